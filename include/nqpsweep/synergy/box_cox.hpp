/// @file
/// On which scale does synergy vanish? (docs/model.md eq. 30)
#pragma once

#include <span>

namespace nqpsweep::synergy {

/// Exponent λ* at which the synergy of the transformed outcome y^λ/λ is zero; synergy is positive above it, negative
/// below. λ = 1 is the level, λ = 0 the logarithm: synergy is strong where λ* < 0, additive only where 0 ≤ λ* < 1,
/// antagonism where λ* ≥ 1.
///
/// @param none     outcome without policy, above 0
/// @param singles  outcome under each player alone, shape (n,), 2 ≤ n ≤ most_players, each above 0
/// @param all      outcome under all players, above 0
/// @return         NaN where the sign changes at no single λ for sure, which needs every single effect ≥ 0, at least
///                 two above 0, and the outcome of all above every single one, by more than their logarithms are
///                 rounded; ±infinity never
/// @par Source     Box & Cox 1964 for the transform. With n singles above the base and the whole above them all,
///                 (n-1) y0^λ - Σ yi^λ + yN^λ has two sign changes in order of bases, hence by Descartes' rule for
///                 exponential sums one real zero beside λ = 0
double box_cox_exponent(double none, std::span<const double> singles, double all);

}  // namespace nqpsweep::synergy
