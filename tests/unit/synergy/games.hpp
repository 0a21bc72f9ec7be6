/// @file
/// Games for tests, and their indices as vectors.
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "nqpsweep/synergy/indices.hpp"

namespace nqpsweep::testing {

using Game = std::vector<double>;

inline Game dividends_of(Game worths) {
  synergy::to_dividends(worths);
  return worths;
}

/// Sums over all subsets, one after the other.
inline Game worths_of(const Game& dividends) {
  Game worths(dividends.size(), 0.0);
  for (std::size_t s = 0; s < worths.size(); ++s) {
    for (std::size_t t = 0; t <= s; ++t) worths[s] += (t & s) == t ? dividends[t] : 0.0;
  }
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

/// Numbers between two fences, whose height tells whether what was read or written lay beyond an end.
class Fenced {
 public:
  Fenced(Game numbers, double height) : height_(height), numbers_(std::move(numbers)) {
    numbers_.insert(numbers_.begin(), width, height);
    numbers_.insert(numbers_.end(), width, height);
  }
  [[nodiscard]] std::span<double> numbers() { return std::span(numbers_).subspan(width, numbers_.size() - 2 * width); }
  [[nodiscard]] Game game() const { return {numbers_.begin() + width, numbers_.end() - width}; }
  [[nodiscard]] bool stands() const {
    const auto as_built = [this](double x) { return x == height_; };
    return std::all_of(numbers_.begin(), numbers_.begin() + width, as_built) &&
           std::all_of(numbers_.end() - width, numbers_.end(), as_built);
  }

 private:
  static constexpr std::ptrdiff_t width = 8;
  double height_;
  Game numbers_;
};

inline double factorial(int n) { return n < 2 ? 1.0 : n * factorial(n - 1); }

}  // namespace nqpsweep::testing
