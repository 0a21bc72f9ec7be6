/// @file
/// Columns of a block as runs of numbers that statistics can be taken of.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "nqpsweep/base/pack.hpp"
#include "nqpsweep/stats/moments.hpp"
#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// The draws of a block that may stand for the distribution, leaf by leaf.
struct IndependentDraws {
  std::vector<std::size_t> draws;      ///< places in the block
  std::vector<std::size_t> leaf_ends;  ///< places in draws
  bool in_packs = false;               ///< every draw of the block is one, and each leaf is so many packs

  void list(const Block& block, const design::Design& design, std::uint64_t leaf_draws);
};

/// The numbers of a few neighbouring columns, of each one after the other. Numbers alone: NaN is left out.
class ColumnNumbers {
 public:
  static constexpr std::size_t most = 4;  ///< columns at once

  /// @param n  columns of the table from the first on, at most `most`
  void take(const ColumnTable& table, const IndependentDraws& independent, std::size_t first, std::size_t n);

  /// Fetches a column that is taken soon, if there is one. A column is spread over as many pages as there are packs, so
  /// the machine does not see it coming.
  static void expect(const ColumnTable& table, std::size_t column);

  /// Moments of `most` columns in each leaf; none where they are fewer, or NaN is among them, or leaves are others.
  [[nodiscard]] std::span<const stats::FourMoments> moments_of_leaves() const { return moments_; }
  [[nodiscard]] std::span<const double> all(std::size_t k) const {
    return {values_of(k), leaf_ends_[k].empty() ? 0 : leaf_ends_[k].back()};
  }
  [[nodiscard]] std::span<const double> leaf(std::size_t k, std::size_t l) const {
    const std::size_t begin = l == 0 ? 0 : leaf_ends_[k][l - 1];
    return {values_of(k) + begin, leaf_ends_[k][l] - begin};
  }

 private:
  [[nodiscard]] const double* values_of(std::size_t k) const { return packs_[k * packs_of_a_column_].lanes.data(); }
  [[nodiscard]] double* values_of(std::size_t k) { return packs_[k * packs_of_a_column_].lanes.data(); }
  void take_in_packs(const ColumnTable& table, std::size_t first);
  void take_numbers(const ColumnTable& table, const IndependentDraws& independent, std::size_t column, std::size_t k);

  Packs packs_;  // shape (most, packs_of_a_column_), as lines of the cache
  std::size_t packs_of_a_column_ = 0;
  std::array<std::vector<std::size_t>, most> leaf_ends_;
  std::vector<stats::FourMoments> moments_;
};

}  // namespace nqpsweep::sweep
