#include <cmath>
#include <numbers>

#include "nqpsweep/model/test_functions.hpp"
#include "variance_parts.hpp"

namespace nqpsweep::model {
namespace {

/// Mean over t in [0, 1] of Π_{j != i} (1 + t v_j): by the elementary symmetric polynomials e_k of the v_j, Σ e_k / (k
/// + 1).
double mean_of_products(const std::vector<double>& variances, std::size_t without) {
  std::vector<double> symmetric{1.0};
  for (std::size_t j = 0; j < variances.size(); ++j) {
    if (j == without) continue;
    symmetric.push_back(0.0);
    for (std::size_t k = symmetric.size() - 1; k > 0; --k) symmetric[k] += variances[j] * symmetric[k - 1];
  }
  double mean = 0.0;
  for (std::size_t k = 0; k < symmetric.size(); ++k) mean += symmetric[k] / static_cast<double>(k + 1);
  return mean;
}

/// Indices of a product of independent factors with mean 1: the part of a set of inputs is the product of its
/// variances.
ExactIndices indices_of_product(const std::vector<double>& variances) {
  double square = 1.0;  // mean square of the product
  for (const double v : variances) square *= 1.0 + v;
  ExactIndices exact{1.0, square - 1.0, {}, {}, {}, {}};
  for (std::size_t i = 0; i < variances.size(); ++i) {
    const double v = variances[i] / exact.variance;
    exact.S1.push_back(v);
    exact.ST.push_back(v * square / (1.0 + variances[i]));
    exact.shapley_effects.push_back(v * mean_of_products(variances, i));
    for (std::size_t j = i + 1; j < variances.size(); ++j) exact.S2.push_back(v * variances[j]);
  }
  return exact;
}

}  // namespace

TestFunction sobol_g(const std::vector<double>& a) {
  std::vector<double> variances;
  for (const double a_i : a) variances.push_back(1.0 / (3.0 * (1.0 + a_i) * (1.0 + a_i)));
  return {"sobol_g", unit_inputs(a.size()),
          [a](std::span<const double> x) {
            double y = 1.0;
            for (std::size_t i = 0; i < a.size(); ++i) y *= (std::abs(4.0 * x[i] - 2.0) + a[i]) / (1.0 + a[i]);
            return y;
          },
          indices_of_product(variances)};
}

TestFunction sobol_g_star(const std::vector<double>& a, const std::vector<double>& alpha,
                          const std::vector<double>& delta) {
  std::vector<double> variances;
  for (std::size_t i = 0; i < a.size(); ++i)
    variances.push_back(alpha[i] * alpha[i] / ((1.0 + 2.0 * alpha[i]) * (1.0 + a[i]) * (1.0 + a[i])));
  return {"sobol_g_star", unit_inputs(a.size()),
          [a, alpha, delta](std::span<const double> x) {
            double y = 1.0;
            for (std::size_t i = 0; i < a.size(); ++i) {
              const double shifted = x[i] + delta[i];
              const double place = std::abs(2.0 * (shifted - std::floor(shifted)) - 1.0);
              y *= ((1.0 + alpha[i]) * std::pow(place, alpha[i]) + a[i]) / (1.0 + a[i]);
            }
            return y;
          },
          indices_of_product(variances)};
}

TestFunction product(const std::vector<double>& tau) {
  std::vector<double> variances;
  for (const double t : tau) variances.push_back(t * t);
  return {"product", unit_inputs(tau.size()),
          [tau](std::span<const double> x) {
            double y = 1.0;
            for (std::size_t i = 0; i < tau.size(); ++i) y *= 1.0 + tau[i] * 2.0 * std::numbers::sqrt3 * (x[i] - 0.5);
            return y;
          },
          indices_of_product(variances)};
}

}  // namespace nqpsweep::model
