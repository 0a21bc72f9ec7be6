#include "column_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::sweep {
void IndependentDraws::list(const Block& block, const design::Design& design, std::uint64_t leaf_draws) {
  draws.clear();
  leaf_ends.clear();
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    if (design.is_independent(block.draws.first + i)) draws.push_back(i);
    if ((i + 1) % leaf_draws == 0 || i + 1 == block.draws.count) leaf_ends.push_back(draws.size());
  }
  constexpr std::size_t draws_of_packs = stats::FourMoments::n_packs * Pack::width;
  in_packs = draws.size() == block.draws.count && leaf_draws == draws_of_packs && draws.size() % draws_of_packs == 0;
}

void ColumnNumbers::take(const ColumnTable& table, const IndependentDraws& independent, std::size_t first,
                         std::size_t n) {
  expects(n <= most, "so many columns at once");
  const std::size_t n_packs = table.n_packs();
  packs_of_a_column_ =
      n_packs + 1;  // so that columns do not lie whole pages apart, where they would share few places of the cache
  packs_.resize(most * packs_of_a_column_);
  moments_.clear();
  if (n == most && independent.in_packs) take_in_packs(table, first);
  for (std::size_t k = 0; k < n; ++k) {
    if (moments_.empty()) {
      take_numbers(table, independent, first + k, k);
    } else {
      leaf_ends_[k] = independent.leaf_ends;
    }
  }
}

void ColumnNumbers::take_in_packs(const ColumnTable& table, std::size_t first) {
  bool has_means = true;
  for (std::size_t pack = 0; has_means && pack < table.n_packs(); pack += stats::FourMoments::n_packs) {
    std::array<double*, most> copies;
    for (std::size_t k = 0; k < most; ++k) copies[k] = values_of(k) + pack * Pack::width;
    moments_.push_back(stats::FourMoments::of(&table.packs[pack * table.n_columns + first], table.n_columns, copies));
    has_means = moments_.back().has_means();
  }
  if (!has_means) moments_.clear();
}

void ColumnNumbers::expect(const ColumnTable& table, std::size_t column) {
  if (column >= table.n_columns) return;
  for (std::size_t at = column; at < table.packs.size(); at += table.n_columns) __builtin_prefetch(&table.packs[at]);
}

/// One by one.
void ColumnNumbers::take_numbers(const ColumnTable& table, const IndependentDraws& independent, std::size_t column,
                                 std::size_t k) {
  double* const values = values_of(k);
  leaf_ends_[k].clear();
  std::size_t count = 0;
  std::size_t i = 0;
  for (const std::size_t leaf_end : independent.leaf_ends) {
    for (; i < leaf_end; ++i) {
      const double x = table.number(independent.draws[i], column);
      values[count] = x;
      count += std::isnan(x) ? 0 : 1;
    }
    leaf_ends_[k].push_back(count);
  }
}

}  // namespace nqpsweep::sweep
