/// @file
/// Regression and correlation coefficients from given data.
///
/// Every function gives one number for each input and output, shape (outputs.size(), n_inputs), NaN where an input or
/// the output never varies or where there are too few points. What inputs have in common is found once for all outputs.
#pragma once

#include <vector>

#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// Standardised regression coefficients, and those of ranks: signed, for an output that is nearly linear, or monotone.
///
/// @par Source  Saltelli et al. 2008; Iman & Conover 1979 for ranks
[[nodiscard]] std::vector<std::vector<double>> standardised_regression(const Points& points, Outputs outputs);
[[nodiscard]] std::vector<std::vector<double>> rank_regression(const Points& points, Outputs outputs);

/// Partial correlation coefficients, and those of ranks: of input and output without what the other inputs explain.
///
/// @par Source  Saltelli et al. 2008; Iman, Shortencarier & Johnson 1985
[[nodiscard]] std::vector<std::vector<double>> partial_correlation(const Points& points, Outputs outputs);
[[nodiscard]] std::vector<std::vector<double>> partial_rank_correlation(const Points& points, Outputs outputs);

}  // namespace nqpsweep::sensitivity
