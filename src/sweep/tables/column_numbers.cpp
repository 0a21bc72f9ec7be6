#include "column_numbers.hpp"

#include <cmath>
#include <cstring>

#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::sweep {
namespace {

/// A number of each of n packs, and whether there is a NaN among them; a pack begins so many after the one before.
NQPSWEEP_MACHINE_CLONES bool copy_with_nan(const Pack* from, std::size_t stride, std::size_t n, double* to) {
  auto is_nan = PackInRegisters::Half{} != PackInRegisters::Half{};
  for (std::size_t i = 0; i < n; ++i) {
    __builtin_prefetch(from + 4);  // whose column comes soon
    const PackInRegisters pack = in_registers(*from);
    is_nan |= pack.low != pack.low;
    is_nan |= pack.high != pack.high;
    std::memcpy(to, from->lanes.data(), sizeof(Pack));
    to += Pack::width;
    from += stride;
  }
  return (is_nan[0] | is_nan[1] | is_nan[2] | is_nan[3]) != 0;
}

}  // namespace

void IndependentDraws::list(const Block& block, const design::Design& design, std::uint64_t leaf_draws) {
  draws.clear();
  leaf_ends.clear();
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    if (design.is_independent(block.draws.first + i)) draws.push_back(i);
    if ((i + 1) % leaf_draws == 0 || i + 1 == block.draws.count) leaf_ends.push_back(draws.size());
  }
  all = draws.size() == block.draws.count;
}

/// Whole packs at once; false when there is a NaN among the draws.
bool ColumnNumbers::take_all(const Block& block, std::size_t column) {
  const std::size_t n_packs = (block.draws.count + Pack::width - 1) / Pack::width;
  return !copy_with_nan(&block.packs[column], block.n_columns, n_packs, values_.data());
}

void ColumnNumbers::take(const Block& block, const IndependentDraws& independent, std::size_t column) {
  values_.resize(block.packs.size() / block.n_columns * Pack::width);
  if (independent.all && take_all(block, column)) {
    count_ = block.draws.count;
    leaf_ends_ = independent.leaf_ends;
    return;
  }
  leaf_ends_.clear();
  count_ = 0;
  std::size_t i = 0;
  for (const std::size_t leaf_end : independent.leaf_ends) {
    for (; i < leaf_end; ++i) {
      const double x = block.number(independent.draws[i], column);
      values_[count_] = x;
      count_ += std::isnan(x) ? 0 : 1;
    }
    leaf_ends_.push_back(count_);
  }
}

}  // namespace nqpsweep::sweep
