#include "nqpsweep/synergy/game.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"
#include "nqpsweep/base/no_answer.hpp"

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

// What follows is written once for a Real, and compiled for one game and for eight, on each generation of machines.

template <Real R>
[[gnu::always_inline]] inline void dividends_in_place(std::span<R> worths) {
  expects(players_of(worths.size()) >= 0, "a game");
  for (std::size_t player = 1; player < worths.size(); player *= 2) {
    for (std::size_t without = 0; without < worths.size(); without += 2 * player) {
      for (std::size_t i = without; i < without + player; ++i)
        lanewise([](double& with, double v) { with -= v; }, worths[i + player], worths[i]);
    }
  }
}

template <Real R>
[[gnu::always_inline]] inline void superset_sums_in_place(std::span<R> values) {
  expects(players_of(values.size()) >= 0, "a game");
  for (std::size_t player = 1; player < values.size(); player *= 2) {
    for (std::size_t without = 0; without < values.size(); without += 2 * player) {
      for (std::size_t i = without; i < without + player; ++i)
        lanewise([](double& sum, double v) { sum += v; }, values[i], values[i + player]);
    }
  }
}

template <Real R>
[[gnu::always_inline]] inline void walsh_of(std::span<const R> dividends, std::span<R> effects) {
  expects(effects.size() == dividends.size(), "one effect for each coalition");
  for (std::size_t t = 0; t < dividends.size(); ++t) {
    const double part = 1.0 / static_cast<double>(std::size_t{1} << size_of(t));
    lanewise([part](double& effect, double d) { effect = part * d; }, effects[t], dividends[t]);
  }
  superset_sums_in_place(effects);
}

template <Real R>
[[gnu::always_inline]] inline R variance_share_of(std::span<const R> walsh) {
  InRegisters<R> sum{};
  InRegisters<R> sum_of_interactions{};
  for (std::size_t t = 1; t < walsh.size(); ++t) {
    const auto add_square = [](auto& squares, const auto& b) { squares += b * b; };
    lanewise(add_square, sum, walsh[t]);
    if (size_of(t) >= 2) lanewise(add_square, sum_of_interactions, walsh[t]);
  }
  R share, all;
  put(share, sum_of_interactions);
  put(all, sum);
  lanewise([](double& part, double whole) { part = whole > 0.0 ? part / whole : no_answer; }, share, all);
  return share;
}

template <Real R>
[[gnu::always_inline]] inline void shares_by_order(std::span<const R> dividends, std::span<R> shares) {
  expects(static_cast<int>(shares.size()) == players_of(dividends.size()), "one share for each order");
  for (std::size_t i = 0; i < shares.size(); ++i) {
    InRegisters<R> sum{};
    for (const PlayerSet coalition : sets_of_size(static_cast<int>(shares.size()), static_cast<int>(i) + 1))
      lanewise([](auto& all, const auto& d) { all += d; }, sum, dividends[coalition]);
    put(shares[i], sum);
  }
}

template <Real R>
[[gnu::always_inline]] inline R synergy_among(std::span<const R> dividends, PlayerSet players) {
  InRegisters<R> sum{};
  for (std::size_t coalition = 0; coalition < dividends.size(); ++coalition) {
    if ((coalition & players) == coalition && size_of(coalition) >= 2)
      lanewise([](auto& total, const auto& d) { total += d; }, sum, dividends[coalition]);
  }
  R result;
  put(result, sum);
  return result;
}

template <Real R>
[[gnu::always_inline]] inline void dividends_of_unions(std::span<const R> dividends, std::span<const PlayerSet> unions,
                                                       std::span<R> quotient) {
  expects(quotient.size() == std::size_t{1} << unions.size(), "one dividend for each set of unions");
  std::ranges::fill(quotient, R{});
  for (std::size_t coalition = 0; coalition < dividends.size(); ++coalition) {
    std::size_t met = 0;
    for (std::size_t u = 0; u < unions.size(); ++u) {
      if ((coalition & unions[u]) != 0) met |= std::size_t{1} << u;
    }
    lanewise([](double& sum, double d) { sum += d; }, quotient[met], dividends[coalition]);
  }
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

NQPSWEEP_MACHINE_CLONES void to_dividends(std::span<double> worths) { dividends_in_place(worths); }
NQPSWEEP_MACHINE_CLONES void to_dividends(std::span<Pack> worths) { dividends_in_place(worths); }

NQPSWEEP_MACHINE_CLONES void walsh_effects(std::span<const double> dividends, std::span<double> effects) {
  walsh_of(dividends, effects);
}
NQPSWEEP_MACHINE_CLONES void walsh_effects(std::span<const Pack> dividends, std::span<Pack> effects) {
  walsh_of(dividends, effects);
}
NQPSWEEP_MACHINE_CLONES double interaction_variance_share(std::span<const double> walsh) {
  return variance_share_of(walsh);
}
NQPSWEEP_MACHINE_CLONES Pack interaction_variance_share(std::span<const Pack> walsh) {
  return variance_share_of(walsh);
}
NQPSWEEP_MACHINE_CLONES void order_shares(std::span<const double> dividends, std::span<double> shares) {
  shares_by_order(dividends, shares);
}
NQPSWEEP_MACHINE_CLONES void order_shares(std::span<const Pack> dividends, std::span<Pack> shares) {
  shares_by_order(dividends, shares);
}

double synergy(std::span<const double> dividends) {
  return synergy_within(dividends, static_cast<PlayerSet>(dividends.size() - 1));
}
Pack synergy(std::span<const Pack> dividends) {
  return synergy_within(dividends, static_cast<PlayerSet>(dividends.size() - 1));
}
NQPSWEEP_MACHINE_CLONES double synergy_within(std::span<const double> dividends, PlayerSet players) {
  return synergy_among(dividends, players);
}
NQPSWEEP_MACHINE_CLONES Pack synergy_within(std::span<const Pack> dividends, PlayerSet players) {
  return synergy_among(dividends, players);
}

NQPSWEEP_MACHINE_CLONES void quotient_dividends(std::span<const double> dividends, std::span<const PlayerSet> unions,
                                                std::span<double> quotient) {
  dividends_of_unions(dividends, unions, quotient);
}
NQPSWEEP_MACHINE_CLONES void quotient_dividends(std::span<const Pack> dividends, std::span<const PlayerSet> unions,
                                                std::span<Pack> quotient) {
  dividends_of_unions(dividends, unions, quotient);
}

}  // namespace nqpsweep::synergy
