/// @file
/// First-order Sobol' indices from given data.
///
/// Every function gives one number for each input, NaN where an input or the output never varies or where there are
/// too few points.
#pragma once

#include <span>
#include <vector>

#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// First-order Sobol' indices by bins: how far the means of the output in 16 equally likely bins of the input differ,
/// as BinnedFirstOrder has it, with its intervals. Needs more points than bins.
[[nodiscard]] std::vector<Index> binned_first_order(const Points& points, std::span<const double> output);

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

}  // namespace nqpsweep::sensitivity
