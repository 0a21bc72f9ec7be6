/// @file
/// A histogram fine enough to read quantiles from (stats/distribution_function.hpp); counts are integers, so merging is
/// exact in any order.
#pragma once

#include <array>
#include <boost/container/flat_map.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/stats/log_linear_cells.hpp"

namespace nqpsweep::stats {

/// Counts on the grid of LogLinearCells.
///
/// Memory grows with the range of values seen, hardly with their number: two bytes a cell, and a third where cells
/// count 2^16. A cell counts to 2^56.
class Histogram {
 public:
  using Cell = LogLinearCells::Cell;
  class Room;

  /// @param fraction_bits  of the cells
  explicit Histogram(int fraction_bits = 8) : grid_(fraction_bits) {}

  /// Counts values, all of them finite.
  void add(std::span<const double> values);

  /// Counts values, told by their cells, at most 2^16 - 256 of them.
  ///
  /// @param runs   some here, some there
  /// @param least  the first and the last cell that occurs
  /// @param room   which serves one histogram after the other
  /// @param next   the histogram whose turn is next, if any: its counts are fetched meanwhile
  void add(std::span<const std::span<const Cell>> runs, Cell least, Cell most, Room& room,
           const Histogram* next = nullptr);

  void merge(const Histogram& other);  ///< of equal precision

  [[nodiscard]] const LogLinearCells& grid() const { return grid_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }

  /// @name The cells, for sending a histogram elsewhere and for working on distribution functions
  /// @{
  [[nodiscard]] std::int64_t first_cell() const { return first_cell_; }
  [[nodiscard]] std::size_t n_cells() const { return first_digits_.size(); }
  [[nodiscard]] std::vector<std::uint64_t> counts() const;  ///< of all cells, shape (n_cells(),)
  [[nodiscard]] Histogram mirrored() const;                 ///< of the values times -1
  static Histogram from_counts(int fraction_bits, std::int64_t first_cell, std::span<const std::uint64_t> counts);
  /// @}

 private:
  void make_room_for(std::int64_t least, std::int64_t most);
  void add_to(std::size_t i, std::uint64_t times);
  void carry(std::size_t i, std::uint64_t times);  ///< to the second digit of a count, and on
  void add_in_place(std::span<const std::span<const Cell>> runs, Cell least);
  void add_aside(std::size_t first, std::span<std::uint16_t> counts);
  void fetch(std::size_t part, std::size_t n_parts) const;

  LogLinearCells grid_;
  std::int64_t first_cell_ = 0;
  // Digits of the counts, to base 256. Thousands of histograms of thousands of cells do not fit into a cache: what
  // every batch of values goes through is as small as can be, and carries are few. In the end the cells that count much
  // are neighbours, so third digits are kept for some of them together, and what is beyond for a cell.
  static constexpr int digit_bits = 8;
  static constexpr int group_bits = 5;
  std::vector<std::uint8_t> first_digits_, second_digits_;
  boost::container::flat_map<std::int32_t, std::array<std::uint8_t, 1 << group_bits>>
      third_digits_;                                                       // of 32 cells each
  boost::container::flat_map<std::int32_t, std::uint32_t> higher_digits_;  // of cells
  std::uint64_t count_ = 0;
};

/// Counts of cells before they are added to a histogram's.
class Histogram::Room {
  friend class Histogram;
  std::vector<std::uint16_t> counts_;  // 0 between two calls
};

}  // namespace nqpsweep::stats
