#include "nqpsweep/synergy/game.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/base/registers.hpp"

namespace nqpsweep::synergy {
namespace {

using Lists = std::array<std::array<std::vector<PlayerSet>, most_players + 1>, most_players + 1>;

/// Members in increasing order compare like words: (0,1) < (0,2) < (1,2). Reversing the bits turns that into numbers.
std::uint32_t reversed(PlayerSet set) {
  std::uint32_t result = 0;
  for (int bit = 0; bit < most_players; ++bit) result |= (set >> bit & 1U) << (most_players - 1 - bit);
  return result;
}

Lists make_lists() {
  Lists lists;
  for (int n = 0; n <= most_players; ++n) {
    for (unsigned set = 0; set < 1U << n; ++set)
      lists[static_cast<std::size_t>(n)][static_cast<std::size_t>(std::popcount(set))].push_back(
          static_cast<PlayerSet>(set));
    for (auto& list : lists[static_cast<std::size_t>(n)])
      std::ranges::sort(list, [](PlayerSet a, PlayerSet b) { return reversed(a) > reversed(b); });
  }
  return lists;
}

// What follows is written once, and compiled for one game and for eight, as many of these at once as a register holds.

/// For every player and every coalition of the others, `combine(without, with)`: two players at a time, so that each
/// number is fetched and put back half as often.
///
/// @param to  may be where the numbers come from
template <class Numbers, class Combine>
[[gnu::always_inline]] inline void for_each_player(Row<Numbers> from, Row<Numbers, double> to, const Combine& combine) {
  if (to.size() == 1) to.put(0, from[0]);
  std::size_t player = 1;
  for (; 4 * player <= to.size(); player *= 4) {
    for (std::size_t without = 0; without < to.size(); without += 4 * player) {
      for (std::size_t i = without; i < without + player; ++i) {
        Numbers none = from[i];
        Numbers one = from[i + player];
        Numbers another = from[i + 2 * player];
        Numbers both = from[i + 3 * player];
        combine(none, one);
        combine(another, both);
        combine(none, another);
        combine(one, both);
        to.put(i, none);
        to.put(i + player, one);
        to.put(i + 2 * player, another);
        to.put(i + 3 * player, both);
      }
    }
    from = to;
  }
  for (std::size_t i = 0; player < to.size() && i < player; ++i) {
    Numbers without = from[i];
    Numbers with = from[i + player];
    combine(without, with);
    to.put(i, without);
    to.put(i + player, with);
  }
}

template <class Numbers>
[[gnu::always_inline]] inline void dividends_from(Row<Numbers> worths, Row<Numbers, double> dividends) {
  for_each_player(
      worths, dividends, [](Numbers & without, Numbers & with) __attribute__((always_inline)) { with -= without; });
}

/// Half of what a player brings goes to the mean, and stays with the player.
template <class Numbers>
[[gnu::always_inline]] inline void walsh_from(Row<Numbers> dividends, Row<Numbers, double> effects) {
  for_each_player(
      dividends, effects, [](Numbers & without, Numbers & with) __attribute__((always_inline)) {
        with *= 0.5;
        without += with;
      });
}

template <class Numbers>
[[gnu::always_inline]] inline void variance_share_of(Row<Numbers> walsh, Row<Numbers, double> share) {
  Numbers sum{};
  Numbers sum_of_interactions{};
  for (std::size_t t = 1; t < walsh.size(); ++t) {
    const Numbers square = walsh[t] * walsh[t];
    sum += square;
    if (size_of(t) >= 2) sum_of_interactions += square;
  }
  share.put(0, sum > 0.0 ? sum_of_interactions / sum : Numbers{} + no_answer);
}

template <class Numbers>
[[gnu::always_inline]] inline void shares_by_order(Row<Numbers> dividends, Row<Numbers, double> shares) {
  for (std::size_t i = 0; i < shares.size(); ++i) {
    Numbers sum{};
    for (const PlayerSet coalition : sets_of_size(static_cast<int>(shares.size()), static_cast<int>(i) + 1))
      sum += dividends[coalition];
    shares.put(i, sum);
  }
}

template <Real R>
R synergy_among(std::span<const R> worths, PlayerSet players) {
  R result;
  lanewise([](double& effect, double all, double none) { effect = all - none; }, result, worths[players], worths[0]);
  for (std::size_t left = players; left != 0; left &= left - 1) {
    const std::size_t alone = left & (~left + 1);
    lanewise([](double& beyond, double one, double none) { beyond -= one - none; }, result, worths[alone], worths[0]);
  }
  return result;
}

template <Real R>
void game_of_unions(std::span<const R> worths, std::span<const PlayerSet> unions, std::span<R> quotient) {
  expects(quotient.size() == std::size_t{1} << unions.size(), "one worth for each set of unions");
  for (std::size_t set = 0; set < quotient.size(); ++set) {
    std::size_t members = 0;
    for (std::size_t u = 0; u < unions.size(); ++u) members |= (set >> u & 1) != 0 ? unions[u] : 0U;
    quotient[set] = worths[members];
  }
}

void expect_one_for_each_coalition(std::size_t n_coalitions, std::size_t n_numbers) {
  expects(players_of(n_coalitions) >= 0 && n_numbers == n_coalitions, "one number for each coalition");
}

void expect_orders(std::size_t n_coalitions, std::size_t n_shares) {
  expects(static_cast<int>(n_shares) == players_of(n_coalitions), "one share for each order");
}

}  // namespace

int players_of(std::size_t n_coalitions) {
  expects(std::has_single_bit(n_coalitions) && n_coalitions <= std::size_t{1} << most_players,
          "a game has 2^n coalitions, n at most most_players");
  return std::countr_zero(n_coalitions);
}

const std::vector<PlayerSet>& sets_of_size(int n, int k) {
  expects(0 <= k && k <= most_players && 0 <= n && n <= most_players, "sets of k out of n players");
  static const Lists lists = make_lists();
  return lists[static_cast<std::size_t>(n)][static_cast<std::size_t>(k)];
}

void to_dividends(std::span<double> worths) { dividends_of(worths, worths); }
void to_dividends(std::span<Pack> worths) { dividends_of(worths, worths); }

void dividends_of(std::span<const double> worths, std::span<double> dividends) {
  expect_one_for_each_coalition(worths.size(), dividends.size());
  dividends_from(Row<double>(worths), Row<double, double>(dividends));
}
void dividends_of(std::span<const Pack> worths, std::span<Pack> dividends) {
  expect_one_for_each_coalition(worths.size(), dividends.size());
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    dividends_from(Row<Numbers>(worths, lane), Row<Numbers, double>(dividends, lane));
  });
}

void walsh_effects(std::span<const double> dividends, std::span<double> effects) {
  expect_one_for_each_coalition(dividends.size(), effects.size());
  walsh_from(Row<double>(dividends), Row<double, double>(effects));
}
void walsh_effects(std::span<const Pack> dividends, std::span<Pack> effects) {
  expect_one_for_each_coalition(dividends.size(), effects.size());
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    walsh_from(Row<Numbers>(dividends, lane), Row<Numbers, double>(effects, lane));
  });
}

double interaction_variance_share(std::span<const double> walsh) {
  double share = 0.0;
  variance_share_of(Row<double>(walsh), Row<double, double>(std::span(&share, 1)));
  return share;
}
Pack interaction_variance_share(std::span<const Pack> walsh) {
  Pack share;
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    variance_share_of(Row<Numbers>(walsh, lane), Row<Numbers, double>(std::span(&share, 1), lane));
  });
  return share;
}

void order_shares(std::span<const double> dividends, std::span<double> shares) {
  expect_orders(dividends.size(), shares.size());
  shares_by_order(Row<double>(dividends), Row<double, double>(shares));
}
void order_shares(std::span<const Pack> dividends, std::span<Pack> shares) {
  expect_orders(dividends.size(), shares.size());
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    shares_by_order(Row<Numbers>(dividends, lane), Row<Numbers, double>(shares, lane));
  });
}

double synergy(std::span<const double> worths) {
  return synergy_within(worths, static_cast<PlayerSet>(worths.size() - 1));
}
Pack synergy(std::span<const Pack> worths) { return synergy_within(worths, static_cast<PlayerSet>(worths.size() - 1)); }
double synergy_within(std::span<const double> worths, PlayerSet players) { return synergy_among(worths, players); }
Pack synergy_within(std::span<const Pack> worths, PlayerSet players) { return synergy_among(worths, players); }

void quotient_game(std::span<const double> worths, std::span<const PlayerSet> unions, std::span<double> quotient) {
  game_of_unions(worths, unions, quotient);
}
void quotient_game(std::span<const Pack> worths, std::span<const PlayerSet> unions, std::span<Pack> quotient) {
  game_of_unions(worths, unions, quotient);
}

}  // namespace nqpsweep::synergy
