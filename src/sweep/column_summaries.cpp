#include "column_summaries.hpp"

#include <algorithm>
#include <cmath>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sweep {
namespace {

/// What there is of each leaf below a node of the tree, merged as the tree has it.
template <class OfLeaf>
auto merged(const OfLeaf& of_leaf, std::size_t first_leaf, int level) {
  if (level == 0) return of_leaf(first_leaf);
  auto both = merged(of_leaf, first_leaf, level - 1);
  both.merge(merged(of_leaf, first_leaf + (std::size_t{1} << (level - 1)), level - 1));
  return both;
}

}  // namespace

void IndependentDraws::list(const Block& block, const design::Design& design, std::uint64_t leaf_draws) {
  draws_.clear();
  leaf_ends_.clear();
  leaf_draws_ = leaf_draws;
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    if (design.is_independent(block.draws.first + i)) draws_.push_back(i);
    if ((i + 1) % leaf_draws == 0 || i + 1 == block.draws.count) leaf_ends_.push_back(draws_.size());
  }
}

void ColumnSummaries::take(const ColumnTable& table, const IndependentDraws& independent, std::size_t first,
                           std::span<const stats::LogLinearCells> grids) {
  using stats::EightMoments;
  expects(grids.size() <= width, "so many columns at once");
  const std::size_t n = independent.n_leaves();
  leaf_draws_ = independent.leaf_draws();
  side_by_side_.resize(n);
  one_by_one_.resize(n);
  cells_.resize(width * n * leaf_draws_);
  runs_.resize(width * n);
  for (std::size_t leaf = 0; leaf < n; ++leaf) {
    one_by_one_[leaf].reset();
    const auto draws = independent.of_leaf(leaf);
    const bool in_packs = independent.fill_packs(leaf);
    if (in_packs) {
      std::array<Cell*, width> cells;
      for (std::size_t k = 0; k < grids.size(); ++k) {
        const auto room = room_for_cells(k, leaf);
        cells[k] = room.data();
        runs_[k * n + leaf] = room;
      }
      side_by_side_[leaf] = EightMoments::of(&table.packs[draws.front() / Pack::width * table.n_columns + first],
                                             table.n_columns, grids, cells);
    }
    if (!in_packs || !side_by_side_[leaf].has_means()) take_one_by_one(table, draws, first, grids, leaf);
  }
}

std::span<ColumnSummaries::Cell> ColumnSummaries::room_for_cells(std::size_t column, std::size_t leaf) {
  return std::span(cells_).subspan((column * n_leaves() + leaf) * leaf_draws_, leaf_draws_);
}

void ColumnSummaries::take_one_by_one(const ColumnTable& table, std::span<const std::size_t> draws, std::size_t first,
                                      std::span<const stats::LogLinearCells> grids, std::size_t leaf) {
  OneByOne& moments = one_by_one_[leaf].emplace();
  std::vector<double> numbers;
  for (std::size_t k = 0; k < grids.size(); ++k) {
    numbers.clear();
    for (const std::size_t draw : draws) {
      const double x = table.number(draw, first + k);
      if (!std::isnan(x)) numbers.push_back(x);
    }
    moments[k] = stats::Moments::of(numbers);
    const auto cells = room_for_cells(k, leaf).first(numbers.size());
    std::ranges::transform(numbers, cells.begin(), [&](double x) {
      expects(std::isfinite(x), "a histogram counts finite values");
      return grids[k].cell_of(x);
    });
    runs_[k * n_leaves() + leaf] = cells;
  }
}

void ColumnSummaries::merge(std::size_t first_leaf, int level, std::span<stats::Moments> moments) const {
  const auto below = std::span(one_by_one_).subspan(first_leaf, std::size_t{1} << level);
  if (std::ranges::none_of(below, &std::optional<OneByOne>::has_value)) {
    const auto of_leaf = [&](std::size_t leaf) { return side_by_side_[leaf]; };
    const stats::EightMoments all = merged(of_leaf, first_leaf, level);
    for (std::size_t k = 0; k < moments.size(); ++k) moments[k] = all[k];
  } else {
    for (std::size_t k = 0; k < moments.size(); ++k) {
      const auto of_leaf = [&](std::size_t leaf) {
        return one_by_one_[leaf] ? (*one_by_one_[leaf])[k] : side_by_side_[leaf][k];
      };
      moments[k] = merged(of_leaf, first_leaf, level);
    }
  }
}

}  // namespace nqpsweep::sweep
