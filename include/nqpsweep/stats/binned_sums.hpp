/// @file
/// Sums of columns over draws whose parameter lies in the same bin.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/stats/exact_sum.hpp"

namespace nqpsweep::stats {

/// Counts of draws and sums of columns by parameter, by bin of that parameter, and by part of the draws: what estimates
/// from given draws are made of. Exact in any order.
///
/// A bin is one of 16 equally likely ones of the parameter's distribution; draw i belongs to part i mod 8, so that an
/// estimate can be judged on draws that it was not made from.
///
/// @par Memory  n_parameters × 16 bins × 8 parts × n_columns × 16 bytes, whatever the number of draws
class BinnedSums {
 public:
  static constexpr std::size_t n_bins = 16;
  static constexpr std::size_t n_parts = 8;
  static constexpr std::size_t n_cells = n_bins * n_parts;  ///< of a parameter
  static_assert(n_cells <= 256, "a cell is told by a byte");

  BinnedSums(std::size_t n_parameters, std::size_t n_columns)
      : n_columns_(n_columns), sums_(n_parameters * n_cells * n_columns), counts_(n_parameters * n_cells) {}

  /// Accounts for one draw under one parameter: the obvious way. Different parameters may be added by different
  /// threads.
  ///
  /// @param coordinate  of the parameter in the unit interval: its distribution function at its value
  /// @param numbers     of the columns those from place `from` on
  void add(std::size_t parameter, std::uint64_t draw, double coordinate, const GridNumbers& numbers,
           std::size_t from = 0) {
    expects(from + n_columns_ <= numbers.size(), "a number for each column");
    const std::size_t at = parameter * n_cells + cell_of(draw, coordinate);
    ++counts_[at];
    sums_.add(at * n_columns_, numbers, from, n_columns_);
  }

  /// @name The same for many draws, those of a cell in one go
  /// @{
  using Cell = std::uint8_t;
  /// Where a draw is counted.
  ///
  /// @param coordinate  of the parameter in the unit interval: its distribution function at its value
  [[nodiscard]] static Cell cell_of(std::uint64_t draw, double coordinate) {
    expects(coordinate > 0.0 && coordinate < 1.0, "within the unit interval");
    return static_cast<Cell>(static_cast<std::size_t>(coordinate * n_bins) * n_parts + draw % n_parts);
  }
  /// The rows of each cell under one parameter.
  class Sorted {
   public:
    Sorted() = default;
    explicit Sorted(std::span<const Cell> cells);  ///< of row 0, row 1, ...

   private:
    friend class BinnedSums;
    std::array<std::uint32_t, n_cells + 1> ends_{};  // each cell's rows begin where those of the one before end
    std::vector<std::uint32_t> rows_;
  };
  void count(std::size_t parameter, const Sorted& draws);
  /// Adds up a panel of columns. Different panels, too, may be added by different threads.
  void add(std::size_t parameter, const Sorted& draws, const GridRows& numbers, std::size_t panel);
  /// @}

  void merge(const BinnedSums& other) {
    sums_.add(0, other.sums_, 0, sums_.size());
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }

  [[nodiscard]] std::size_t n_columns() const { return n_columns_; }
  [[nodiscard]] std::uint64_t count(std::size_t parameter, std::size_t bin, std::size_t part) const {
    return counts_[cell(parameter, bin, part)];
  }
  [[nodiscard]] ExactSum sum(std::size_t parameter, std::size_t bin, std::size_t part, std::size_t column) const {
    return sums_[cell(parameter, bin, part) * n_columns_ + column];
  }

  /// @name The raw numbers, for sending them elsewhere
  /// @{
  [[nodiscard]] GridNumbers& sums() { return sums_; }
  [[nodiscard]] const GridNumbers& sums() const { return sums_; }
  [[nodiscard]] std::span<std::uint64_t> counts() { return counts_; }
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }
  /// @}

 private:
  [[nodiscard]] static std::size_t cell(std::size_t parameter, std::size_t bin, std::size_t part) {
    return parameter * n_cells + bin * n_parts + part;
  }
  std::size_t n_columns_;
  GridNumbers sums_;                   // shape (n_parameters, n_bins, n_parts, n_columns)
  std::vector<std::uint64_t> counts_;  // shape (n_parameters, n_bins, n_parts)
};

}  // namespace nqpsweep::stats
