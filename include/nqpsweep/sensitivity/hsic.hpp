/// @file
/// Hilbert–Schmidt independence criterion: how much input and output depend on each other, in any way.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// Points that are looked at, from the first on: the cost grows with their square.
inline constexpr std::size_t most_hsic_points = 2048;
inline constexpr std::size_t most_permuted_points = 512;

/// With which weights the pairs of points are averaged.
enum class HsicStatistic {
  v,  ///< all pairs, a point with itself among them: biased upwards, never negative
  u   ///< without bias
};

/// How the output depends on one input, in whatever way.
struct Dependence {
  double hsic;     ///< 0 where output and input are independent, else larger
  double r2;       ///< the same over the geometric mean of those of input with input and output with output
  double p_value;  ///< chance of a value as large under independence
};

/// Dependence of the output on each input by Gaussian kernels as wide as the standard deviations. p-values by the Gamma
/// distribution with the mean and variance that the criterion has under independence. Needs 6 points.
///
/// @par Cost    3/2 n² kernels for each input, n at most 2,048; memory grows with n alone
/// @par Source  Gretton et al. 2005, 2008; Da Veiga 2015 for R2-HSIC
[[nodiscard]] std::vector<Dependence> hsic(const Points& points, std::span<const double> output,
                                           HsicStatistic statistic = HsicStatistic::v);

/// The same (with all pairs) on at most 512 points, with p-values from random permutations of the output: right for any
/// number of points. The permutations are a pure function of seed and number.
///
/// @par Cost  n²/2 products for each input and permutation
[[nodiscard]] std::vector<Dependence> hsic_by_permutation(const Points& points, std::span<const double> output,
                                                          std::size_t n_permutations = 199, std::uint64_t seed = 0);

}  // namespace nqpsweep::sensitivity
