/// @file
/// Sums that do not depend on the order of adding.
#pragma once

#include <algorithm>
#include <boost/align/aligned_allocator.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/base/pack.hpp"

namespace nqpsweep::stats {

/// A sum of real numbers on a fixed grid of 2^-40, in 128 bits: integer addition is associative, so any division of the
/// work ends in equal bits.
///
/// @par Accuracy  every term is off by at most 2^-41 ≈ 4.5e-13; terms beyond ±2^70 ≈ 1e21 count as that
class ExactSum {
 public:
  __extension__ using Grid = __int128;

  ExactSum() = default;
  explicit ExactSum(Grid sum) : sum_(sum) {}

  [[nodiscard]] static Grid on_grid(double x) {
    return static_cast<Grid>(std::rint(std::clamp(x, -0x1p70, 0x1p70) * 0x1p40));
  }
  void add(double x) { sum_ += on_grid(x); }
  void merge(const ExactSum& other) { sum_ += other.sum_; }
  [[nodiscard]] double value() const { return static_cast<double>(sum_) * 0x1p-40; }

 private:
  Grid sum_ = 0;
};

struct GridPanel;

/// Whole lines of the cache.
using GridIntegers = std::vector<std::int64_t, boost::alignment::aligned_allocator<std::int64_t, pack_alignment>>;

/// Numbers on that grid, or sums of them: high 2^64 + low with both signed. So a processor adds several at once, and as
/// long as sums stay below 2^23 there is nothing to do for their upper halves.
class GridNumbers {
 public:
  explicit GridNumbers(std::size_t n = 0) : low_(n), high_(n) {}
  explicit GridNumbers(std::span<const double> numbers) : GridNumbers(numbers.size()) {
    for (std::size_t i = 0; i < numbers.size(); ++i) set(i, numbers[i]);
  }
  [[nodiscard]] std::size_t size() const { return low_.size(); }

  void set(std::size_t i, double x) {
    const ExactSum::Grid number = ExactSum::on_grid(x);
    low_[i] = static_cast<std::int64_t>(number);
    high_[i] = static_cast<std::int64_t>((number - low_[i]) >> 64);
  }
  [[nodiscard]] ExactSum operator[](std::size_t i) const {
    return ExactSum(ExactSum::Grid{high_[i]} * (ExactSum::Grid{1} << 64) + low_[i]);
  }

  /// Adds n numbers of others, from place `from` on, to ours from place `to` on.
  void add(std::size_t to, const GridNumbers& others, std::size_t from, std::size_t n);

  /// Adds a panel of some rows to ours from place `to` on.
  void add(std::size_t to, const GridPanel& panel, std::span<const std::uint32_t> rows);

  /// @name The halves, for sending them elsewhere
  /// @{
  [[nodiscard]] std::span<std::int64_t> low() { return low_; }
  [[nodiscard]] std::span<const std::int64_t> low() const { return low_; }
  [[nodiscard]] std::span<std::int64_t> high() { return high_; }
  [[nodiscard]] std::span<const std::int64_t> high() const { return high_; }
  /// @}

 private:
  void add_small_rows(std::size_t to, const GridPanel& panel, std::span<const std::uint32_t> rows);

  GridIntegers low_, high_;
};

/// Rows of numbers on that grid, of which several are added to sums in one go, a panel of a few columns after the
/// other.
class GridRows {
 public:
  static constexpr std::size_t columns_of_a_panel = 16;

  explicit GridRows(std::size_t n_rows = 0, std::size_t n_columns = 0)
      : n_columns_(n_columns), numbers_(n_panels() * n_rows * columns_of_a_panel), is_small_(n_rows, 1) {}
  [[nodiscard]] std::size_t n_rows() const { return is_small_.size(); }
  [[nodiscard]] std::size_t n_columns() const { return n_columns_; }
  [[nodiscard]] std::size_t n_panels() const { return (n_columns_ + columns_of_a_panel - 1) / columns_of_a_panel; }

  /// Different rows may be set by different threads.
  ///
  /// @param numbers  shape (n_columns(),), finite
  void set(std::size_t row, std::span<const double> numbers);

  /// The same of some of eight rows side by side.
  struct Place {
    std::size_t lane, row;
  };
  void set(std::span<const Place> places, std::span<const Pack> numbers);

  [[nodiscard]] GridPanel panel(std::size_t i) const;

 private:
  std::size_t n_columns_;
  GridIntegers numbers_;                // shape (n_panels, n_rows, columns_of_a_panel)
  std::vector<std::uint8_t> is_small_;  // rows of which many add up in 64 bits; of others the bits of doubles are kept
};

/// Some columns of all rows.
struct GridPanel {
  const std::int64_t* numbers;             ///< shape (n_rows, GridRows::columns_of_a_panel)
  std::size_t n_columns;                   ///< that the rows have in it
  std::span<const std::uint8_t> is_small;  ///< of each row; empty where all are
};

}  // namespace nqpsweep::stats
