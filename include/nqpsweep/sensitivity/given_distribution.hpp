/// @file
/// Measures from given data that compare whole distributions.
///
/// Every function gives one number for each input, NaN where an input or the output never varies or where there are
/// too few points.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// Moment-independent importance: how far the density of the output moves, on average, when the input is known. By
/// Gaussian kernels with Silverman's widths, in classes of equally many points. Biased upwards by chance: compare with
/// an input on which nothing depends. Needs 2 points in a class.
///
/// @par Source  Borgonovo 2007; Plischke, Borgonovo & Smith 2013
/// @par Cost    100 kernel sums over all points, and again for each input
[[nodiscard]] std::vector<double> borgonovo_delta(const Points& points, std::span<const double> output);

/// What PAWN says of one input: Kolmogorov–Smirnov distances between the distribution of the output and that in each of
/// ten slices of the input.
struct Pawn {
  double minimum, mean, median, maximum, variation;  ///< variation: standard deviation over mean
};

/// PAWN for each input. Needs 10 points. Biased upwards by chance, as delta is.
///
/// @par Source  Pianosi & Wagener 2015, 2018
[[nodiscard]] std::vector<Pawn> pawn(const Points& points, std::span<const double> output);
[[nodiscard]] std::vector<double> pawn_median(const Points& points, std::span<const double> output);

/// Regional sensitivity: Kolmogorov–Smirnov distance of the input between points with an event and points without.
struct KolmogorovSmirnov {
  double distance;
  double p_value;  ///< by Kolmogorov's limit: too large where events or their opposites are few
  double below;    ///< share of the points with the event at which the input lies in the lower half of its distribution
};

/// @param event  shape (points.size(),), 0 or 1
/// @par Source   Spear & Hornberger 1980; Kolmogorov's limit with the effective number of points
[[nodiscard]] std::vector<KolmogorovSmirnov> regional_sensitivity(const Points& points,
                                                                  std::span<const std::uint8_t> event);

/// The event that the output lies above its median. Shape (output.size(),).
[[nodiscard]] std::vector<std::uint8_t> above_median(std::span<const double> output);

}  // namespace nqpsweep::sensitivity
