/// @file
/// The grid that histograms count on.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/registers.hpp"

namespace nqpsweep::stats {

/// Cells that are of equal width near zero and logarithmic far from it; the same for every quantity, run and machine.
///
/// Cells count outwards from cell 0, which holds zero alone. The others are read off the bits of |x| + 2^-16: exponent
/// and the first b bits of the fraction. A cell is therefore at most (|x| + 2^-16) / 2^b wide, whatever x.
///
/// @par Source  the log-linear cells of HdrHistogram, on both signs
class LogLinearCells {
 public:
  using Cell = std::int32_t;
  static constexpr int most_fraction_bits = 18;  // with more, cells of large numbers have no room in 32 bits

  /// @param fraction_bits  b above, from 1 to 18
  explicit LogLinearCells(int fraction_bits) : dropped_bits_(52 - fraction_bits), before_first_(bits_of(offset) - 1) {
    expects(1 <= fraction_bits && fraction_bits <= most_fraction_bits, "cells of 1 to 18 bits");
  }

  [[nodiscard]] int fraction_bits() const { return 52 - dropped_bits_; }

  /// @param x  finite
  [[nodiscard]] Cell cell_of(double x) const {
    if (x == 0.0) return 0;
    const Cell distance = bits_of(std::abs(x) + offset) - before_first_;
    return x < 0.0 ? -distance : distance;
  }

  /// Cells of numbers side by side.
  ///
  /// @tparam Numbers  of base/registers.hpp
  template <class Numbers>
  [[gnu::always_inline]] [[nodiscard]] auto cells_of(const Numbers& x) const {
    using Bits = typename WholeNumbers<Numbers>::Of64Bits;
    const Bits size = reinterpret_cast<Bits>(x) & (~std::uint64_t{0} >> 1U);
    Bits distance = reinterpret_cast<Bits>(reinterpret_cast<Numbers>(size) + offset) >> dropped_bits_;
    distance = x != 0.0 ? distance - static_cast<std::uint64_t>(before_first_) : Bits{};
    distance = x < 0.0 ? -distance : distance;
    return __builtin_convertvector(distance, typename WholeNumbers<Numbers>::Of32Bits);
  }

  /// Where a cell begins: those beyond zero with their end that is nearer to it, those below with the other one.
  [[nodiscard]] double lower_edge(std::int64_t cell) const {
    return cell > 0 ? far_end_of(cell - 1) : 0.0 - far_end_of(-cell);
  }

  /// Cells of all finite numbers.
  [[nodiscard]] static constexpr std::uint64_t most_cells(int fraction_bits) {
    return std::uint64_t{1} << (12 + fraction_bits);
  }

 private:
  static constexpr double offset = 0x1p-16;  // below this size cells are of equal width

  [[nodiscard]] Cell bits_of(double size) const {
    return static_cast<Cell>(std::bit_cast<std::uint64_t>(size) >> dropped_bits_);
  }
  [[nodiscard]] double far_end_of(std::int64_t distance) const {
    return std::bit_cast<double>(static_cast<std::uint64_t>(distance + before_first_ + 1) << dropped_bits_) - offset;
  }

  int dropped_bits_;  // of the 52 bits of the fraction
  Cell before_first_;
};

}  // namespace nqpsweep::stats
