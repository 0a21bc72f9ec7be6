/// @file
/// Does every instrument gain from every other, whatever else is on? (docs/model.md eq. 25)
#pragma once

#include <span>

#include "nqpsweep/synergy/game.hpp"

namespace nqpsweep::synergy {

/// The inequalities Δ_ij v(S) = v(S∪ij) - v(S∪i) - v(S∪j) + v(S) ≥ 0 for all i, j and S without them: all of them hold
/// exactly where the game is supermodular, the strongest form of complementarity.
template <Real R>
struct Supermodularity {
  R share;  ///< of the n(n-1)/2 2^(n-2) inequalities, those that hold
  R least;  ///< smallest Δ_ij v(S), in units of the worths
};

/// @param worths       shape (2^n,), n ≥ 2
/// @param pair_shares  shape (n(n-1)/2,), written: share of the 2^(n-2) inequalities of each pair that hold; 1 where
/// the
///                     pair are complements, 0 where they are substitutes, between where neither
/// @param pair_leasts  the same shape, written: smallest Δ_ij v(S) of each pair
/// @par Tolerance      an inequality counts as held down to -16 eps of the largest worth: rounding is no violation
/// @par Source         Milgrom & Roberts 1990; Mohnen & Röller 2005 for the test of all constraints together
Supermodularity<double> supermodularity(std::span<const double> worths, std::span<double> pair_shares,
                                        std::span<double> pair_leasts);
Supermodularity<Pack> supermodularity(std::span<const Pack> worths, std::span<Pack> pair_shares,
                                      std::span<Pack> pair_leasts);

}  // namespace nqpsweep::synergy
