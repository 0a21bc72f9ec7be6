/// @file
/// What a player, or a set of players, contributes to a game: values and interaction indices (docs/model.md section 6).
///
/// All but one take the dividends of the game, shape (2^n,). Attribution is not synergy: the values of the players
/// share out the total effect, interactions and dividends tell what is due to acting together. What a sweep needs
/// exists for one game and for eight at once.
#pragma once

#include <array>
#include <span>

#include "nqpsweep/synergy/game.hpp"

namespace nqpsweep::synergy {

/// Where the indices of every set of k players go, each of shape (sets_of_size(n, k).size(),), in that order; nowhere
/// if empty.
template <Real R>
struct Interactions {
  std::span<R> shapley{};  ///< eq. 22: Σ_{W⊇T} d(W) / (|W|-|T|+1); k = 1 gives the Shapley values
  std::span<R> banzhaf{};  ///< eq. 26: Σ_{W⊇T} d(W) / 2^(|W|-|T|); 2^|T| times the factorial effect of the set
  std::span<R> shapley_taylor{};  ///< eq. 28, of order k: Σ_{W⊇T} d(W) / C(|W|, k)
};

/// Interaction indices of every set of one, of two and of three players, each from those of the sets with one player
/// more where that is less work. Nothing is written for sets of more players than there are.
///
/// @param dividends  shape (2^n,)
/// @param walsh      factorial effects, the same shape: a Banzhaf index is 2^|T| of them
/// @par Cost         for n = 8 some 3,000 additions
/// @par Source       as below; what ties sizes together is docs/model.md eq. 38
void interactions_up_to_three(std::span<const double> dividends, std::span<const double> walsh,
                              const std::array<Interactions<double>, 3>& of_size);
void interactions_up_to_three(std::span<const Pack> dividends, std::span<const Pack> walsh,
                              const std::array<Interactions<Pack>, 3>& of_size);

/// Shapley interaction index of every set of k players (eq. 22).
///
/// @param values  shape (sets_of_size(n, k).size(),), written in that order
/// @par Source    Grabisch & Roubens 1999
void shapley_interactions(std::span<const double> dividends, int k, std::span<double> values);
void shapley_interactions(std::span<const Pack> dividends, int k, std::span<Pack> values);

/// Banzhaf interaction index of every set of k players (eq. 26).
///
/// @par Source  Grabisch & Roubens 1999
void banzhaf_interactions(std::span<const double> dividends, int k, std::span<double> values);

/// Shapley-Taylor interaction index of order k for every set of k players (eq. 28). Together with the dividends of all
/// smaller sets they sum to the total effect.
///
/// @par Source  Sundararajan, Dhamdhere & Agarwal 2020
void shapley_taylor_interactions(std::span<const double> dividends, int k, std::span<double> values);

/// Shapley value of every player (eq. 21): every dividend is shared equally by its members.
///
/// @param values  shape (n,), written; they sum to the total effect
/// @par Source    Shapley 1953, in Harsanyi's form
void shapley_values(std::span<const double> dividends, std::span<double> values);
void shapley_values(std::span<const Pack> dividends, std::span<Pack> values);

/// Banzhaf value of every player (eq. 26): mean of what it adds over all coalitions of the others.
///
/// @param values  shape (n,), written
/// @par Source    Banzhaf 1965; Σ_{T∋i} d(T) / 2^(|T|-1)
void banzhaf_values(std::span<const double> dividends, std::span<double> values);

/// Owen value of every player (eq. 27): unions share out the total effect, and each union what it gets, by what its
/// members would get in its place.
///
/// @param worths  shape (2^n,)
/// @param unions  shape (m,), disjoint masks that cover all players
/// @param values  shape (n,), written; those of a union sum to its Shapley value in the quotient game
/// @par Cost      2^(m-1) worths for each subset of each union
/// @par Source    Owen 1977
void owen_values(std::span<const double> worths, std::span<const PlayerSet> unions, std::span<double> values);
void owen_values(std::span<const Pack> worths, std::span<const PlayerSet> unions, std::span<Pack> values);

}  // namespace nqpsweep::synergy
