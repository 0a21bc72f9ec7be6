/// @file
/// High-dimensional model representation from random samples: a sum of functions of one and of two inputs.
#pragma once

#include <span>
#include <vector>

#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// Points that are looked at, from the first on.
inline constexpr std::size_t most_hdmr_points = 4096;

/// How component functions are fitted.
struct HdmrOptions {
  std::size_t intervals = 2;  ///< of the cubic B-splines: intervals + 3 splines for each input
  double ridge = 0.01;        ///< weight of the squares of the coefficients
  std::size_t most_sweeps = 100;
  /// Of functions of two inputs: fewer inputs make pairs where points are few.
  double points_for_each_coefficient = 10;
};

/// What a component function f_u tells of the output y, all over Var y.
struct Component {
  double structural;   ///< Sa: Var f_u
  double correlative;  ///< Sb: covariance of f_u with the other functions; 0 for independent inputs but for noise
  double share;        ///< S: covariance of f_u with the output; Sa + Sb but for what the regularisation leaves
  double p_value;      ///< F test of the output against the component function alone
};

/// The component function of two inputs.
struct PairComponent {
  std::size_t a, b;
  Component component;
};

/// A high-dimensional model representation: what every component function tells.
struct Hdmr {
  std::vector<Component> first;       ///< of each input
  std::vector<PairComponent> second;  ///< of pairs of the inputs with the largest first ones
  std::vector<double> total;          ///< ST of each input: the sums of all its components
  double explained;                   ///< share of the variance in all component functions, at the points fitted to
};

/// Component functions by backfitting cubic B-splines of the coordinates, those of pairs to what the others leave.
/// Needs 100 points, and more than ten for each spline.
///
/// @par Source  Li, Rabitz, Yelvington, Oluwole, Bacon, Kolb & Schoendorf 2010; in SALib, hdmr
[[nodiscard]] Hdmr hdmr(const Points& points, std::span<const double> output, const HdmrOptions& options);

}  // namespace nqpsweep::sensitivity
