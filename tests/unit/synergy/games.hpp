/// @file
/// Games for tests, and their indices as vectors.
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "nqpsweep/synergy/indices.hpp"

namespace nqpsweep::testing {

using Game = std::vector<double>;

inline Game dividends_of(Game worths) {
  synergy::to_dividends(worths);
  return worths;
}

inline std::size_t players(const Game& game) { return static_cast<std::size_t>(synergy::players_of(game.size())); }

inline Game shapley(const Game& worths) {
  Game values(players(worths));
  synergy::shapley_values(dividends_of(worths), values);
  return values;
}

using Index = void (*)(std::span<const double>, int, std::span<double>);

/// An interaction index of all sets of k players.
inline Game of_sets(Index index, const Game& worths, int k) {
  Game values(synergy::sets_of_size(synergy::players_of(worths.size()), k).size());
  index(dividends_of(worths), k, values);
  return values;
}

/// Worths of independent normal deviates.
inline Game random_game(int n, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Game worths(std::size_t{1} << n);
  std::ranges::generate(worths, [&] { return normal(generator); });
  return worths;
}

inline double factorial(int n) { return n < 2 ? 1.0 : n * factorial(n - 1); }

}  // namespace nqpsweep::testing
