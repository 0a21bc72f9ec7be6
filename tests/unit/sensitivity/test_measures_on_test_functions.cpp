#include <boost/math/distributions/normal.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/permuted_paths.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/model/test_functions.hpp"
#include "nqpsweep/sensitivity/binned.hpp"
#include "nqpsweep/sensitivity/elementary_effects.hpp"
#include "nqpsweep/sensitivity/given_variance.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"
#include "nqpsweep/space/correlation_matrix.hpp"
#include "parts.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;
using namespace nqpsweep::testing;

namespace {

/// Mean squared derivative of the part of a function that moves with an input, over the variance of that part, on the
/// unit interval: y = g(x_i) c + d with c and d free of x_i, so that ν_i = steepness · V · ST_i. By hand, from
/// docs/test-functions.md with the default options.
double steepness(const std::string& kind, std::size_t i) {
  constexpr double pi2 = std::numbers::pi * std::numbers::pi;
  if (kind == "ishigami") return i == 0 ? 4.0 * pi2 : i == 1 ? 16.0 * pi2 : 900.0 / 7.0;  // sin x, sin² x, x⁴
  if (kind == "sobol_g") return 48.0;                                                     // 4² over 1/3
  if (kind == "sobol_g_star") return 60.0;  // 4 α² (1 + α)² / (2 α - 1) over α² / (1 + 2 α), α = 2
  if (kind == "morris" && (i == 2 || i == 4 || i == 6)) {
    const double l = std::log(11.0);
    return 0.22 * 0.22 / 3.0 * (1000.0 - 1.0 / 1.331) /
           (2.2 * 2.2 * (1.0 - 0.2 * l + 0.1 / 1.1 - std::pow(1.0 - 0.1 * l, 2)));
  }
  return 12.0;  // of degree one
}

/// What of the variance of a standard normal input is in the first ten harmonics of its quantile function.
double share_of_ten_harmonics() {
  const boost::math::normal normal;
  double share = 0.0;
  for (int k = 1; k <= 10; ++k) {
    // by parts: ∫ z(u) cos(πku) du = -∫ sin(πk Φ(z)) dz / (πk)
    const double integral = boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
        [&](double z) { return std::sin(std::numbers::pi * k * boost::math::cdf(normal, z)); }, -9.0, 9.0, 10);
    share += 2.0 * std::pow(integral / (std::numbers::pi * k), 2);
  }
  return share;
}

/// What of the variance of a standard normal input is between sixteen equally likely bins.
double share_between_bins() {
  const boost::math::normal normal;
  const auto density = [&](int b) { return b % 16 == 0 ? 0.0 : pdf(normal, quantile(normal, b / 16.0)); };
  double share = 0.0;
  for (int b = 0; b < 16; ++b) share += 16.0 * std::pow(density(b) - density(b + 1), 2);
  return share;
}

bool has_uniform_inputs(const std::string& kind) { return kind != "oakley_ohagan" && kind != "linear_gaussian"; }

}  // namespace

// Statistical: within 4 standard errors from parts. Random balance keeps ten harmonics, which costs the quantile
// function of a normal input a share that is computed here; elsewhere it is small beside the noise.
TEST_CASE("ranks and random balance find the exact first-order indices of every test function") {
  constexpr std::size_t n = 8192;
  const double kept = share_of_ten_harmonics();
  CHECK((kept > 0.95 && kept < 0.995));
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const KnownFunction f = known_function(std::string(kind.name));
    const design::MonteCarlo design(21);
    std::vector<double> columns(n * f.n_inputs);
    std::vector<double> output;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < f.n_inputs; ++j) columns[j * n + i] = design.coordinate(i, j);
      output.push_back(rows_of(design, i, f.value, f.n_inputs).front());
    }
    const PointsInParts parts(Points(n, std::move(columns)));
    const auto by_ranks = parts.with_intervals(Outputs(&output, 1), rank_first_order).front();
    const auto by_balance = parts.with_intervals(Outputs(&output, 1), rbd_fast_first_order).front();
    for (std::size_t j = 0; j < f.n_inputs; ++j) {
      INFO(f.kind << ", x" << j + 1);
      check(by_ranks[j], f.exact.S1[j], t_15);
      check(by_balance[j], f.kind == "linear_gaussian" ? kept * f.exact.S1[j] : f.exact.S1[j], t_15);
      CHECK(standard_error(by_balance[j], t_15) < 0.03);
    }
  }
}

// Statistical, 4 standard errors. What bins of width w miss is at most (w / π)² ν_j (Poincaré's inequality in a bin);
// of a normal input of a linear function it is known.
TEST_CASE("bins find the exact first-order indices of every test function, less what a bin hides") {
  constexpr std::uint64_t n = 16'384;
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const KnownFunction f = known_function(std::string(kind.name));
    const design::MonteCarlo design(22);
    BinnedFirstOrder binned(f.n_inputs, 1);
    for (std::uint64_t draw = 0; draw < n; ++draw) {
      const auto output = rows_of(design, draw, f.value, f.n_inputs);
      binned.add_total(draw, output);
      const stats::GridNumbers on_grid(output);
      for (std::size_t j = 0; j < f.n_inputs; ++j) binned.add(j, draw, design.coordinate(draw, j), on_grid);
    }
    for (std::size_t j = 0; j < f.n_inputs; ++j) {
      INFO(f.kind << ", x" << j + 1);
      const Index found = binned.first_order(j, 0);
      const double exact = f.kind == "linear_gaussian" ? share_between_bins() * f.exact.S1[j] : f.exact.S1[j];
      CHECK(found.value < exact + 4.0 * standard_error(found, t_7));
      const double hidden =
          has_uniform_inputs(f.kind)
              ? std::min(1.0, steepness(f.kind, j) * f.exact.ST[j] / std::pow(16 * std::numbers::pi, 2))
              : 0.0;
      if (f.kind != "oakley_ohagan") CHECK(found.value > exact - hidden - 4.0 * standard_error(found, t_7));
      CHECK(standard_error(found, t_7) < 0.03);
    }
  }
}

// Exact: the effects at all points of the grid, by the definition. Statistical: 4 standard errors.
TEST_CASE("trajectories find the mean, mean size and deviation of all effects on the grid") {
  constexpr std::size_t levels = 4;
  for (const char* kind : {"ishigami", "sobol_g", "product", "linear_gaussian"}) {
    const KnownFunction f =
        known_function(kind, std::string_view(kind) == "sobol_g" ? std::vector<std::string>{"model.a=[0, 1, 4.5, 9]"}
                                                                 : std::vector<std::string>{});
    const design::MorrisTrajectories design(31, one_by_one(f.n_inputs), levels);
    const Parts parts = parts_of(design, f.value, f.n_inputs, 4096);
    std::size_t n_points = 1;
    for (std::size_t j = 0; j < f.n_inputs; ++j) n_points *= levels;
    for (std::size_t j = 0; j < f.n_inputs; ++j) {
      double n = 0.0, sum = 0.0, sizes = 0.0, squares = 0.0;
      std::vector<double> point(f.n_inputs);
      for (std::size_t place = 0; place < n_points; ++place) {
        for (std::size_t k = 0, rest = place; k < f.n_inputs; ++k, rest /= levels)
          point[k] = (static_cast<double>(rest % levels) + 0.5) / levels;
        if (point[j] > 0.5) continue;
        const double before = f.value(point);
        point[j] += 0.5;
        const double effect = (f.value(point) - before) / 0.5;
        n += 1.0;
        sum += effect;
        sizes += std::abs(effect);
        squares += effect * effect;
      }
      INFO(kind << ", x" << j + 1);
      check(mean_effect(parts, 0, j), sum / n, t_63);
      check(mean_effect_size(parts, 0, j), sizes / n, t_63);
      check(deviation_of_effects(parts, 0, j), std::sqrt(std::max(0.0, squares / n - sum / n * sum / n)), t_63, 1e-6);
    }
  }
}

// Statistical: 4 standard errors, and 1e-3 of the value for the finite step.
TEST_CASE("small steps find the exact mean square derivatives and bounds of every test function of uniform inputs") {
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const KnownFunction f = known_function(std::string(kind.name));
    if (!has_uniform_inputs(f.kind)) continue;  // with respect to the unit interval theirs are infinite
    const design::SmallSteps design(std::make_shared<design::MonteCarlo>(41), one_by_one(f.n_inputs), 1e-5);
    const Parts parts = parts_of(design, f.value, f.n_inputs, 4096);
    for (std::size_t j = 0; j < f.n_inputs; ++j) {
      INFO(f.kind << ", x" << j + 1);
      const double nu = steepness(f.kind, j) * f.exact.variance * f.exact.ST[j];
      const double bound = steepness(f.kind, j) * f.exact.ST[j] / (std::numbers::pi * std::numbers::pi);
      check(mean_square_derivative(parts, 0, j), nu, t_63, 1e-3 * nu);
      check(bound_of_total_index(parts, 0, j), bound, t_63, 1e-3 * bound);
      CHECK(bound > f.exact.ST[j] * (1.0 - 1e-12));
    }
  }
}

TEST_CASE("radial steps find the exact total indices of every test function") {
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const KnownFunction f = known_function(std::string(kind.name));
    const design::RadialSteps design(std::make_shared<design::MonteCarlo>(51), f.n_inputs, one_by_one(f.n_inputs));
    const Parts parts = parts_of(design, f.value, f.n_inputs, 4096);
    for (std::size_t j = 0; j < f.n_inputs; ++j) {
      INFO(f.kind << ", x" << j + 1);
      check(total_index_of_steps(parts, 0, j), f.exact.ST[j], t_63);
    }
  }
}

// Statistical: 4 standard errors; the exact values are those of docs/test-functions.md.
TEST_CASE("indices and Shapley effects of correlated inputs have their exact values") {
  const std::vector<std::string> settings{
      "model.coefficients=[1.5, -0.7, 1.0, 0.0]", "model.standard_deviations=[0.8, 1.0, 2.0, 1.0]",
      "dependence.rank_correlations=[[\"x2\", \"x3\", 0.6], [\"x1\", \"x4\", -0.5]]"};
  const KnownFunction f = known_function("linear_gaussian", settings);
  const space::GaussianCopula copula = space::copula_of(space::normal_correlations(4, {{1, 2, 0.6}, {0, 3, -0.5}}));
  const PickFreezeRows rows{4, true, false, true};
  const design::PickFreeze frozen(std::make_shared<design::MonteCarlo>(61), 4, one_by_one(4), {true, false}, copula);
  const Parts parts = parts_of(rows.pattern(), 8192, [&](std::uint64_t g) { return rows_of(frozen, g, f.value, 4); });
  const SobolAnalysis analysis(rows, parts);
  const design::PermutedPaths paths(62, std::make_shared<design::MonteCarlo>(62), 4, one_by_one(4), copula);
  const Parts of_paths = parts_of(shapley_pattern(4), 8192, [&](std::uint64_t g) {
    return shapley_features(rows_of(paths, g, f.value, 4), 1, paths.order_of_members(g));
  });
  for (std::size_t j = 0; j < 4; ++j) {
    for (const Estimator estimator : estimators_for(rows)) {
      INFO(estimator_names[static_cast<std::size_t>(estimator)] << ", x" << j + 1);
      check(analysis.first(0, j, estimator), f.exact.S1[j], t_63);
      check(analysis.total(0, j, estimator), f.exact.ST[j], t_63);
    }
    INFO("Shapley effect of x" << j + 1);
    check(shapley_effect(of_paths, 0, j), f.exact.shapley_effects[j], t_63);
  }
  CHECK(f.exact.S1[3] > 0.01);  // it is in no formula, but goes along with x1
  CHECK(f.exact.ST[3] == Approx(0.0).margin(1e-12));
}
