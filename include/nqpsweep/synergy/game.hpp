/// @file
/// Cooperative games over coalitions of up to ten players, and their transforms (docs/model.md section 6).
///
/// A game of n players is an array of 2^n worths; bit j of an index stands for player j. Every transform exists for one
/// game, and for eight games side by side with the same results: then each number is a pack of eight.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/base/pack.hpp"

namespace nqpsweep::synergy {

inline constexpr int most_players = 10;

/// A set of players: bit j stands for player j.
using PlayerSet = std::uint16_t;

/// Number of players of a game with that many coalitions.
[[nodiscard]] int players_of(std::size_t n_coalitions);

/// Number of players in a coalition, read off a table: without special flags, processors are asked to count by a call.
[[nodiscard]] inline int size_of(std::size_t coalition) {
  static constexpr auto sizes = [] {
    std::array<std::uint8_t, std::size_t{1} << most_players> table{};
    for (std::size_t s = 0; s < table.size(); ++s) table[s] = static_cast<std::uint8_t>(std::popcount(s));
    return table;
  }();
  return sizes[coalition];
}

/// All sets of k out of n players, in lexicographic order: (0,1), (0,2), ..., (n-2,n-1) for pairs.
///
/// @return  shape (n! / k! (n-k)!,), empty for k > n; the list lives as long as the program
[[nodiscard]] const std::vector<PlayerSet>& sets_of_size(int n, int k);

/// Place of the pair (i, j), i < j < n, in `sets_of_size(n, 2)`.
[[nodiscard]] constexpr std::size_t pair_index(int i, int j, int n) {
  return static_cast<std::size_t>(i * n - i * (i + 1) / 2 + (j - i - 1));
}

/// Harsanyi dividends of every coalition (eq. 18).
///
/// @param worths     worth of each coalition, shape (2^n,)
/// @param dividends  the same shape, written; may be the worths themselves
/// @par Cost         n 2^(n-1) subtractions, no allocation
/// @par Source       Harsanyi 1963; fast Möbius transform
void dividends_of(std::span<const double> worths, std::span<double> dividends);
void dividends_of(std::span<const Pack> worths, std::span<Pack> dividends);

/// The same in place.
void to_dividends(std::span<double> worths);
void to_dividends(std::span<Pack> worths);

/// Factorial effects of every coalition, b(T) = 2^-n Σ_S (-1)^|T\S| v(S): the regression coefficients of the worths on
/// players coded -1 (out) and +1 (in) (eq. 29).
///
/// @param dividends  shape (2^n,)
/// @param effects    shape (2^n,), written; entry 0 is the mean worth
/// @par Source       Walsh-Hadamard transform; Grabisch & Roubens 1999 for the form in dividends
void walsh_effects(std::span<const double> dividends, std::span<double> effects);
void walsh_effects(std::span<const Pack> dividends, std::span<Pack> effects);

/// Share of the variance of the worths over all coalitions that is not due to single players, Σ_{|T|≥2} b² / Σ_{T≠∅}
/// b².
///
/// @return  between 0 and 1; NaN for a constant game
[[nodiscard]] double interaction_variance_share(std::span<const double> walsh);
[[nodiscard]] Pack interaction_variance_share(std::span<const Pack> walsh);

/// Sum of the dividends of each size of coalition (eq. 20).
///
/// @param dividends  shape (2^n,)
/// @param shares     shape (n,), written; entry k is order k + 1
void order_shares(std::span<const double> dividends, std::span<double> shares);
void order_shares(std::span<const Pack> dividends, std::span<Pack> shares);

/// Synergy: what the grand coalition brings beyond its members alone, v(N) - v(0) - Σ_i (v(i) - v(0)), which is the sum
/// of the dividends of two players and more (eq. 19).
///
/// @param worths  shape (2^n,)
[[nodiscard]] double synergy(std::span<const double> worths);
[[nodiscard]] Pack synergy(std::span<const Pack> worths);

/// Synergy within a set of players: what they bring together beyond each alone, the others out.
[[nodiscard]] double synergy_within(std::span<const double> worths, PlayerSet players);
[[nodiscard]] Pack synergy_within(std::span<const Pack> worths, PlayerSet players);

/// The game whose players are unions of players (eq. 23).
///
/// @param worths    shape (2^n,)
/// @param unions    shape (m,), disjoint masks that cover all players
/// @param quotient  shape (2^m,), written: the worth of each set of unions, all their members in
/// @par Source      Aumann & Drèze 1974; Owen 1977
void quotient_game(std::span<const double> worths, std::span<const PlayerSet> unions, std::span<double> quotient);
void quotient_game(std::span<const Pack> worths, std::span<const PlayerSet> unions, std::span<Pack> quotient);

}  // namespace nqpsweep::synergy
