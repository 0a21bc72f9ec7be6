#include "nqpsweep/synergy/supermodularity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::synergy {

NQPSWEEP_MACHINE_CLONES
Supermodularity supermodularity(std::span<const double> worths, std::span<double> pair_shares,
                                std::span<double> pair_leasts) {
  const int n = players_of(worths.size());
  const std::size_t n_pairs = sets_of_size(n, 2).size();
  expects(n >= 2 && pair_shares.size() == n_pairs && pair_leasts.size() == n_pairs,
          "two players or more, and one number for each pair");
  double largest = 0.0;
  for (const double worth : worths) largest = std::max(largest, std::abs(worth));
  const double tolerance = 16.0 * std::numeric_limits<double>::epsilon() * largest;

  const std::size_t inequalities_of_pair = worths.size() / 4;
  std::size_t held = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t second = 2; second < worths.size(); second *= 2) {
    // What the second player adds to every coalition of the others; its bit is taken out of their masks.
    std::array<double, (std::size_t{1} << most_players) / 2> adds;
    for (std::size_t block = 0; block < worths.size() / 2; block += second) {
      for (std::size_t i = 0; i < second; ++i)
        adds[block + i] = worths[2 * block + second + i] - worths[2 * block + i];
    }
    for (std::size_t first = 1; first < second; first *= 2) {
      std::size_t held_by_pair = 0;
      double least_of_pair = std::numeric_limits<double>::infinity();
      for (std::size_t block = 0; block < worths.size() / 2; block += 2 * first) {
        for (std::size_t i = block; i < block + first; ++i) {
          const double gain = adds[i + first] - adds[i];
          held_by_pair += gain >= -tolerance ? 1 : 0;
          least_of_pair = std::min(least_of_pair, gain);
        }
      }
      const auto pair = static_cast<std::size_t>(
          pair_index(std::countr_zero(first), std::countr_zero(second), n));
      pair_shares[pair] = static_cast<double>(held_by_pair) / static_cast<double>(inequalities_of_pair);
      pair_leasts[pair] = least_of_pair;
      held += held_by_pair;
      least = std::min(least, least_of_pair);
    }
  }
  return {static_cast<double>(held) / static_cast<double>(inequalities_of_pair * pair_shares.size()), least};
}

}  // namespace nqpsweep::synergy
