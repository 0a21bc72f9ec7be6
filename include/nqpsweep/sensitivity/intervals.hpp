/// @file
/// Intervals for estimates from moments, out of the differences between parts of a design.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "nqpsweep/sensitivity/co_moments.hpp"
#include "nqpsweep/sensitivity/index.hpp"

namespace nqpsweep::sensitivity {

/// How intervals are made from parts.
enum class IntervalMethod {
  bootstrap,       ///< percentiles over 1,000 resamples of the parts: for parts of independent draws
  asymptotic,      ///< normal theory by the delta method, with variances between parts: for independent draws
  randomisations,  ///< Student's t over the parts, each an independent randomisation: for scrambled points
};

/// An estimate as a function of moments.
using MomentEstimate = std::function<double(const FewMoments&)>;

/// The parts of a design, and how to tell intervals from them.
class Parts {
 public:
  /// @param parts  independent parts of the design, none empty
  /// @param seed   of the resampling
  Parts(std::vector<CoMoments> parts, IntervalMethod interval_method, std::uint64_t seed);

  [[nodiscard]] const CoMoments& whole() const { return whole_; }
  [[nodiscard]] std::size_t size() const { return parts_.size(); }

  /// The estimate from all groups, with its 95 % interval; NaN as ends where there are fewer than two parts.
  [[nodiscard]] Index index(std::size_t output, std::span<const std::size_t> features,
                            const MomentEstimate& estimate) const;

  /// What stands behind an interval: estimates of resamples, or of parts, or their influences; so that the interval
  /// of a sum of estimates is that of the sum of their spreads.
  [[nodiscard]] std::vector<double> spread(std::size_t output, std::span<const std::size_t> features,
                                           const MomentEstimate& estimate) const;
  [[nodiscard]] Index with_interval(double value, std::vector<double> spread) const;

 private:
  [[nodiscard]] std::vector<FewMoments> sums_about_whole(std::size_t output, std::span<const std::size_t> features,
                                                         const FewMoments& whole) const;

  std::vector<CoMoments> parts_;
  CoMoments whole_;
  IntervalMethod method_;
  std::vector<std::uint16_t> times_;  // shape (n_resamples, size()): how often a part stands in a resample
};

}  // namespace nqpsweep::sensitivity
