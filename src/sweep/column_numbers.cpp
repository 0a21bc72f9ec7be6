#include "column_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::sweep {
namespace {

using Places = std::array<double*, ColumnNumbers::most>;
using Marks = std::array<bool, ColumnNumbers::most>;

/// Numbers of neighbouring columns of n packs, and whether there is a NaN among those of each; a pack begins so many
/// after the one before.
NQPSWEEP_MACHINE_CLONES void copy_with_nan(const Pack* from, std::size_t stride, std::size_t n, const Places& to,
                                           Marks& has_nan) {
  auto is_nan_0 = PackInRegisters::Half{} != PackInRegisters::Half{};
  auto is_nan_1 = is_nan_0;
  auto is_nan_2 = is_nan_0;
  auto is_nan_3 = is_nan_0;
  for (std::size_t i = 0; i < n; ++i, from += stride) {
    const auto copy = [&](std::size_t k, auto& is_nan) __attribute__((always_inline)) {
      const PackInRegisters pack = in_registers(from[k]);
      is_nan |= pack.low != pack.low;
      is_nan |= pack.high != pack.high;
      std::memcpy(to[k] + i * Pack::width, from[k].lanes.data(), sizeof(Pack));
    };
    copy(0, is_nan_0);
    copy(1, is_nan_1);
    copy(2, is_nan_2);
    copy(3, is_nan_3);
  }
  const auto any = [](const auto& of) __attribute__((always_inline)) { return (of[0] | of[1] | of[2] | of[3]) != 0; };
  has_nan = {any(is_nan_0), any(is_nan_1), any(is_nan_2), any(is_nan_3)};
}

}  // namespace

void IndependentDraws::list(const Block& block, const design::Design& design, std::uint64_t leaf_draws) {
  draws.clear();
  leaf_ends.clear();
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    if (design.is_independent(block.draws.first + i)) draws.push_back(i);
    if ((i + 1) % leaf_draws == 0 || i + 1 == block.draws.count) leaf_ends.push_back(draws.size());
  }
  in_packs = !draws.empty() && draws.size() == block.draws.count && leaf_draws % Pack::width == 0 &&
             block.draws.count % Pack::width == 0;
}

void ColumnNumbers::take(const ColumnTable& table, const IndependentDraws& independent, std::size_t first,
                         std::size_t n) {
  expects(n <= most, "so many columns at once");
  const std::size_t n_packs = table.n_packs();
  packs_of_a_column_ =
      n_packs + 1;  // so that columns do not lie whole pages apart, where they would share few places of the cache
  packs_.resize(most * packs_of_a_column_);
  Marks left;
  left.fill(true);
  if (n == most && independent.in_packs)
    copy_with_nan(&table.packs[first], table.n_columns, n_packs,
                  {values_of(0), values_of(1), values_of(2), values_of(3)}, left);
  for (std::size_t k = 0; k < n; ++k) {
    if (left[k]) {
      take_numbers(table, independent, first + k, k);
    } else {
      leaf_ends_[k] = independent.leaf_ends;
    }
  }
  in_packs_ = std::ranges::find(left, true) == left.end();
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
