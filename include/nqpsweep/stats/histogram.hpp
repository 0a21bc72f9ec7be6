/// @file
/// A histogram fine enough to read quantiles from (stats/distribution_function.hpp); counts are integers, so merging is
/// exact in any order.
#pragma once

#include <array>
#include <bit>
#include <boost/container/flat_map.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace nqpsweep::stats {

/// Counts on a fixed grid that is linear near zero and logarithmic far from it.
///
/// The cell of x is read off the bits of |x| + 2^-16: sign, exponent and the first b bits of the fraction. A cell is
/// therefore at most (|x| + 2^-16) / 2^b wide, whatever x, and the grid is the same for every quantity, run and
/// machine. Memory grows with the range of values seen, hardly with their number: two bytes a cell, and a third where
/// cells count 2^16. A cell counts to 2^56.
///
/// @par Source  the log-linear cells of HdrHistogram, on both signs
class Histogram {
 public:
  /// @param fraction_bits  b above, from 1 to 20
  explicit Histogram(int fraction_bits = 8);

  /// Counts values, all of them finite.
  void add(std::span<const double> values);

  /// The same of at most 2^16 - 1 values whose least and largest are known, in room that serves one histogram after the
  /// other.
  class Room;
  void add(std::span<const double> values, double least, double most, Room& room);

  void merge(const Histogram& other);  ///< of equal precision

  [[nodiscard]] int fraction_bits() const { return fraction_bits_; }

  [[nodiscard]] std::uint64_t count() const { return count_; }

  /// @name The cells, for sending a histogram elsewhere and for working on distribution functions. They count outwards
  /// from 0: cell 0 begins at 0, cell -1 ends there.
  /// @{
  [[nodiscard]] std::int64_t first_cell() const { return first_cell_; }
  [[nodiscard]] std::size_t n_cells() const { return first_digits_.size(); }
  [[nodiscard]] std::vector<std::uint64_t> counts() const;  ///< of all cells, shape (n_cells(),)
  [[nodiscard]] double lower_edge(std::int64_t cell) const;
  [[nodiscard]] std::int64_t cell_of(double value) const {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(std::abs(value) + offset);
    const std::int64_t distance = static_cast<std::int64_t>(bits >> dropped_bits_) - zero_cell_;
    return value < 0.0 ? -1 - distance : distance;
  }
  [[nodiscard]] Histogram mirrored() const;  ///< of the values times -1
  static Histogram from_counts(int fraction_bits, std::int64_t first_cell, std::span<const std::uint64_t> counts);
  /// Cells of all finite numbers.
  [[nodiscard]] static constexpr std::uint64_t most_cells(int fraction_bits) {
    return std::uint64_t{1} << (12 + fraction_bits);
  }
  /// @}

 private:
  void make_room_for(std::int64_t least, std::int64_t most);
  void add_to(std::size_t i, std::uint64_t times);
  void carry(std::size_t i, std::uint64_t times);  ///< to the second digit of a count, and on
  void add_aside(std::size_t first, std::span<const std::uint16_t> counts);
  void count_in(std::span<const double> values, std::int64_t first, std::span<std::uint16_t> counts) const;
  void locate(std::span<const double> values, std::int64_t first, std::span<std::int64_t> places) const;

  static constexpr double offset = 0x1p-16;  // below this size the grid is linear

  int fraction_bits_;
  int dropped_bits_;        // of the 52 bits of the fraction
  std::int64_t zero_cell_;  // where the grid of |x| + 2^-16 begins
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

/// Where values belong, and counts of cells before they are added to a histogram's.
class Histogram::Room {
  friend class Histogram;
  std::vector<std::int64_t> places_;
  std::vector<std::uint16_t> counts_;  // 0 between two calls
};

}  // namespace nqpsweep::stats
