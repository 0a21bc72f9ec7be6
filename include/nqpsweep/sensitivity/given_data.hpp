/// @file
/// Sensitivity measures from given data: points of any design and what came out at them.
///
/// Every function fits `Estimate`: it gives one number for each input, NaN where an input or the output never varies or
/// where there are too few points.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// First-order Sobol' indices by ranks: the output is compared with its neighbour in the order of the input, the last
/// one with the first. Needs 2 points.
///
/// @par Source  Chatterjee 2021; Gamboa, Gremaud, Klein & Lagnoux 2022
[[nodiscard]] std::vector<double> rank_first_order(const Points& points, std::span<const double> output);

/// First-order Sobol' indices by random balance: the share of the first ten harmonics along the input, without the bias
/// of finite samples. Needs 22 points.
///
/// @par Source  Tarantola, Gatelli & Mara 2006; Tissot & Prieur 2012 for the bias
[[nodiscard]] std::vector<double> rbd_fast_first_order(const Points& points, std::span<const double> output);

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
  double distance, p_value;  ///< asymptotic
};

/// @param event  shape (points.size(),), 0 or 1
/// @par Source   Spear & Hornberger 1980; Kolmogorov's limit with the effective number of points
[[nodiscard]] std::vector<KolmogorovSmirnov> regional_sensitivity(const Points& points,
                                                                  std::span<const std::uint8_t> event);

/// The distance with the event that the output lies above its median.
[[nodiscard]] std::vector<double> distance_by_median(const Points& points, std::span<const double> output);

/// Standardised regression coefficients, and those of ranks: signed, for an output that is nearly linear, or monotone.
///
/// @par Source  Saltelli et al. 2008; Iman & Conover 1979 for ranks
[[nodiscard]] std::vector<double> standardised_regression(const Points& points, std::span<const double> output);
[[nodiscard]] std::vector<double> rank_regression(const Points& points, std::span<const double> output);

/// Partial correlation coefficients, and those of ranks: of input and output without what the other inputs explain.
///
/// @par Source  Saltelli et al. 2008; Iman, Shortencarier & Johnson 1985
[[nodiscard]] std::vector<double> partial_correlation(const Points& points, std::span<const double> output);
[[nodiscard]] std::vector<double> partial_rank_correlation(const Points& points, std::span<const double> output);

/// Share of the variance that the linear regression explains; of ranks.
[[nodiscard]] double regression_r2(const Points& points, std::span<const double> output);
[[nodiscard]] double rank_regression_r2(const Points& points, std::span<const double> output);

/// A measure by name, e.g. "PRCC".
struct Measure {
  std::string_view name, description;
  std::vector<double> (*estimate)(const Points& points, std::span<const double> output);
};
[[nodiscard]] std::span<const Measure> measures();

}  // namespace nqpsweep::sensitivity
