#include "nqpsweep/synergy/indices.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <mutex>
#include <vector>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/registers.hpp"

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

/// Weights of an index by the number of further players in a coalition.
using Weights = std::array<double, most_players + 1>;

template <class OfOthers>
Weights weights_by(OfOthers&& of_others) {
  Weights weights;
  for (std::size_t others = 0; others < weights.size(); ++others) weights[others] = of_others(static_cast<int>(others));
  return weights;
}
Weights shapley_weights() {
  return weights_by([](int others) { return 1.0 / (others + 1); });
}
Weights banzhaf_weights() {
  return weights_by([](int others) { return 1.0 / (1 << others); });
}
Weights taylor_weights(int k) {
  return weights_by([k](int others) { return 1.0 / choose(k + others, k); });
}

/// For every set T of k players some sums of Σ d(W) over the W ⊇ T of one size, each weighted by that size.
template <class Numbers, std::size_t n_indices>
[[gnu::always_inline]] inline void weigh_sums(Row<Numbers> dividends, int k,
                                              const std::array<Weights, n_indices>& weights,
                                              const std::array<Row<Numbers, double>, n_indices>& indices) {
  const int n = players_of(dividends.size());
  const std::size_t n_sets = sets_of_size(n, k).size();
  if (n_sets == 0) return;
  std::array<std::size_t, most_players + 1> n_larger;
  for (int others = 0; others <= n - k; ++others)
    n_larger[static_cast<std::size_t>(others)] = sets_of_size(n - k, others).size();
  const PlayerSet* const supersets = supersets_by_size(n, k).data();
  const std::size_t n_supersets = std::size_t{1} << (n - k);
  for (std::size_t set = 0; set < n_sets; set += 2) {  // two at a time: a sum waits for itself
    const std::size_t last = std::min(set + 1, n_sets - 1);
    const PlayerSet* of_set = supersets + set * n_supersets;
    const PlayerSet* of_last = supersets + last * n_supersets;
    std::array<Numbers, n_indices> weighed{};
    std::array<Numbers, n_indices> weighed_of_last{};
    for (std::size_t others = 0; others <= static_cast<std::size_t>(n - k); ++others) {
      Numbers sum{};
      Numbers sum_of_last{};
      for (const PlayerSet* const end = of_set + n_larger[others]; of_set != end; ++of_set, ++of_last) {
        sum += dividends[*of_set];
        sum_of_last += dividends[*of_last];
      }
      for (std::size_t index = 0; index < n_indices; ++index) {
        weighed[index] += weights[index][others] * sum;
        weighed_of_last[index] += weights[index][others] * sum_of_last;
      }
    }
    for (std::size_t index = 0; index < n_indices; ++index) {
      indices[index].put(set, weighed[index]);
      indices[index].put(last, weighed_of_last[index]);
    }
  }
}

void expect_one_for_each_set(std::size_t n_coalitions, int k, std::size_t n_values) {
  expects(n_values == sets_of_size(players_of(n_coalitions), k).size(), "one number for each set of players");
}

void interactions_of(std::span<const double> dividends, int k, const Weights& weights, std::span<double> values) {
  expect_one_for_each_set(dividends.size(), k, values.size());
  weigh_sums<double, 1>(Row<double>(dividends), k, {weights}, {Row<double, double>(values)});
}

/// The places in sets_of_size(n, k + 1) of the sets that a player more makes of a set of k players, for each set in
/// turn. Shape (n! / k! (n-k)!, n - k).
const std::vector<std::size_t>& larger_by_one(int n, int k) {
  struct List {
    std::once_flag made;
    std::vector<std::size_t> places;
  };
  static std::array<std::array<List, most_players + 1>, most_players + 1> lists;
  List& list = lists[static_cast<std::size_t>(n)][static_cast<std::size_t>(k)];
  std::call_once(list.made, [&] {
    const auto& larger = sets_of_size(n, k + 1);
    for (const PlayerSet set : sets_of_size(n, k)) {
      for (std::size_t i = 0; i < larger.size(); ++i)
        if ((larger[i] & set) == set) list.places.push_back(i);
    }
  });
  return list.places;
}

constexpr std::size_t most_triples = most_players * (most_players - 1) * (most_players - 2) / 6;
constexpr std::size_t most_pairs = most_players * (most_players - 1) / 2;

/// The dividend of each set of k players, and a share of what is summed over a player more.
template <class Numbers>
[[gnu::always_inline]] inline void add_larger(Row<Numbers> dividends, int n, int k, Row<Numbers> larger, double share,
                                              Row<Numbers, double> values) {
  const auto& sets = sets_of_size(n, k);
  const std::size_t* next = larger_by_one(n, k).data();
  for (std::size_t i = 0; i < sets.size(); ++i) {
    Numbers sum{};
    for (const std::size_t* const end = next + (n - k); next != end; ++next) sum += larger[*next];
    values.put(i, dividends[sets[i]] + share * sum);
  }
}

template <class Numbers>
[[gnu::always_inline]] inline void banzhaf_of(Row<Numbers> walsh, int n, int k, Row<Numbers, double> values) {
  const auto& sets = sets_of_size(n, k);
  for (std::size_t i = 0; i < values.size(); ++i) values.put(i, static_cast<double>(1 << k) * walsh[sets[i]]);
}

/// Sums of sets of one, two and three players that are wanted, or that others follow from.
template <Real R>
struct Sums {
  alignas(pack_alignment) std::array<R, most_triples> shapley_3, taylor_3, of_pairs;
  alignas(pack_alignment) std::array<R, most_pairs> shapley_2, taylor_2;
  alignas(pack_alignment) std::array<R, most_players> shapley_1;
};

/// @param in  `in(numbers)` is a row of the lanes at hand
template <class Numbers, Real R, class In>
[[gnu::always_inline]] inline void sum_up_to_three(Row<Numbers> dividends, Sums<R>& sums, const In& in) {
  const int n = players_of(dividends.size());
  if (n >= 3) {
    const Weights of_pairs = weights_by([](int others) { return 1.0 / ((others + 1) * (others + 2)); });
    weigh_sums<Numbers, 3>(dividends, 3, {shapley_weights(), taylor_weights(3), of_pairs},
                           {in(sums.shapley_3), in(sums.taylor_3), in(sums.of_pairs)});
  }
  if (n >= 2) {
    add_larger<Numbers>(dividends, n, 2, in(sums.of_pairs), 1.0, in(sums.shapley_2));
    add_larger<Numbers>(dividends, n, 2, in(sums.taylor_3), 1.0 / 3.0, in(sums.taylor_2));
  }
  add_larger<Numbers>(dividends, n, 1, in(sums.taylor_2), 1.0 / 2.0, in(sums.shapley_1));
}

template <Real R>
void put_all(const Sums<R>& sums, const std::array<Interactions<R>, 3>& of_size) {
  const auto put = [](const auto& from, std::span<R> to) { std::copy_n(from.begin(), to.size(), to.begin()); };
  put(sums.shapley_1, of_size[0].shapley);
  put(sums.shapley_1, of_size[0].shapley_taylor);
  put(sums.shapley_2, of_size[1].shapley);
  put(sums.taylor_2, of_size[1].shapley_taylor);
  put(sums.shapley_3, of_size[2].shapley);
  put(sums.taylor_3, of_size[2].shapley_taylor);
}

template <Real R>
void expect_room(std::span<const R> dividends, std::span<const R> walsh,
                 const std::array<Interactions<R>, 3>& of_size) {
  expects(walsh.size() == dividends.size(), "a factorial effect for each coalition");
  for (int k = 1; k <= 3; ++k) {
    const auto& [shapley, banzhaf, shapley_taylor] = of_size[static_cast<std::size_t>(k) - 1];
    for (const std::span<R> values : {shapley, banzhaf, shapley_taylor})
      if (!values.empty()) expect_one_for_each_set(dividends.size(), k, values.size());
  }
}

/// Weight of each set of k others that come before one of n, in the mean over all orders: k! (n-k-1)! / n!.
double share_of_orders(int n, int k) { return 1.0 / (n * choose(n - 1, k)); }

/// Coalitions of whole unions that come before a union, and the weight of each.
struct Before {
  std::array<std::size_t, std::size_t{1} << (most_players - 1)> coalitions;
  std::array<double, std::size_t{1} << (most_players - 1)> weights;
  std::size_t count = 0;
};
void list_before(std::size_t own, std::span<const PlayerSet> unions, Before& before) {
  before.count = 0;
  for (std::size_t set = 0; set < std::size_t{1} << unions.size(); ++set) {
    if ((set >> own & 1) != 0) continue;
    std::size_t members = 0;
    for (std::size_t u = 0; u < unions.size(); ++u) members |= (set >> u & 1) != 0 ? unions[u] : 0U;
    before.coalitions[before.count] = members;
    before.weights[before.count++] = share_of_orders(static_cast<int>(unions.size()), size_of(set));
  }
}

/// What a subset of a union would get in the union's place: its Shapley value in the quotient game.
template <class Numbers>
[[gnu::always_inline]] inline void play_for_union(Row<Numbers> worths, std::size_t subset, const Before& before,
                                                  Numbers& value) {
  value = Numbers{};
  for (std::size_t i = 0; i < before.count; ++i)
    value += before.weights[i] * (worths[before.coalitions[i] | subset] - worths[before.coalitions[i]]);
}

template <class Numbers>
[[gnu::always_inline]] inline void shared_among_unions(Row<Numbers> worths, std::span<const PlayerSet> unions,
                                                       Row<Numbers, double> values) {
  Before before;
  alignas(pack_alignment) std::array<Numbers, std::size_t{1} << most_players> of_subset;
  for (std::size_t u = 0; u < unions.size(); ++u) {
    list_before(u, unions, before);
    const std::size_t members = unions[u];
    of_subset[0] = Numbers{};
    for (std::size_t subset = members; subset != 0; subset = (subset - 1) & members)
      play_for_union(worths, subset, before, of_subset[subset]);
    for (std::size_t left = members; left != 0; left &= left - 1) {
      const std::size_t player = left & (~left + 1);
      Numbers value{};
      for (std::size_t subset = members; subset != 0; subset = (subset - 1) & members) {
        if ((subset & player) == 0) continue;
        const double weight = share_of_orders(size_of(members), size_of(subset) - 1);
        value += weight * (of_subset[subset] - of_subset[subset & ~player]);
      }
      values.put(static_cast<std::size_t>(std::countr_zero(player)), value);
    }
  }
}

}  // namespace

void shapley_interactions(std::span<const double> dividends, int k, std::span<double> values) {
  interactions_of(dividends, k, shapley_weights(), values);
}
void shapley_interactions(std::span<const Pack> dividends, int k, std::span<Pack> values) {
  expect_one_for_each_set(dividends.size(), k, values.size());
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    weigh_sums<Numbers, 1>(Row<Numbers>(dividends, lane), k, {shapley_weights()}, {Row<Numbers, double>(values, lane)});
  });
}
void banzhaf_interactions(std::span<const double> dividends, int k, std::span<double> values) {
  interactions_of(dividends, k, banzhaf_weights(), values);
}
void shapley_taylor_interactions(std::span<const double> dividends, int k, std::span<double> values) {
  interactions_of(dividends, k, taylor_weights(k), values);
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

void interactions_up_to_three(std::span<const double> dividends, std::span<const double> walsh,
                              const std::array<Interactions<double>, 3>& of_size) {
  expect_room(dividends, walsh, of_size);
  const int n = players_of(dividends.size());
  Sums<double> sums;
  sum_up_to_three(Row<double>(dividends), sums, [](auto& of) { return Row<double, double>(of); });
  put_all(sums, of_size);
  for (int k = 1; k <= 3; ++k)
    banzhaf_of(Row<double>(walsh), n, k, Row<double, double>(of_size[static_cast<std::size_t>(k) - 1].banzhaf));
}
void interactions_up_to_three(std::span<const Pack> dividends, std::span<const Pack> walsh,
                              const std::array<Interactions<Pack>, 3>& of_size) {
  expect_room(dividends, walsh, of_size);
  const int n = players_of(dividends.size());
  Sums<Pack> sums;
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    sum_up_to_three(
        Row<Numbers>(dividends, lane),
        sums, [lane](auto& of) __attribute__((always_inline)) { return Row<Numbers, double>(of, lane); });
    for (int k = 1; k <= 3; ++k)
      banzhaf_of(Row<Numbers>(walsh, lane), n, k,
                 Row<Numbers, double>(of_size[static_cast<std::size_t>(k) - 1].banzhaf, lane));
  });
  put_all(sums, of_size);
}

void owen_values(std::span<const double> worths, std::span<const PlayerSet> unions, std::span<double> values) {
  expect_one_for_each_set(worths.size(), 1, values.size());
  shared_among_unions(Row<double>(worths), unions, Row<double, double>(values));
}
void owen_values(std::span<const Pack> worths, std::span<const PlayerSet> unions, std::span<Pack> values) {
  expect_one_for_each_set(worths.size(), 1, values.size());
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    shared_among_unions(Row<Numbers>(worths, lane), unions, Row<Numbers, double>(values, lane));
  });
}

}  // namespace nqpsweep::synergy
