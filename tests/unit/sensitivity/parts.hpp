/// @file
/// What designs see of a function, in parts, and what an interval says of its index.
#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "nqpsweep/sensitivity/elementary_effects.hpp"
#include "support/known_function.hpp"

namespace nqpsweep::testing {

using namespace nqpsweep::sensitivity;

/// Quantiles for 95 % intervals: of the normal distribution, and of Student's t by degrees of freedom.
inline constexpr double z_95 = 1.96, t_63 = 1.998, t_15 = 2.1314, t_7 = 2.3646;

/// @param quantile  with which the interval was made
inline double standard_error(const Index& index, double quantile = z_95) {
  return (index.high - index.low) / (2.0 * quantile);
}

inline bool covers(const Index& index, double exact) { return index.low <= exact && exact <= index.high; }

/// Within four standard errors, and what an approximation leaves out.
inline void check(const Index& index, double exact, double quantile, double truncation = 0.0) {
  const double error = standard_error(index, quantile);
  INFO(index.value << " with standard error " << error << ", exact " << exact);
  CHECK(std::abs(index.value - exact) < 4.0 * error + truncation + 1e-9);
}

/// Group g belongs to part g mod 64. @param features_of  the features of a group by its number
template <class Features>
Parts parts_of(const std::shared_ptr<const MomentPattern>& pattern, std::uint64_t n_groups, Features&& features_of) {
  std::vector<CoMoments> parts(64, CoMoments(pattern, 1));
  for (std::uint64_t g = 0; g < n_groups; ++g) parts[g % 64].merge(CoMoments::of_group(pattern, 1, features_of(g)));
  return {std::move(parts), IntervalMethod::asymptotic, 1};
}

/// Of elementary effects.
inline Parts parts_of(const design::OneAtATime& design, const UnitFunction& f, std::size_t n_inputs,
                      std::uint64_t n_groups) {
  return parts_of(elementary_pattern(n_inputs), n_groups, [&](std::uint64_t g) {
    return elementary_features(rows_of(design, g, f, n_inputs), 1, design.steps(g));
  });
}

}  // namespace nqpsweep::testing
