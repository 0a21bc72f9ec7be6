/// @file
/// Count, mean, central moments and extremes of a sample; mergeable.
#pragma once

#include <cstdint>
#include <span>

namespace nqpsweep::stats {

/// First four moments of a sample of numbers.
///
/// @par Source  Chan, Golub & LeVeque 1983; Pébay 2008 (SAND2008-6212), eqs. 1.1-1.6 and 3.1
class Moments {
 public:
  Moments() = default;

  /// Moments of a small sample by two passes, in a fixed order of adding.
  ///
  /// @param values  no NaN among them
  static Moments of(std::span<const double> values);

  /// Moments of both samples together. Not associative to the last bit: whoever needs equal bytes merges in a fixed
  /// order (stats/ordered_reduction.hpp).
  void merge(const Moments& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double mean() const;      ///< NaN for an empty sample
  [[nodiscard]] double variance() const;  ///< divided by n - 1; NaN below two values
  [[nodiscard]] double skewness() const;  ///< m3 / m2^(3/2); NaN where the variance vanishes
  [[nodiscard]] double kurtosis() const;  ///< m4 / m2^2, 3 for a normal; NaN where the variance vanishes
  [[nodiscard]] double minimum() const;   ///< NaN for an empty sample
  [[nodiscard]] double maximum() const;

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0.0, m2_ = 0.0, m3_ = 0.0, m4_ = 0.0;  // central sums Σ(x - mean)^k
  double minimum_ = 0.0, maximum_ = 0.0;
};

}  // namespace nqpsweep::stats
