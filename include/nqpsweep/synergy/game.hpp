/// @file
/// Cooperative games over coalitions of up to 8 players: dividends, values and interactions (docs/model.md section 6).
///
/// A game of n players is an array of 2^n worths; bit j of an index stands for player j.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nqpsweep::synergy {

/// Number of players of a game with that many coalitions.
[[nodiscard]] int players_of(std::size_t n_coalitions);

/// Place of the pair (i, j), i < j < n, when pairs are listed as (0,1), (0,2), ..., (n-2, n-1).
[[nodiscard]] constexpr std::size_t pair_index(int i, int j, int n) {
  return static_cast<std::size_t>(i * n - i * (i + 1) / 2 + (j - i - 1));
}

/// Harsanyi dividends of every coalition, in place (eq. 18).
///
/// @param worths   worth of each coalition, shape (2^n,), replaced by its dividend
/// @par Cost       n 2^(n-1) subtractions, no allocation
/// @par Source     Harsanyi 1963; fast Möbius transform
void to_dividends(std::span<double> worths);

/// Sum of the dividends of each size of coalition (eq. 20).
///
/// @param dividends  shape (2^n,)
/// @param shares     shape (n,), written; entry k is order k + 1
void order_shares(std::span<const double> dividends, std::span<double> shares);

/// Synergy: what the grand coalition brings beyond its members alone, Σ_{|S|≥2} d(S) (eq. 19).
[[nodiscard]] double synergy(std::span<const double> dividends);

/// Shapley value of every player (eq. 21).
///
/// @param dividends  shape (2^n,)
/// @param values     shape (n,), written
/// @par Source       Shapley 1953, in Harsanyi's form: every dividend is shared equally by its members
void shapley_values(std::span<const double> dividends, std::span<double> values);

/// Shapley interaction index of every pair (eq. 22).
///
/// @param dividends     shape (2^n,)
/// @param interactions  shape (n (n-1) / 2,), written, in the order of pair_index
/// @par Source          Grabisch & Roubens 1999
void pair_interactions(std::span<const double> dividends, std::span<double> interactions);

/// Dividends of the game whose players are unions of players (eq. 23).
///
/// @param dividends  shape (2^n,)
/// @param unions     shape (m,), disjoint masks that cover all players
/// @param quotient   shape (2^m,), written; index = mask of unions; entry 0 is the dividend of the empty coalition
void quotient_dividends(std::span<const double> dividends, std::span<const std::uint8_t> unions,
                        std::span<double> quotient);

}  // namespace nqpsweep::synergy
