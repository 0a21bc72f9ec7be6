#include "nqpsweep/synergy/supermodularity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::synergy {

Supermodularity supermodularity(std::span<const double> worths, std::span<double> pair_shares,
                                std::span<double> pair_leasts) {
  const int n = players_of(worths.size());
  const auto& pairs = sets_of_size(n, 2);
  expects(n >= 2 && pair_shares.size() == pairs.size() && pair_leasts.size() == pairs.size(),
          "two players or more, and one number for each pair");
  double largest = 0.0;
  for (const double worth : worths) largest = std::max(largest, std::abs(worth));
  const double tolerance = 16.0 * std::numeric_limits<double>::epsilon() * largest;

  const std::size_t inequalities_of_pair = worths.size() / 4;
  std::size_t held = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const std::size_t both = pairs[p];
    const std::size_t first = both & (~both + 1);
    const std::size_t second = both ^ first;
    std::size_t held_by_pair = 0;
    double least_of_pair = std::numeric_limits<double>::infinity();
    const std::size_t others = (worths.size() - 1) & ~both;
    for (std::size_t s = others;; s = (s - 1) & others) {  // every subset of the others
      const double gain = (worths[s | both] - worths[s | first]) - (worths[s | second] - worths[s]);
      held_by_pair += gain >= -tolerance ? 1 : 0;
      least_of_pair = std::min(least_of_pair, gain);
      if (s == 0) break;
    }
    pair_shares[p] = static_cast<double>(held_by_pair) / static_cast<double>(inequalities_of_pair);
    pair_leasts[p] = least_of_pair;
    held += held_by_pair;
    least = std::min(least, least_of_pair);
  }
  return {static_cast<double>(held) / static_cast<double>(inequalities_of_pair * pairs.size()), least};
}

}  // namespace nqpsweep::synergy
