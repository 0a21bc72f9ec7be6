#include "nqpsweep/synergy/supermodularity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <type_traits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::synergy {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <Real R>
[[nodiscard]] [[gnu::always_inline]] inline R all_equal(double value) {
  R result;
  lanewise([value](double& x) { x = value; }, result);
  return result;
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

/// Inequalities of a pair of players that hold, and the least left side of all.
template <Real R>
struct Judged {
  InRegisters<R> held{}, least{};
};

/// @param first  bit of a player
/// @param adds   what the other adds to every coalition without it, first taken in or not, shape (2 n,)
/// @param bound  an inequality holds from here on
template <Real R>
[[gnu::always_inline]] inline Judged<R> judged(std::size_t first, const R* adds, std::size_t n,
                                               const InRegisters<R>& bound) {
  Judged<R> result;
  lanewise([](auto& least) { least += infinity; }, result.least);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t without = i + (i & ~(first - 1));  // a place for the bit
    InRegisters<R> gain = in_registers(adds[without + first]);
    lanewise([](auto& difference, const auto& left) { difference -= left; }, gain, adds[without]);
    lanewise(
        [](auto& held, const auto& left, const auto& least_allowed) {
          const std::remove_cvref_t<decltype(left)> none{};
          held += left >= least_allowed ? none + 1.0 : none;
        },
        result.held, gain, bound);
    lanewise([](auto& least, const auto& left) { least = left < least ? left : least; }, result.least, gain);
  }
  return result;
}

template <Real R>
[[gnu::always_inline]] inline Supermodularity<R> supermodularity_of(std::span<const R> worths, std::span<R> pair_shares,
                                                                    std::span<R> pair_leasts) {
  const int n = players_of(worths.size());
  const std::size_t n_pairs = sets_of_size(n, 2).size();
  expects(n >= 2 && pair_shares.size() == n_pairs && pair_leasts.size() == n_pairs,
          "two players or more, and one number for each pair");
  InRegisters<R> largest{};
  for (const R& worth : worths) {
    lanewise(
        [](auto& most, const auto& v) {
          const auto size = v < 0.0 ? -v : v;
          most = most < size ? size : most;
        },
        largest, worth);
  }
  InRegisters<R> bound{};  // an inequality holds from here on
  lanewise([](auto& b, const auto& most) { b = -16.0 * std::numeric_limits<double>::epsilon() * most; }, bound,
           largest);

  const auto inequalities_of_pair = static_cast<double>(worths.size() / 4);
  Supermodularity<R> all{all_equal<R>(0.0), all_equal<R>(infinity)};
  for (std::size_t second = 2; second < worths.size(); second *= 2) {
    alignas(pack_alignment) std::array<R, (std::size_t{1} << most_players) / 2> adds;
    added_by(second, worths.data(), worths.size() / 2, adds.data());
    for (std::size_t first = 1; first < second; first *= 2) {
      const Judged<R> of_pair = judged<R>(first, adds.data(), worths.size() / 4, bound);
      R held, least;
      put(held, of_pair.held);
      put(least, of_pair.least);
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
