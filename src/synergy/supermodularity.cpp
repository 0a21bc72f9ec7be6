#include "nqpsweep/synergy/supermodularity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::synergy {
namespace {

template <Real R>
[[nodiscard]] [[gnu::always_inline]] inline R all_equal(double value) {
  R result;
  lanewise([value](double& x) { x = value; }, result);
  return result;
}

/// Number of gains not below a bound, and the least of all; of one gain at least. A function of its own, with the lane
/// on the outside: GCC then takes all lanes at once.
template <Real R>
[[gnu::always_inline]] inline void judge_lanes(const R* gains, std::size_t n, const R& bound, R& __restrict held,
                                               R& __restrict least) {
  for (std::size_t k = 0; k < n_lanes<R>; ++k) {
    double count = 0.0;
    double smallest = std::numeric_limits<double>::infinity();
    std::size_t i = 0;
    do {
      const double gain = lane(gains[i], k);
      count += gain >= lane(bound, k) ? 1.0 : 0.0;
      smallest = gain < smallest ? gain : smallest;
    } while (++i < n);
    lane(held, k) = count;
    lane(least, k) = smallest;
  }
}
void judge(const double* gains, std::size_t n, double bound, double& held, double& least) {
  judge_lanes(gains, n, bound, held, least);
}
NQPSWEEP_MACHINE_CLONES void judge(const Pack* gains, std::size_t n, const Pack& bound, Pack& __restrict held,
                                   Pack& __restrict least) {
  judge_lanes(gains, n, bound, held, least);
}

/// What a player adds to every coalition of the others; its bit is taken out of their masks.
///
/// @param player  its bit
template <Real R>
[[gnu::always_inline]] inline void added_by(std::size_t player, const R* values, std::size_t n_added, R* added) {
  for (std::size_t block = 0; block < n_added; block += player) {
    for (std::size_t i = 0; i < player; ++i)
      lanewise([](double& gain, double with, double without) { gain = with - without; }, added[block + i],
               values[2 * block + player + i], values[2 * block + i]);
  }
}

template <Real R>
[[gnu::always_inline]] inline Supermodularity<R> supermodularity_of(std::span<const R> worths, std::span<R> pair_shares,
                                                                    std::span<R> pair_leasts) {
  const int n = players_of(worths.size());
  const std::size_t n_pairs = sets_of_size(n, 2).size();
  expects(n >= 2 && pair_shares.size() == n_pairs && pair_leasts.size() == n_pairs,
          "two players or more, and one number for each pair");
  R largest{};
  for (const R& worth : worths)
    lanewise([](double& most, double v) { most = std::max(most, std::abs(v)); }, largest, worth);
  R bound;  // an inequality holds from here on
  lanewise([](double& b, double most) { b = -16.0 * std::numeric_limits<double>::epsilon() * most; }, bound, largest);

  const auto inequalities_of_pair = static_cast<double>(worths.size() / 4);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Supermodularity<R> all{all_equal<R>(0.0), all_equal<R>(infinity)};
  for (std::size_t second = 2; second < worths.size(); second *= 2) {
    alignas(pack_alignment) std::array<R, (std::size_t{1} << most_players) / 2> adds;
    alignas(pack_alignment) std::array<R, (std::size_t{1} << most_players) / 4> gains;
    added_by(second, worths.data(), worths.size() / 2, adds.data());
    for (std::size_t first = 1; first < second; first *= 2) {
      added_by(first, adds.data(), worths.size() / 4, gains.data());
      R held{};
      R least{};
      judge(gains.data(), worths.size() / 4, bound, held, least);
      const std::size_t pair = pair_index(std::countr_zero(first), std::countr_zero(second), n);
      lanewise([&](double& share, double count) { share = count / inequalities_of_pair; }, pair_shares[pair], held);
      pair_leasts[pair] = least;
      lanewise([](double& sum, double count) { sum += count; }, all.share, held);
      lanewise([](double& smallest, double x) { smallest = std::min(smallest, x); }, all.least, least);
    }
  }
  const double n_inequalities = inequalities_of_pair * static_cast<double>(n_pairs);
  lanewise([&](double& share) { share /= n_inequalities; }, all.share);
  return all;
}

}  // namespace

NQPSWEEP_MACHINE_CLONES
Supermodularity<double> supermodularity(std::span<const double> worths, std::span<double> pair_shares,
                                        std::span<double> pair_leasts) {
  return supermodularity_of(worths, pair_shares, pair_leasts);
}
NQPSWEEP_MACHINE_CLONES
Supermodularity<Pack> supermodularity(std::span<const Pack> worths, std::span<Pack> pair_shares,
                                      std::span<Pack> pair_leasts) {
  return supermodularity_of(worths, pair_shares, pair_leasts);
}

}  // namespace nqpsweep::synergy
