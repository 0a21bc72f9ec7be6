/// @file
/// Sums that do not depend on the order of adding.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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

/// Numbers on that grid, or sums of them, in halves: so a processor adds several at once.
class GridNumbers {
 public:
  explicit GridNumbers(std::size_t n = 0) : low_(n), high_(n) {}
  explicit GridNumbers(std::span<const double> numbers) : GridNumbers(numbers.size()) {
    for (std::size_t i = 0; i < numbers.size(); ++i) set(i, numbers[i]);
  }
  [[nodiscard]] std::size_t size() const { return low_.size(); }

  void set(std::size_t i, double x) {
    const auto bits = static_cast<Bits>(ExactSum::on_grid(x));
    low_[i] = static_cast<std::uint64_t>(bits);
    high_[i] = static_cast<std::uint64_t>(bits >> 64);
  }
  [[nodiscard]] ExactSum operator[](std::size_t i) const {
    return ExactSum(static_cast<ExactSum::Grid>(Bits{high_[i]} << 64 | low_[i]));
  }

  /// Adds n numbers of others, from place `from` on, to ours from place `to` on.
  void add(std::size_t to, const GridNumbers& others, std::size_t from, std::size_t n);

  /// @name The halves, for sending them elsewhere
  /// @{
  [[nodiscard]] std::span<std::uint64_t> low() { return low_; }
  [[nodiscard]] std::span<const std::uint64_t> low() const { return low_; }
  [[nodiscard]] std::span<std::uint64_t> high() { return high_; }
  [[nodiscard]] std::span<const std::uint64_t> high() const { return high_; }
  /// @}

 private:
  __extension__ using Bits = unsigned __int128;
  std::vector<std::uint64_t> low_, high_;
};

}  // namespace nqpsweep::stats
