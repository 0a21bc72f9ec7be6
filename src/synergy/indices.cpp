#include "nqpsweep/synergy/indices.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::synergy {
namespace {

/// Part of a dividend of |W| = w players that an index gives to each subset of some size.
using Parts = std::array<double, most_players + 1>;

/// Σ_{W⊇T} parts[|W|] d(W) for every set T of k players.
template <Real R>
[[gnu::always_inline]] inline void sum_of_parts(std::span<const R> dividends, int k, const Parts& parts,
                                                std::span<R> sums) {
  const auto& sets = sets_of_size(players_of(dividends.size()), k);
  expects(sums.size() == sets.size(), "one number for each set of players");
  alignas(pack_alignment) std::array<R, std::size_t{1} << most_players> room;
  const std::span<R> of_all = std::span(room).first(dividends.size());
  for (std::size_t w = 0; w < dividends.size(); ++w) {
    const double part = parts[static_cast<std::size_t>(size_of(w))];
    lanewise([part](double& result, double d) { result = part * d; }, of_all[w], dividends[w]);
  }
  sum_over_supersets(of_all);
  for (std::size_t i = 0; i < sets.size(); ++i) sums[i] = of_all[sets[i]];
}

template <class Part>
Parts parts_of(int k, Part&& part) {
  Parts parts{};
  for (int w = k; w <= most_players; ++w) parts[static_cast<std::size_t>(w)] = part(w);
  return parts;
}

/// 1/n, and for n = 0, of an empty set, 0.
constexpr auto reciprocals = [] {
  std::array<double, most_players * most_players + 1> table{};
  for (std::size_t n = 1; n < table.size(); ++n) table[n] = 1.0 / static_cast<double>(n);
  return table;
}();

double choose(int n, int k) {
  double product = 1.0;
  for (int i = 1; i <= k; ++i) product = product * (n - k + i) / i;
  return product;
}

template <Real R>
[[gnu::always_inline]] inline void shared_among_unions(std::span<const R> dividends, std::span<const PlayerSet> unions,
                                                       std::span<R> values) {
  expects(static_cast<int>(values.size()) == players_of(dividends.size()), "one value for each player");
  std::ranges::fill(values, R{});
  for (std::size_t coalition = 1; coalition < dividends.size(); ++coalition) {
    int met = 0;
    for (const PlayerSet u : unions) met += (coalition & u) != 0 ? 1 : 0;
    for (const PlayerSet u : unions) {
      std::size_t members = coalition & u;
      const double share = reciprocals[static_cast<std::size_t>(met * size_of(members))];
      for (; members != 0; members &= members - 1)
        lanewise([share](double& value, double d) { value += d * share; },
                 values[static_cast<std::size_t>(std::countr_zero(members))], dividends[coalition]);
    }
  }
}

template <Real R>
[[gnu::always_inline]] inline void interactions_of_walsh(std::span<const R> effects, int k, std::span<R> interactions) {
  const auto& sets = sets_of_size(players_of(effects.size()), k);
  expects(interactions.size() == sets.size(), "one number for each set of players");
  const double scale = 1 << k;
  for (std::size_t i = 0; i < sets.size(); ++i)
    lanewise([scale](double& result, double b) { result = scale * b; }, interactions[i], effects[sets[i]]);
}

Parts shapley_parts(int k) {
  return parts_of(k, [&](int w) { return 1.0 / (w - k + 1); });
}
Parts banzhaf_parts(int k) {
  return parts_of(k, [&](int w) { return 1.0 / (1 << (w - k)); });
}
Parts shapley_taylor_parts(int k) {
  return parts_of(k, [&](int w) { return 1.0 / choose(w, k); });
}

}  // namespace

void shapley_values(std::span<const double> dividends, std::span<double> values) {
  shapley_interactions(dividends, 1, values);
}
void shapley_values(std::span<const Pack> dividends, std::span<Pack> values) {
  shapley_interactions(dividends, 1, values);
}

void banzhaf_values(std::span<const double> dividends, std::span<double> values) {
  banzhaf_interactions(dividends, 1, values);
}
void banzhaf_values(std::span<const Pack> dividends, std::span<Pack> values) {
  banzhaf_interactions(dividends, 1, values);
}

NQPSWEEP_MACHINE_CLONES void banzhaf_interactions_of_walsh(std::span<const double> effects, int k,
                                                           std::span<double> interactions) {
  interactions_of_walsh(effects, k, interactions);
}
NQPSWEEP_MACHINE_CLONES void banzhaf_interactions_of_walsh(std::span<const Pack> effects, int k,
                                                           std::span<Pack> interactions) {
  interactions_of_walsh(effects, k, interactions);
}

NQPSWEEP_MACHINE_CLONES void owen_values(std::span<const double> dividends, std::span<const PlayerSet> unions,
                                         std::span<double> values) {
  shared_among_unions(dividends, unions, values);
}
NQPSWEEP_MACHINE_CLONES void owen_values(std::span<const Pack> dividends, std::span<const PlayerSet> unions,
                                         std::span<Pack> values) {
  shared_among_unions(dividends, unions, values);
}

NQPSWEEP_MACHINE_CLONES void shapley_interactions(std::span<const double> dividends, int k,
                                                  std::span<double> interactions) {
  sum_of_parts(dividends, k, shapley_parts(k), interactions);
}
NQPSWEEP_MACHINE_CLONES void shapley_interactions(std::span<const Pack> dividends, int k,
                                                  std::span<Pack> interactions) {
  sum_of_parts(dividends, k, shapley_parts(k), interactions);
}

NQPSWEEP_MACHINE_CLONES void banzhaf_interactions(std::span<const double> dividends, int k,
                                                  std::span<double> interactions) {
  sum_of_parts(dividends, k, banzhaf_parts(k), interactions);
}
NQPSWEEP_MACHINE_CLONES void banzhaf_interactions(std::span<const Pack> dividends, int k,
                                                  std::span<Pack> interactions) {
  sum_of_parts(dividends, k, banzhaf_parts(k), interactions);
}

NQPSWEEP_MACHINE_CLONES void shapley_taylor_interactions(std::span<const double> dividends, int k,
                                                         std::span<double> interactions) {
  sum_of_parts(dividends, k, shapley_taylor_parts(k), interactions);
}
NQPSWEEP_MACHINE_CLONES void shapley_taylor_interactions(std::span<const Pack> dividends, int k,
                                                         std::span<Pack> interactions) {
  sum_of_parts(dividends, k, shapley_taylor_parts(k), interactions);
}

}  // namespace nqpsweep::synergy
