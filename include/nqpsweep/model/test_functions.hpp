/// @file
/// The analytic test functions of sensitivity analysis (docs/test-functions.md gives formulas and sources).
#pragma once

#include <cstddef>

#include "nqpsweep/model/test_function.hpp"

namespace nqpsweep::model {

/// sin x1 + a sin² x2 + b x3⁴ sin x1 of inputs uniform on [-π, π].
///
/// @par Source  Ishigami & Homma 1990
[[nodiscard]] TestFunction ishigami(double a, double b);

/// Π (|4 x_i - 2| + a_i) / (1 + a_i) of inputs uniform on [0, 1].
///
/// @par Source  Saltelli & Sobol' 1995
[[nodiscard]] TestFunction sobol_g(const std::vector<double>& a);

/// Π ((1 + α_i) |2 {x_i + δ_i} - 1|^α_i + a_i) / (1 + a_i), {.} being the fractional part, of inputs uniform on [0, 1].
///
/// @param alpha  curvature, above 0
/// @param delta  shift, from 0 to 1
/// @par Source  Saltelli et al. 2010
[[nodiscard]] TestFunction sobol_g_star(const std::vector<double>& a, const std::vector<double>& alpha,
                                        const std::vector<double>& delta);

/// Π (1 + τ_i √12 (x_i - 1/2)) of inputs uniform on [0, 1].
///
/// @par Source  Owen 2013
[[nodiscard]] TestFunction product(const std::vector<double>& tau);

/// Σ_i (-1)^i Π_{j <= i} x_j of inputs uniform on [0, 1].
///
/// @par Source  Bratley, Fox & Niederreiter 1992
[[nodiscard]] TestFunction bratley(std::size_t n_inputs);

/// Morris's function of 20 inputs uniform on [0, 1], with interactions of up to four.
///
/// @par Source  Morris 1991; the coefficients that he drew at random as fixed by Blatman & Sudret 2010
[[nodiscard]] TestFunction morris();

/// a1·x + a2·sin x + a3·cos x + x·M x of 15 standard normal inputs.
///
/// @par Source  Oakley & O'Hagan 2004, with their published coefficients
[[nodiscard]] TestFunction oakley_ohagan();

/// Σ β_i x_i of normal inputs with means 0, which may be correlated.
///
/// @par Source  Iooss & Prieur 2019 and Owen & Prieur 2017 for Shapley effects, Kucherenko et al. 2012 for first and
///              total indices
[[nodiscard]] TestFunction linear_gaussian(const std::vector<double>& coefficients,
                                           const std::vector<double>& standard_deviations);

}  // namespace nqpsweep::model
