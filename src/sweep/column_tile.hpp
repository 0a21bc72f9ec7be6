/// @file
/// Some columns of a block, turned from rows into runs of numbers that statistics can be taken of.
#pragma once

#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// The rows of a block that may stand for the distribution, leaf by leaf.
struct IndependentRows {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> leaf_ends;  ///< places in rows

  void list(const Block& block, const design::Design& design, std::uint64_t leaf_draws) {
    rows.clear();
    leaf_ends.clear();
    for (std::size_t i = 0; i < block.draws.count; ++i) {
      if (design.is_independent(block.draws.first + i)) rows.push_back(i);
      if ((i + 1) % leaf_draws == 0 || i + 1 == block.draws.count) leaf_ends.push_back(rows.size());
    }
  }
};

/// As many columns as a line of the cache holds, so that each is fetched once. Numbers alone: NaN is left out.
class ColumnTile {
 public:
  static constexpr std::size_t width = 8;

  /// @param n  columns from the first one on, at most width
  void take(const Block& block, const IndependentRows& independent, std::size_t n_columns, std::size_t first,
            std::size_t n) {
    for (std::size_t k = 0; k < n; ++k) {
      values_[k].resize(independent.rows.size());
      leaf_ends_[k].clear();
    }
    std::array<std::size_t, width> counts{};
    std::size_t i = 0;
    for (const std::size_t leaf_end : independent.leaf_ends) {
      for (; i < leaf_end; ++i) {
        const double* row = &block.rows[independent.rows[i] * n_columns + first];
        for (std::size_t k = 0; k < n; ++k) {
          values_[k][counts[k]] = row[k];
          counts[k] += std::isnan(row[k]) ? 0 : 1;
        }
      }
      for (std::size_t k = 0; k < n; ++k) leaf_ends_[k].push_back(counts[k]);
    }
    for (std::size_t k = 0; k < n; ++k) values_[k].resize(counts[k]);
  }

  [[nodiscard]] std::span<const double> column(std::size_t k) const { return values_[k]; }
  [[nodiscard]] std::span<const double> leaf(std::size_t k, std::size_t l) const {
    const std::size_t begin = l == 0 ? 0 : leaf_ends_[k][l - 1];
    return column(k).subspan(begin, leaf_ends_[k][l] - begin);
  }

 private:
  std::array<std::vector<double>, width> values_;
  std::array<std::vector<std::size_t>, width> leaf_ends_;
};

}  // namespace nqpsweep::sweep
