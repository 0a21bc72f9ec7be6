#include "column_numbers.hpp"

#include <cmath>

#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::sweep {
namespace {

NQPSWEEP_MACHINE_CLONES bool any_nan(const double* values, std::size_t n) {
  std::uint64_t n_nan = 0;
  for (std::size_t i = 0; i < n; ++i) n_nan += values[i] == values[i] ? 0 : 1;
  return n_nan > 0;
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
  const Pack* from = &block.packs[column];
  double* to = values_.data();
  for (std::size_t first = 0; first < block.draws.count; first += Pack::width) {
    __builtin_prefetch(from + 4);  // whose column comes soon
    for (std::size_t k = 0; k < Pack::width; ++k) to[first + k] = from->lanes[k];
    from += block.n_columns;
  }
  return !any_nan(to, block.draws.count);
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
