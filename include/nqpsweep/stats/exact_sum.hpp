/// @file
/// Sums that do not depend on the order of adding.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace nqpsweep::stats {

/// A sum of real numbers on a fixed grid of 2^-40, in 128 bits: integer addition is associative, so any division of the
/// work ends in equal bits.
///
/// @par Accuracy  every term is off by at most 2^-41 ≈ 4.5e-13; terms beyond ±2^70 ≈ 1e21 count as that
class ExactSum {
 public:
  __extension__ using Grid = __int128;

  [[nodiscard]] static Grid on_grid(double x) {
    return static_cast<Grid>(std::rint(std::clamp(x, -0x1p70, 0x1p70) * 0x1p40));
  }
  void add(Grid x) { sum_ += x; }
  void add(double x) { sum_ += on_grid(x); }
  void merge(const ExactSum& other) { sum_ += other.sum_; }
  [[nodiscard]] double value() const { return static_cast<double>(sum_) * 0x1p-40; }

 private:
  Grid sum_ = 0;
};

}  // namespace nqpsweep::stats
