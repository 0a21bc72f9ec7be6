/// @file
/// Columns of a block as statistics need them.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "nqpsweep/stats/moments.hpp"
#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// The draws of a block that may stand for the distribution, leaf by leaf.
class IndependentDraws {
 public:
  void list(const Block& block, const design::Design& design, std::uint64_t leaf_draws);

  [[nodiscard]] std::span<const std::size_t> draws() const { return draws_; }  ///< places in the block
  [[nodiscard]] std::size_t n_leaves() const { return leaf_ends_.size(); }
  [[nodiscard]] std::uint64_t leaf_draws() const { return leaf_draws_; }
  [[nodiscard]] std::span<const std::size_t> of_leaf(std::size_t leaf) const {
    const std::size_t begin = leaf == 0 ? 0 : leaf_ends_[leaf - 1];
    return std::span(draws_).subspan(begin, leaf_ends_[leaf] - begin);
  }
  /// Whether those of a leaf are as many whole packs as EightMoments takes.
  [[nodiscard]] bool fill_packs(std::size_t leaf) const {
    return leaf_draws_ == stats::EightMoments::n && of_leaf(leaf).size() == leaf_draws_;
  }

 private:
  std::vector<std::size_t> draws_, leaf_ends_;  // ends are places in draws_
  std::uint64_t leaf_draws_ = 0;
};

/// What statistics need of a few neighbouring columns in place of their numbers: the moments of each leaf, and the
/// cells in which histograms count them. Of numbers alone: NaN is left out.
class ColumnSummaries {
 public:
  static constexpr std::size_t width = stats::EightMoments::width;  ///< columns at once
  using Cell = stats::LogLinearCells::Cell;

  /// @param first  column of the table
  /// @param grids  of the histograms of that column and the next ones, at most `width`
  void take(const ColumnTable& table, const IndependentDraws& independent, std::size_t first,
            std::span<const stats::LogLinearCells> grids);

  /// The moments of each column over the leaves below a node of the tree, merged as the tree has it.
  void merge(std::size_t first_leaf, int level, std::span<stats::Moments> moments) const;

  /// The cells of a column, leaf by leaf.
  [[nodiscard]] std::span<const std::span<const Cell>> cells(std::size_t column) const {
    return std::span(runs_).subspan(column * n_leaves(), n_leaves());
  }

 private:
  /// In place of EightMoments, where numbers are missing.
  using OneByOne = std::array<stats::Moments, width>;
  [[nodiscard]] std::size_t n_leaves() const { return one_by_one_.size(); }
  [[nodiscard]] std::span<Cell> room_for_cells(std::size_t column, std::size_t leaf);
  void take_one_by_one(const ColumnTable& table, std::span<const std::size_t> draws, std::size_t first,
                       std::span<const stats::LogLinearCells> grids, std::size_t leaf);

  std::size_t leaf_draws_ = 0;
  std::vector<Cell> cells_;                          // shape (width, n_leaves, leaf_draws_)
  std::vector<std::span<const Cell>> runs_;          // shape (width, n_leaves): those that there are
  std::vector<stats::EightMoments> side_by_side_;    // of each leaf
  std::vector<std::optional<OneByOne>> one_by_one_;  // of each leaf
};

}  // namespace nqpsweep::sweep
