#include <array>
#include <bit>
#include <cmath>

#include "nqpsweep/model/test_functions.hpp"
#include "variance_parts.hpp"

namespace nqpsweep::model {
namespace {

/// Mean and variance of an independent variable.
struct Variable {
  double mean, variance;
};

/// A polynomial of degree one in each variable: coefficients of products of variables.
using Multilinear = std::map<InputSet, double>;

/// Indices of a multilinear polynomial of independent variables.
///
/// Written in variables less their means, a coefficient c_u gives the set u the part c_u² Π Var.
ExactIndices indices_of(const Multilinear& polynomial, const std::vector<Variable>& variables) {
  Multilinear centred;
  for (const auto& [product, coefficient] : polynomial) {
    for (InputSet kept = product;; kept = (kept - 1) & product) {
      double means = coefficient;
      for (std::size_t i = 0; i < variables.size(); ++i) {
        if (((product & ~kept) >> i & 1U) != 0) means *= variables[i].mean;
      }
      if (means != 0.0) centred[kept] += means;
      if (kept == 0) break;
    }
  }
  const double mean = centred[0];
  centred.erase(0);
  for (auto& [inputs, part] : centred) {
    part *= part;
    for (std::size_t i = 0; i < variables.size(); ++i) {
      if ((inputs >> i & 1U) != 0) part *= variables[i].variance;
    }
  }
  return indices_from(centred, variables.size(), mean);
}

constexpr int n_morris = 20;

/// The coefficient of a product of variables from the first to the last place, counted from 0.
double morris_coefficient(int order, int last_place, int sum_of_numbers) {
  constexpr std::array<int, 5> n_large{0, 10, 6, 5, 4};
  constexpr std::array<double, 5> values{0.0, 20.0, -15.0, -10.0, 5.0};
  if (last_place < n_large[static_cast<std::size_t>(order)]) return values[static_cast<std::size_t>(order)];
  return order > 2 ? 0.0 : sum_of_numbers % 2 == 0 ? 1.0 : -1.0;
}

/// Adds the products of one to four variables that extend a product by places from the given one on.
void add_products(Multilinear& to, InputSet product, int order, int from, int sum_of_numbers) {
  if (order == 4) return;
  for (int i = from; i < n_morris; ++i) {
    const InputSet extended = product | InputSet{1} << i;
    const double coefficient = morris_coefficient(order + 1, i, sum_of_numbers + i + 1);
    if (coefficient != 0.0) to[extended] = coefficient;
    add_products(to, extended, order + 1, i + 1, sum_of_numbers + i + 1);
  }
}

/// The third, fifth and seventh variable bend: 2 (1.1 x / (x + 0.1) - 1/2); the others are 2 (x - 1/2).
constexpr bool bends(int i) { return i == 2 || i == 4 || i == 6; }

}  // namespace

TestFunction bratley(std::size_t n_inputs) {
  Multilinear polynomial;
  for (std::size_t i = 0; i < n_inputs; ++i) polynomial[(InputSet{2} << i) - 1] = i % 2 == 0 ? -1.0 : 1.0;
  return {"bratley", unit_inputs(n_inputs),
          [](std::span<const double> x) {
            double y = 0.0;
            double product = 1.0;
            for (const double x_i : x) {
              product *= -x_i;
              y += product;
            }
            return y;
          },
          indices_of(polynomial, {n_inputs, Variable{1.0 / 2.0, 1.0 / 12.0}})};
}

TestFunction morris() {
  Multilinear polynomial;
  add_products(polynomial, 0, 0, 0, 0);
  // With a = 0.1 and L = ln((1 + a) / a): E x / (x + a) = 1 - a L, E (x / (x + a))² = 1 - 2 a L + a / (1 + a).
  const double log_11 = std::log(11.0);
  const double mean = 1.0 - 0.1 * log_11;
  const double variance = 1.0 - 0.2 * log_11 + 0.1 / 1.1 - mean * mean;
  std::vector<Variable> variables;
  for (int i = 0; i < n_morris; ++i)
    variables.push_back(bends(i) ? Variable{2.2 * mean - 1.0, 2.2 * 2.2 * variance} : Variable{0.0, 1.0 / 3.0});
  std::vector<std::pair<InputSet, double>> products(polynomial.begin(), polynomial.end());
  return {"morris", unit_inputs(n_morris),
          [products](std::span<const double> x) {
            std::array<double, n_morris> w;
            for (int i = 0; i < n_morris; ++i) {
              const double x_i = x[static_cast<std::size_t>(i)];
              w[static_cast<std::size_t>(i)] = bends(i) ? 2.2 * x_i / (x_i + 0.1) - 1.0 : 2.0 * x_i - 1.0;
            }
            double y = 0.0;
            for (const auto& [inputs, coefficient] : products) {
              double product = coefficient;
              for (InputSet left = inputs; left != 0; left &= left - 1)
                product *= w[static_cast<std::size_t>(std::countr_zero(left))];
              y += product;
            }
            return y;
          },
          indices_of(polynomial, variables)};
}

}  // namespace nqpsweep::model
