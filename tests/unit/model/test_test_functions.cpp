#include <array>
#include <bit>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "nqpsweep/model/test_functions.hpp"

using namespace nqpsweep::model;

namespace {

/// Equal within rounding.
Approx near(double value) { return Approx(value).epsilon(1e-10).margin(1e-12); }

struct Node {
  double x, weight;
};
using Rule = std::vector<Node>;

/// Gauss-Legendre with ten nodes in each panel between breaks, as a probability over their whole range.
Rule gauss(const std::vector<double>& breaks) {
  using Quadrature = boost::math::quadrature::gauss<double, 10>;
  Rule rule;
  for (std::size_t p = 0; p + 1 < breaks.size(); ++p) {
    const double middle = 0.5 * (breaks[p] + breaks[p + 1]);
    const double half = 0.5 * (breaks[p + 1] - breaks[p]);
    for (std::size_t i = 0; i < Quadrature::abscissa().size(); ++i) {
      for (const double side : {-1.0, 1.0})
        rule.push_back({middle + side * half * Quadrature::abscissa()[i],
                        half * Quadrature::weights()[i] / (breaks.back() - breaks.front())});
    }
  }
  return rule;
}

/// Two nodes with the mean and the variance of the uniform distribution: exact for what is of degree one in x.
const Rule two_points{{0.5 - 1.0 / std::sqrt(12.0), 0.5}, {0.5 + 1.0 / std::sqrt(12.0), 0.5}};

/// Variance that every set of inputs explains, by sums over all points of a tensor grid; the last is the whole.
std::vector<double> explained(const TestFunction& f, const Rule& rule) {
  const std::size_t n = f.inputs.size();
  std::size_t n_points = 1;
  for (std::size_t i = 0; i < n; ++i) n_points *= rule.size();
  std::vector<double> variances;
  double mean = 0.0;
  for (std::size_t set = 0; set < std::size_t{1} << n; ++set) {
    std::vector<double> conditional(n_points,
                                    0.0);  // of which those are used whose free inputs stand at their first node
    std::vector<double> weight(n_points, 0.0);
    std::vector<double> x(n);
    for (std::size_t point = 0; point < n_points; ++point) {
      double weight_given = 1.0;
      double weight_free = 1.0;
      std::size_t cell = 0;
      for (std::size_t i = 0, rest = point, stride = 1; i < n; ++i, rest /= rule.size(), stride *= rule.size()) {
        const Node& node = rule[rest % rule.size()];
        x[i] = node.x;
        const bool given = (set >> i & 1U) != 0;
        (given ? weight_given : weight_free) *= node.weight;
        if (given) cell += rest % rule.size() * stride;
      }
      conditional[cell] += weight_free * f.value(x);
      weight[cell] = weight_given;
    }
    double square = 0.0;
    for (std::size_t cell = 0; cell < n_points; ++cell) square += weight[cell] * conditional[cell] * conditional[cell];
    if (set == 0) mean = conditional[0];
    variances.push_back(square - mean * mean);
  }
  CHECK(mean == near(f.exact.mean));
  return variances;
}

/// Indices by their definitions from what every set explains.
void check_indices(const ExactIndices& exact, const std::vector<double>& explained_by, std::size_t n) {
  const std::size_t all = explained_by.size() - 1;
  const double variance = explained_by[all];
  CHECK(exact.variance == near(variance));
  std::size_t pair = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t alone = std::size_t{1} << i;
    CHECK(exact.S1[i] == near(explained_by[alone] / variance));
    CHECK(exact.ST[i] == near(1.0 - explained_by[all & ~alone] / variance));
    for (std::size_t j = i + 1; j < n; ++j) {
      const std::size_t other = std::size_t{1} << j;
      const double interaction = explained_by[alone | other] - explained_by[alone] - explained_by[other];
      CHECK(exact.S2[pair++] == near(interaction / variance));
    }
    double shapley = 0.0;
    for (std::size_t set = 0; set <= all; ++set) {
      if ((set & alone) != 0) continue;
      const auto size = static_cast<double>(std::popcount(set));
      const auto players = static_cast<double>(n);
      shapley += std::beta(size + 1.0, players - size) * (explained_by[set | alone] - explained_by[set]);
    }
    CHECK(exact.shapley_effects[i] == near(shapley / variance));
  }
  CHECK(exact.S2.size() == pair);
}

void check_by_brute_force(const TestFunction& f, const Rule& rule) {
  INFO(f.name);
  check_indices(f.exact, explained(f, rule), f.inputs.size());
}

}  // namespace

// Rounding: the grids integrate each function and its square to machine precision, but for Ishigami's, whose sines ten
// nodes on each of four panels resolve.
TEST_CASE("exact indices are those of brute force over a grid and all sets of inputs") {
  constexpr double pi = std::numbers::pi;
  check_by_brute_force(ishigami(7.0, 0.1), gauss({-pi, -0.5 * pi, 0.0, 0.5 * pi, pi}));
  check_by_brute_force(ishigami(2.0, 1.0), gauss({-pi, -0.5 * pi, 0.0, 0.5 * pi, pi}));
  check_by_brute_force(sobol_g({0.0, 1.0, 4.5}), gauss({0.0, 0.5, 1.0}));
  const double delta = 0.3;  // kinks at 0.2, where {x + δ} is 1/2, and at 0.7, where it jumps
  check_by_brute_force(sobol_g_star({0.0, 1.0, 9.0}, {2.0, 1.0, 4.0}, {delta, delta, delta}),
                       gauss({0.0, 0.2, 0.7, 1.0}));
  check_by_brute_force(product({1.0, 1.0, 0.5, 0.5, -0.25, 0.0}), two_points);
  check_by_brute_force(bratley(1), two_points);
  check_by_brute_force(bratley(7), two_points);
}

// Morris's function is of degree one in each w_i, so two points with the mean and the variance of w_i explain all: its
// values at the 2^20 corners, and of these the Walsh transform. Mean and variance of the w that bend are by quadrature.
TEST_CASE("exact indices of Morris's function are those of its values at two points of each input") {
  const TestFunction f = morris();
  constexpr std::size_t n = 20;
  const auto bent = [](double x) { return 2.0 * (1.1 * x / (x + 0.1) - 0.5); };
  const auto integral = [](auto&& g) {
    return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(g, 0.0, 1.0);
  };
  const double mean = integral(bent);
  const double deviation = std::sqrt(integral([&](double x) { return std::pow(bent(x) - mean, 2); }));
  const auto unbent = [](double w) { return 0.1 * (w + 1.0) / (2.2 - (w + 1.0)); };  // may lie outside [0, 1]
  std::vector<double> values(std::size_t{1} << n);
  std::vector<double> x(n);
  for (std::size_t corner = 0; corner < values.size(); ++corner) {
    for (std::size_t i = 0; i < n; ++i) {
      const double side = (corner >> i & 1U) != 0 ? 1.0 : -1.0;
      const bool bends = i == 2 || i == 4 || i == 6;
      x[i] = bends ? unbent(mean + side * deviation) : 0.5 + side / std::sqrt(12.0);
    }
    values[corner] = f.value(x);
  }
  for (std::size_t bit = 1; bit < values.size(); bit *= 2) {
    for (std::size_t c = 0; c < values.size(); ++c) {
      if ((c & bit) != 0) continue;
      const double low = values[c];
      values[c] = 0.5 * (low + values[c | bit]);
      values[c | bit] = 0.5 * (values[c | bit] - low);
    }
  }
  CHECK(f.exact.mean == near(values[0]));
  std::vector<double> first(n), total(n), shapley(n);
  double variance = 0.0;
  for (std::size_t set = 1; set < values.size(); ++set) {
    const double part = values[set] * values[set];
    variance += part;
    for (std::size_t i = 0; i < n; ++i) {
      if ((set >> i & 1U) == 0) continue;
      total[i] += part;
      shapley[i] += part / std::popcount(set);
      if (std::has_single_bit(set)) first[i] = part;
    }
  }
  CHECK(f.exact.variance == near(variance));
  for (std::size_t i = 0; i < n; ++i) {
    CHECK(f.exact.S1[i] == near(first[i] / variance));
    CHECK(f.exact.ST[i] == near(total[i] / variance));
    CHECK(f.exact.shapley_effects[i] == near(shapley[i] / variance));
  }
}

// Morris 1991 by hand: where all w are 0, y is 0; where only w_1 = w_2 = w_3 = w_4 = 1, y = 4*20 - 6*15 - 4*10 + 5.
TEST_CASE("Morris's function has its values") {
  std::vector<double> x(20, 0.5);
  for (const std::size_t i : {2U, 4U, 6U}) x[i] = 1.0 / 12.0;
  CHECK(morris().value(x) == near(0.0));
  for (std::size_t i = 0; i < 4; ++i) x[i] = 1.0;
  CHECK(morris().value(x) == near(-45.0));
  std::vector<double> last(20, 0.5);
  for (const std::size_t i : {2U, 4U, 6U}) last[i] = 1.0 / 12.0;
  last[18] = last[19] = 1.0;
  CHECK(morris().value(last) == near(-1.0 + 1.0 - 1.0));  // (-1)^19 + (-1)^20 + (-1)^39
}

// First-order indices as published with the coefficients, to six digits (also in SALib's oakley2004).
TEST_CASE("the function of Oakley and O'Hagan has its published first-order indices") {
  const TestFunction f = oakley_ohagan();
  const std::array<double, 15> published{0.00156,  0.000186, 0.001307, 0.003045, 0.002905, 0.023035, 0.024151, 0.026517,
                                         0.046036, 0.014945, 0.101823, 0.135708, 0.101989, 0.105169, 0.122818};
  for (std::size_t i = 0; i < published.size(); ++i) CHECK(std::abs(f.exact.S1[i] - published[i]) < 5e-6);
  // All variance is in sets of one or two: pairs are counted twice in total indices.
  double first = 0.0, pairs = 0.0, total = 0.0;
  for (const double s : f.exact.S1) first += s;
  for (const double s : f.exact.S2) pairs += s;
  for (const double s : f.exact.ST) total += s;
  CHECK(first + pairs == near(1.0));
  CHECK(total == near(first + 2.0 * pairs));
  const std::vector<double> zero(15, 0.0);
  CHECK(f.value(zero) == near(0.1044 + 0.2057 + 0.0774 + 0.273 + 0.1253 + 0.7526 + 0.857 + 1.0331 + 0.8388 + 0.797 +
                              2.2145 + 2.0382 + 2.4004 + 2.0541 + 1.9845));
}

// Formulas for three inputs of which the second and the third are correlated: Iooss & Prieur 2019, section 3.2, for the
// Shapley effects; for the others E[y | x_2] = (β2 + ρ β3 σ3 / σ2) x_2, and given x_3 there is left σ2² (1 - ρ²).
TEST_CASE("indices of correlated normal inputs are those of the literature") {
  const std::vector<double> beta{1.5, -0.7, 1.0};
  const std::vector<double> sigma{0.8, 1.0, 2.0};
  const double rho = 0.6;
  const std::vector<double> correlations{1, 0, 0, 0, 1, rho, 0, rho, 1};
  const ExactIndices exact = linear_gaussian(beta, sigma).exact_under(correlations);
  const double b1 = beta[0] * sigma[0];
  const double b2 = beta[1] * sigma[1];
  const double b3 = beta[2] * sigma[2];
  const double variance = b1 * b1 + b2 * b2 + b3 * b3 + 2.0 * rho * b2 * b3;
  CHECK(exact.variance == near(variance));
  CHECK(exact.shapley_effects[0] == near(b1 * b1 / variance));
  CHECK(exact.shapley_effects[1] == near((b2 * b2 + rho * b2 * b3 + rho * rho / 2.0 * (b3 * b3 - b2 * b2)) / variance));
  CHECK(exact.shapley_effects[2] == near((b3 * b3 + rho * b2 * b3 + rho * rho / 2.0 * (b2 * b2 - b3 * b3)) / variance));
  CHECK(exact.S1[0] == near(b1 * b1 / variance));
  CHECK(exact.S1[1] == near(std::pow(b2 + rho * b3, 2) / variance));
  CHECK(exact.S1[2] == near(std::pow(b3 + rho * b2, 2) / variance));
  CHECK(exact.ST[1] == near(b2 * b2 * (1.0 - rho * rho) / variance));
  CHECK(exact.ST[2] == near(b3 * b3 * (1.0 - rho * rho) / variance));
  const TestFunction f = linear_gaussian(beta, sigma);
  const ExactIndices same = f.exact_under(std::vector<double>{1, 0, 0, 0, 1, 0, 0, 0, 1});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(same.S1[i] == near(f.exact.S1[i]));
    CHECK(same.ST[i] == near(f.exact.ST[i]));
    CHECK(same.shapley_effects[i] == near(f.exact.shapley_effects[i]));
  }
}

TEST_CASE("defaults make every function that is offered under a name") {
  for (const FunctionKind& kind : function_kinds()) {
    INFO(kind.name);
    std::vector<std::vector<double>> values;
    for (const FunctionOption& option : kind.options) {
      values.push_back(option.standard);
      if (option.kind == FunctionOption::Kind::list)
        values.back().resize(values.front().size(), option.standard.back());
      for (const double value : values.back()) CHECK((option.low <= value && value <= option.high));
    }
    const TestFunction f = kind.make(values);
    CHECK(f.name == kind.name);
    CHECK(std::isfinite(f.value(std::vector<double>(f.inputs.size(), 0.25))));
    double sum = 0.0;
    for (const double effect : f.exact.shapley_effects) sum += effect;
    CHECK(sum == near(1.0));
  }
}
