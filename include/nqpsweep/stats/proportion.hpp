/// @file
/// How sure a share of draws is.
#pragma once

#include <cmath>
#include <cstdint>

#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::stats {

/// Ends of a confidence interval.
struct Interval {
  double low, high;
};

/// 95 % interval of a probability after @p successes in @p n independent trials; NaN for n = 0.
///
/// @par Source  Wilson 1927; covers well down to shares of 0 and 1, unlike p ± 1.96 standard errors
[[nodiscard]] inline Interval wilson_interval(std::uint64_t successes, std::uint64_t n) {
  if (n == 0) return {no_answer, no_answer};
  constexpr double z = 1.959963984540054;
  const auto trials = static_cast<double>(n);
  const double p = static_cast<double>(successes) / trials;
  const double middle = (p + z * z / (2.0 * trials)) / (1.0 + z * z / trials);
  const double half = z / (1.0 + z * z / trials) * std::sqrt(p * (1.0 - p) / trials + z * z / (4.0 * trials * trials));
  return {successes == 0 ? 0.0 : middle - half, successes == n ? 1.0 : middle + half};
}

}  // namespace nqpsweep::stats
