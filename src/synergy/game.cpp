#include "nqpsweep/synergy/game.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::synergy {
namespace {

using Lists = std::array<std::array<std::vector<PlayerSet>, most_players + 1>, most_players + 1>;

/// Members in increasing order compare like words: (0,1) < (0,2) < (1,2). Reversing the bits turns that into numbers.
std::uint32_t reversed(PlayerSet set) {
  std::uint32_t result = 0;
  for (int bit = 0; bit < 8; ++bit) result |= (set >> bit & 1U) << (7 - bit);
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

}  // namespace

int players_of(std::size_t n_coalitions) {
  expects(std::has_single_bit(n_coalitions) && n_coalitions <= 256, "a game has 2^n coalitions, n at most 8");
  return std::countr_zero(n_coalitions);
}

const std::vector<PlayerSet>& sets_of_size(int n, int k) {
  expects(0 <= k && k <= most_players && 0 <= n && n <= most_players, "sets of k out of n players, both at most 8");
  static const Lists lists = make_lists();
  return lists[static_cast<std::size_t>(n)][static_cast<std::size_t>(k)];
}

NQPSWEEP_MACHINE_CLONES void to_dividends(std::span<double> worths) {
  expects(players_of(worths.size()) >= 0, "a game");
  for (std::size_t player = 1; player < worths.size(); player *= 2) {
    for (std::size_t without = 0; without < worths.size(); without += 2 * player) {
      for (std::size_t i = without; i < without + player; ++i) worths[i + player] -= worths[i];
    }
  }
}

NQPSWEEP_MACHINE_CLONES void sum_over_supersets(std::span<double> values) {
  expects(players_of(values.size()) >= 0, "a game");
  for (std::size_t player = 1; player < values.size(); player *= 2) {
    for (std::size_t without = 0; without < values.size(); without += 2 * player) {
      for (std::size_t i = without; i < without + player; ++i) values[i] += values[i + player];
    }
  }
}

void walsh_effects(std::span<const double> dividends, std::span<double> effects) {
  expects(effects.size() == dividends.size(), "one effect for each coalition");
  for (std::size_t t = 0; t < dividends.size(); ++t)
    effects[t] = dividends[t] / static_cast<double>(std::size_t{1} << size_of(t));
  sum_over_supersets(effects);
}

double interaction_variance_share(std::span<const double> walsh) {
  double all = 0.0;
  double interactions = 0.0;
  for (std::size_t t = 1; t < walsh.size(); ++t) {
    all += walsh[t] * walsh[t];
    if (size_of(t) >= 2) interactions += walsh[t] * walsh[t];
  }
  return all > 0.0 ? interactions / all : std::numeric_limits<double>::quiet_NaN();
}

void order_shares(std::span<const double> dividends, std::span<double> shares) {
  expects(static_cast<int>(shares.size()) == players_of(dividends.size()), "one share for each order");
  std::ranges::fill(shares, 0.0);
  for (std::size_t coalition = 1; coalition < dividends.size(); ++coalition)
    shares[static_cast<std::size_t>(size_of(coalition)) - 1] += dividends[coalition];
}

double synergy(std::span<const double> dividends) {
  return synergy_within(dividends, static_cast<PlayerSet>(dividends.size() - 1));
}

double synergy_within(std::span<const double> dividends, PlayerSet players) {
  double sum = 0.0;
  for (std::size_t coalition = 0; coalition < dividends.size(); ++coalition) {
    if ((coalition & players) == coalition && size_of(coalition) >= 2) sum += dividends[coalition];
  }
  return sum;
}

void quotient_dividends(std::span<const double> dividends, std::span<const PlayerSet> unions,
                        std::span<double> quotient) {
  expects(quotient.size() == std::size_t{1} << unions.size(), "one dividend for each set of unions");
  std::ranges::fill(quotient, 0.0);
  for (std::size_t coalition = 0; coalition < dividends.size(); ++coalition) {
    std::size_t met = 0;
    for (std::size_t u = 0; u < unions.size(); ++u) {
      if ((coalition & unions[u]) != 0) met |= std::size_t{1} << u;
    }
    quotient[met] += dividends[coalition];
  }
}

}  // namespace nqpsweep::synergy
