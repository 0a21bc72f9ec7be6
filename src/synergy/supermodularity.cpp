#include "nqpsweep/synergy/supermodularity.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/registers.hpp"

namespace nqpsweep::synergy {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Whole numbers beside a number, or beside each of several in a register.
template <class Numbers>
struct Whole {
  typedef std::int64_t Type __attribute__((vector_size(sizeof(Numbers))));
};
template <>
struct Whole<double> {
  using Type = std::int64_t;
};

/// Inequalities of a pair of players: how many hold, and the least left side of all.
template <class Numbers>
struct Judged {
  typename Whole<Numbers>::Type held{};
  Numbers least = Numbers{} + infinity;

  /// @param bound  an inequality holds from here on
  [[gnu::always_inline]] void judge(const Numbers& left, const Numbers& bound) {
    if constexpr (std::same_as<Numbers, double>) {
      held += left >= bound ? 1 : 0;
    } else {
      held -= left >= bound;  // all bits are set where it holds
    }
    least = left < least ? left : least;
  }

  [[nodiscard]] [[gnu::always_inline]] Numbers n_held() const {
    if constexpr (std::same_as<Numbers, double>) {
      return static_cast<double>(held);
    } else {
      return __builtin_convertvector(held, Numbers);
    }
  }
};

/// What a player adds to every coalition of the others; its bit is taken out of their masks.
template <class Numbers>
[[gnu::always_inline]] inline void added_by(std::size_t player, Row<Numbers> worths, Numbers* added) {
  for (std::size_t block = 0; block < worths.size() / 2; block += player) {
    for (std::size_t i = 0; i < player; ++i) added[block + i] = worths[2 * block + player + i] - worths[2 * block + i];
  }
}

/// The inequalities of a player with each of two neighbours.
///
/// @param first  bit of the first of them; the second's is the next
/// @param adds   what the player adds to every coalition of the others, shape (4 n,)
template <class Numbers>
[[gnu::always_inline]] inline void judge_two(std::size_t first, const Numbers* adds, std::size_t n,
                                             const Numbers& bound, Judged<Numbers>& of_first,
                                             Judged<Numbers>& of_second) {
  for (std::size_t i = 0; i < n; ++i) {
    const Numbers* const none = adds + (i + 3 * (i & ~(first - 1)));  // a place for both bits
    const Numbers one = none[first];
    const Numbers another = none[2 * first];
    const Numbers both = none[3 * first];
    of_first.judge(one - *none, bound);
    of_second.judge(another - *none, bound);
    of_first.judge(both - another, bound);
    of_second.judge(both - one, bound);
  }
}

/// The same with one alone, adds of shape (2 n,).
template <class Numbers>
[[gnu::always_inline]] inline void judge_one(std::size_t first, const Numbers* adds, std::size_t n,
                                             const Numbers& bound, Judged<Numbers>& judged) {
  for (std::size_t i = 0; i < n; ++i) {
    const Numbers* const none = adds + (i + (i & ~(first - 1)));
    judged.judge(none[first] - *none, bound);
  }
}

/// Down to this size a left side is rounding.
template <class Numbers>
[[gnu::always_inline]] inline Numbers bound_of(Row<Numbers> worths) {
  Numbers largest{};
  for (std::size_t coalition = 0; coalition < worths.size(); ++coalition) {
    const Numbers v = worths[coalition];
    const Numbers size = v < 0.0 ? -v : v;
    largest = largest < size ? size : largest;
  }
  return -16.0 * std::numeric_limits<double>::epsilon() * largest;
}

template <class Numbers>
[[gnu::always_inline]] inline void judge_all(Row<Numbers> worths, Row<Numbers, double> pair_shares,
                                             Row<Numbers, double> pair_leasts) {
  const int n = players_of(worths.size());
  const Numbers bound = bound_of(worths);
  alignas(pack_alignment) std::array<Numbers, (std::size_t{1} << most_players) / 2> adds;
  const auto put = [&](int other, int player, const Judged<Numbers>& judged) __attribute__((always_inline)) {
    const std::size_t pair = pair_index(other, player, n);
    pair_shares.put(pair, judged.n_held() / static_cast<double>(worths.size() / 4));
    pair_leasts.put(pair, judged.least);
  };
  for (int player = 1; player < n; ++player) {
    added_by(std::size_t{1} << player, worths, adds.data());
    int other = 0;
    for (; other + 1 < player; other += 2) {
      Judged<Numbers> of_first, of_second;
      judge_two(std::size_t{1} << other, adds.data(), worths.size() / 8, bound, of_first, of_second);
      put(other, player, of_first);
      put(other + 1, player, of_second);
    }
    if (other == player) continue;
    Judged<Numbers> of_last;
    judge_one(std::size_t{1} << other, adds.data(), worths.size() / 4, bound, of_last);
    put(other, player, of_last);
  }
}

void expect_room(std::size_t n_coalitions, std::size_t n_shares, std::size_t n_leasts) {
  const int n = players_of(n_coalitions);
  const std::size_t n_pairs = sets_of_size(n, 2).size();
  expects(n >= 2 && n_shares == n_pairs && n_leasts == n_pairs, "two players or more, and one number for each pair");
}

/// Of all pairs together, from those of each.
template <Real R>
Supermodularity<R> together(std::span<const R> pair_shares, std::span<const R> pair_leasts) {
  Supermodularity<R> all{R{}, pair_leasts[0]};
  for (const R& of_pair : pair_shares) lanewise([](double& sum, double share) { sum += share; }, all.share, of_pair);
  lanewise([n = static_cast<double>(pair_shares.size())](double& share) { share /= n; }, all.share);
  for (const R& of_pair : pair_leasts)
    lanewise([](double& least, double x) { least = std::min(least, x); }, all.least, of_pair);
  return all;
}

}  // namespace

Supermodularity<double> supermodularity(std::span<const double> worths, std::span<double> pair_shares,
                                        std::span<double> pair_leasts) {
  expect_room(worths.size(), pair_shares.size(), pair_leasts.size());
  judge_all(Row<double>(worths), Row<double, double>(pair_shares), Row<double, double>(pair_leasts));
  return together<double>(pair_shares, pair_leasts);
}
Supermodularity<Pack> supermodularity(std::span<const Pack> worths, std::span<Pack> pair_shares,
                                      std::span<Pack> pair_leasts) {
  expect_room(worths.size(), pair_shares.size(), pair_leasts.size());
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    judge_all(Row<Numbers>(worths, lane), Row<Numbers, double>(pair_shares, lane),
              Row<Numbers, double>(pair_leasts, lane));
  });
  return together<Pack>(pair_shares, pair_leasts);
}

}  // namespace nqpsweep::synergy
