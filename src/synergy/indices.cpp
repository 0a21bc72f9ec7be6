#include "nqpsweep/synergy/indices.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <mutex>
#include <vector>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::synergy {
namespace {

/// The coalitions that contain a set of k out of n players, for each set in turn, those of the same size one after the
/// other. Shape (n! / k! (n-k)!, 2^(n-k)).
const std::vector<PlayerSet>& supersets_by_size(int n, int k) {
  struct List {
    std::once_flag made;
    std::vector<PlayerSet> sets;
  };
  static std::array<std::array<List, most_players + 1>, most_players + 1> lists;
  List& list = lists[static_cast<std::size_t>(n)][static_cast<std::size_t>(k)];
  std::call_once(list.made, [&] {
    for (const PlayerSet set : sets_of_size(n, k)) {
      for (int size = k; size <= n; ++size)
        std::ranges::copy_if(sets_of_size(n, size), std::back_inserter(list.sets),
                             [set](PlayerSet coalition) { return (coalition & set) == set; });
    }
  });
  return list.sets;
}

double choose(int n, int k) {
  double product = 1.0;
  for (int i = 1; i <= k; ++i) product = product * (n - k + i) / i;
  return product;
}

/// Every index of a set T weighs the same sums, Σ d(W) over W ⊇ T of one size.
template <Real R>
[[gnu::always_inline]] inline void weigh_sums(std::span<const R> dividends, int k, const Interactions<R>& indices) {
  const int n = players_of(dividends.size());
  const std::size_t n_sets = sets_of_size(n, k).size();
  for (const auto& index : {indices.shapley, indices.banzhaf, indices.shapley_taylor})
    expects(index.empty() || index.size() == n_sets, "one number for each set of players");
  if (n_sets == 0) return;
  std::array<double, most_players + 1> of_shapley, of_banzhaf, of_taylor;
  std::array<std::size_t, most_players + 1> n_larger;
  for (int others = 0; others <= n - k; ++others) {
    const auto at = static_cast<std::size_t>(others);
    of_shapley[at] = 1.0 / (others + 1);
    of_banzhaf[at] = 1.0 / (1 << others);
    of_taylor[at] = 1.0 / choose(k + others, k);
    n_larger[at] = sets_of_size(n - k, others).size();
  }
  const PlayerSet* next = supersets_by_size(n, k).data();
  for (std::size_t i = 0; i < n_sets; ++i) {
    InRegisters<R> shapley{};
    InRegisters<R> banzhaf{};
    InRegisters<R> shapley_taylor{};
    for (std::size_t others = 0; others <= static_cast<std::size_t>(n - k); ++others) {
      InRegisters<R> sum{};
      for (const PlayerSet* const end = next + n_larger[others]; next != end; ++next)
        lanewise([](auto& all, const auto& d) { all += d; }, sum, dividends[*next]);
      const auto add = [&](InRegisters<R>& index, double weight) {
        lanewise([weight](auto& all, const auto& part) { all += weight * part; }, index, sum);
      };
      add(shapley, of_shapley[others]);
      add(banzhaf, of_banzhaf[others]);
      add(shapley_taylor, of_taylor[others]);
    }
    if (!indices.shapley.empty()) put(indices.shapley[i], shapley);
    if (!indices.banzhaf.empty()) put(indices.banzhaf[i], banzhaf);
    if (!indices.shapley_taylor.empty()) put(indices.shapley_taylor[i], shapley_taylor);
  }
}

/// 1/n, and for n = 0, of an empty set, 0.
constexpr auto reciprocals = [] {
  std::array<double, most_players + 1> table{};
  for (std::size_t n = 1; n < table.size(); ++n) table[n] = 1.0 / static_cast<double>(n);
  return table;
}();

template <Real R>
[[gnu::always_inline]] inline void shared_among_unions(std::span<const R> dividends, std::span<const PlayerSet> unions,
                                                       std::span<R> values) {
  expects(static_cast<int>(values.size()) == players_of(dividends.size()), "one value for each player");
  alignas(pack_alignment) std::array<R, std::size_t{1} << most_players> of_a_union;  // each its equal share
  for (std::size_t coalition = 0; coalition < dividends.size(); ++coalition) {
    std::size_t n_met = 0;
    for (const PlayerSet u : unions) n_met += (coalition & u) != 0 ? 1 : 0;
    const double share = reciprocals[n_met];
    lanewise([share](double& part, double d) { part = share * d; }, of_a_union[coalition], dividends[coalition]);
  }
  for (const PlayerSet u : unions) {
    for (std::size_t members = u; members != 0; members &= members - 1) {
      const auto player = static_cast<std::size_t>(std::countr_zero(members));
      InRegisters<R> value{};
      for (std::size_t coalition = 0; coalition < dividends.size(); ++coalition) {
        if ((coalition >> player & 1) == 0) continue;
        const double share = reciprocals[static_cast<std::size_t>(size_of(coalition & u))];
        lanewise([share](auto& all, const auto& d) { all += share * d; }, value, of_a_union[coalition]);
      }
      put(values[player], value);
    }
  }
}

}  // namespace

NQPSWEEP_MACHINE_CLONES void interactions(std::span<const double> dividends, int k,
                                          const Interactions<double>& indices) {
  weigh_sums(dividends, k, indices);
}
NQPSWEEP_MACHINE_CLONES void interactions(std::span<const Pack> dividends, int k, const Interactions<Pack>& indices) {
  weigh_sums(dividends, k, indices);
}

void shapley_interactions(std::span<const double> dividends, int k, std::span<double> values) {
  interactions(dividends, k, Interactions<double>{.shapley = values});
}
void shapley_interactions(std::span<const Pack> dividends, int k, std::span<Pack> values) {
  interactions(dividends, k, Interactions<Pack>{.shapley = values});
}
void banzhaf_interactions(std::span<const double> dividends, int k, std::span<double> values) {
  interactions(dividends, k, Interactions<double>{.banzhaf = values});
}
void shapley_taylor_interactions(std::span<const double> dividends, int k, std::span<double> values) {
  interactions(dividends, k, Interactions<double>{.shapley_taylor = values});
}

void shapley_values(std::span<const double> dividends, std::span<double> values) {
  shapley_interactions(dividends, 1, values);
}
void shapley_values(std::span<const Pack> dividends, std::span<Pack> values) {
  shapley_interactions(dividends, 1, values);
}
void banzhaf_values(std::span<const double> dividends, std::span<double> values) {
  banzhaf_interactions(dividends, 1, values);
}

NQPSWEEP_MACHINE_CLONES void owen_values(std::span<const double> dividends, std::span<const PlayerSet> unions,
                                         std::span<double> values) {
  shared_among_unions(dividends, unions, values);
}
NQPSWEEP_MACHINE_CLONES void owen_values(std::span<const Pack> dividends, std::span<const PlayerSet> unions,
                                         std::span<Pack> values) {
  shared_among_unions(dividends, unions, values);
}

}  // namespace nqpsweep::synergy
