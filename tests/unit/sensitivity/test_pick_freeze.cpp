#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numbers>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/design/sobol.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;

namespace {

using Function = std::function<double(const std::vector<double>& unit_point)>;

struct Known {
  const char* name;
  std::size_t dimensions;
  Function f;
  std::vector<double> first, total;
};

double ishigami(const std::vector<double>& u) {
  const auto x = [&](std::size_t i) { return std::numbers::pi * (2.0 * u[i] - 1.0); };
  return std::sin(x(0)) + 7.0 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

double sobol_g(const std::vector<double>& u) {
  const double a[] = {0.0, 1.0, 4.5, 9.0};
  double product = 1.0;
  for (std::size_t i = 0; i < 4; ++i) product *= (std::abs(4.0 * u[i] - 2.0) + a[i]) / (1.0 + a[i]);
  return product;
}

// Exact values: Ishigami & Homma 1990 (a = 7, b = 0.1); Saltelli & Sobol' 1995 (a = 0, 1, 4.5, 9), to seven digits.
const Known functions[] = {
    {"Ishigami", 3, ishigami, {0.3139052, 0.4424111, 0.0}, {0.5575889, 0.4424111, 0.2436837}},
    {"Sobol' G",
     4,
     sobol_g,
     {0.7164929, 0.1791232, 0.0236857, 0.0071649},
     {0.7873697, 0.2422676, 0.0343267, 0.0104634}},
};

constexpr Estimator estimators[] = {Estimator::janon, Estimator::jansen, Estimator::saltelli, Estimator::martinez,
                                    Estimator::sobol};

std::vector<std::vector<std::size_t>> one_by_one(std::size_t n) {
  std::vector<std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < n; ++i) members.push_back({i});
  return members;
}

/// Moments of a function in blocks: group g belongs to block g mod n_blocks.
std::vector<PickFreezeMoments> blocks_of(const Known& known, std::shared_ptr<const design::Design> base,
                                         std::uint64_t n_groups, std::size_t n_blocks, double shift = 0.0) {
  const design::PickFreeze design(std::move(base), known.dimensions, one_by_one(known.dimensions));
  std::vector<PickFreezeMoments> blocks(n_blocks, PickFreezeMoments(1, known.dimensions));
  std::vector<double> point(known.dimensions);
  for (std::uint64_t g = 0; g < n_groups; ++g) {
    std::vector<double> rows;
    for (std::uint64_t r = 0; r < design.rows_of_a_group(); ++r) {
      design.point(g * design.rows_of_a_group() + r, point);
      rows.push_back(known.f(point) + shift);
    }
    blocks[g % n_blocks].merge(PickFreezeMoments::of_group(rows, 1, known.dimensions));
  }
  return blocks;
}

std::vector<PickFreezeMoments> random_blocks(const Known& known, std::uint64_t seed, std::uint64_t n_groups) {
  return blocks_of(known, std::make_shared<design::MonteCarlo>(seed), n_groups, 64);
}

double standard_error(const Index& index) { return (index.high - index.low) / (2.0 * 1.96); }

}  // namespace

TEST_CASE("rows of a pick-freeze design are A, B, and A with one member from B") {
  const auto base = std::make_shared<design::MonteCarlo>(3);
  const design::PickFreeze design(base, 4, {{0}, {1, 3}});
  CHECK(design.rows_of_a_group() == 4);
  for (std::size_t j = 0; j < 4; ++j) {
    const double a = base->coordinate(7, j);
    const double b = base->coordinate(7, 4 + j);
    CHECK(design.coordinate(28, j) == a);
    CHECK(design.coordinate(29, j) == b);
    CHECK(design.coordinate(30, j) == (j == 0 ? b : a));
    CHECK(design.coordinate(31, j) == (j == 1 || j == 3 ? b : a));
  }
  CHECK(design.is_independent(29));
  CHECK(!design.is_independent(30));
}

// Statistical: within 4 standard errors of the exact value, errors from the bootstrap.
TEST_CASE("every estimator finds the exact indices of the test functions") {
  for (const Known& known : functions) {
    const auto blocks = random_blocks(known, 17, 8192);
    for (const Estimator estimator : estimators) {
      INFO(known.name << ", " << estimator_names[static_cast<std::size_t>(estimator)]);
      const auto indices = sobol_indices(blocks, 0, estimator, estimator, Uncertainty::bootstrap, 1);
      for (std::size_t i = 0; i < known.dimensions; ++i) {
        CHECK(std::abs(indices.first[i].value - known.first[i]) < 4.0 * standard_error(indices.first[i]) + 1e-6);
        CHECK(std::abs(indices.total[i].value - known.total[i]) < 4.0 * standard_error(indices.total[i]) + 1e-6);
        CHECK(standard_error(indices.first[i]) < 0.05);
      }
      // The dummy explains nothing, and is told from a real parameter.
      CHECK(std::abs(indices.first.back().value) <= 4.0 * standard_error(indices.first.back()));
      CHECK(indices.total.back().value < 4.0 * standard_error(indices.total.back()) + 0.05);
      CHECK(std::abs(indices.first.back().value - known.first[0]) > 4.0 * standard_error(indices.first.back()));
    }
  }
}

// Statistical: exact sums 0.7563163 (Ishigami) and 0.9264686 (G), within 4 standard errors of the bootstrap.
TEST_CASE("what parameters explain alone has its exact value") {
  for (const Known& known : functions) {
    const auto blocks = random_blocks(known, 23, 8192);
    const Index sum = sum_of_first_orders(blocks, 0, Uncertainty::bootstrap, 1);
    double exact = 0.0;
    double by_hand = 0.0;
    for (std::size_t i = 0; i < known.dimensions; ++i) {
      exact += known.first[i];
      by_hand +=
          sobol_indices(blocks, 0, Estimator::saltelli, Estimator::jansen, Uncertainty::bootstrap, 1).first[i].value;
    }
    CHECK(sum.value == Approx(by_hand));
    CHECK(std::abs(sum.value - exact) < 4.0 * standard_error(sum));
    CHECK(standard_error(sum) < 0.05);
  }
}

TEST_CASE("scrambled Sobol' points give sharper indices, and their randomisations honest intervals") {
  const Known& known = functions[0];
  const auto base = std::make_shared<design::Sobol>(5, 6, 16);
  const auto blocks = blocks_of(known, base, 16 * 256, 16);
  const auto sharp = sobol_indices(blocks, 0, Estimator::janon, Estimator::jansen, Uncertainty::randomisations, 1);
  const auto rough = sobol_indices(random_blocks(known, 5, 16 * 256), 0, Estimator::janon, Estimator::jansen,
                                   Uncertainty::bootstrap, 1);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(std::abs(sharp.first[i].value - known.first[i]) < 4.0 * standard_error(sharp.first[i]) + 1e-6);
    CHECK(std::abs(sharp.total[i].value - known.total[i]) < 4.0 * standard_error(sharp.total[i]) + 1e-6);
    CHECK(standard_error(sharp.total[i]) < standard_error(rough.total[i]));
  }
}

// Coverage: 200 replications; 95 % ± 4 standard errors of a share, sqrt(.05 * .95 / 200) = 1.5 %.
TEST_CASE("intervals cover the exact index about as often as they say") {
  const Known& known = functions[1];
  int covered_by_bootstrap = 0;
  int covered_by_randomisations = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto rough = sobol_indices(random_blocks(known, 1000 + seed, 512), 0, Estimator::janon, Estimator::jansen,
                                     Uncertainty::bootstrap, seed);
    covered_by_bootstrap += rough.total[1].low <= known.total[1] && known.total[1] <= rough.total[1].high ? 1 : 0;
    const auto base = std::make_shared<design::Sobol>(2000 + seed, 8, 16);
    const auto sharp = sobol_indices(blocks_of(known, base, 16 * 32, 16), 0, Estimator::janon, Estimator::jansen,
                                     Uncertainty::randomisations, seed);
    covered_by_randomisations += sharp.total[1].low <= known.total[1] && known.total[1] <= sharp.total[1].high ? 1 : 0;
  }
  CHECK(covered_by_bootstrap >= 178);
  CHECK(covered_by_randomisations >= 178);
  CHECK(covered_by_bootstrap < 200);
}

TEST_CASE("indices do not move with the level of the output, however far") {
  const auto near = blocks_of(functions[0], std::make_shared<design::MonteCarlo>(9), 2048, 16);
  const auto far = blocks_of(functions[0], std::make_shared<design::MonteCarlo>(9), 2048, 16, 1e9);
  for (const Estimator estimator : estimators) {
    const auto a = sobol_indices(near, 0, estimator, estimator, Uncertainty::bootstrap, 1);
    const auto b = sobol_indices(far, 0, estimator, estimator, Uncertainty::bootstrap, 1);
    for (std::size_t i = 0; i < 4; ++i) {
      // Outputs of size 1e9 carry 1e-7 of absolute rounding.
      CHECK(b.first[i].value == Approx(a.first[i].value).margin(1e-6));
      CHECK(b.total[i].value == Approx(a.total[i].value).margin(1e-6));
      CHECK(b.first[i].low == Approx(a.first[i].low).margin(1e-6));
    }
  }
}

TEST_CASE("estimators are their textbook formulas on raw columns") {
  const std::vector<double> a{1.0, 4.0, -2.0, 3.5};
  const std::vector<double> b{0.5, 2.0, 2.5, -1.0};
  const std::vector<double> ab{0.7, 3.0, 1.5, 0.0};
  PickFreezeMoments moments(1, 1);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::vector<double> rows{a[i], b[i], ab[i]};
    moments.merge(PickFreezeMoments::of_group(rows, 1, 1));
  }
  const double n = 4.0;
  const auto mean = [&](auto&& term) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += term(i) / n;
    return sum;
  };
  const double f0 = mean([&](std::size_t i) { return 0.5 * (a[i] + b[i]); });
  const double v = mean([&](std::size_t i) { return 0.5 * (std::pow(a[i] - f0, 2) + std::pow(b[i] - f0, 2)); });
  const auto triple = moments.triple(0, 0);
  CHECK(moments.variance(0) == Approx(v));
  CHECK(moments.mean(0) == Approx(f0));
  CHECK(total_order(Estimator::jansen, triple) ==
        Approx(mean([&](std::size_t i) { return std::pow(a[i] - ab[i], 2); }) / (2.0 * v)));
  CHECK(first_order(Estimator::jansen, triple) ==
        Approx(1.0 - mean([&](std::size_t i) { return std::pow(b[i] - ab[i], 2); }) / (2.0 * v)));
  CHECK(first_order(Estimator::saltelli, triple) ==
        Approx(mean([&](std::size_t i) { return (b[i] - f0) * (ab[i] - a[i]); }) / v));
  CHECK(first_order(Estimator::sobol, triple) ==
        Approx(mean([&](std::size_t i) { return (b[i] - f0) * (ab[i] - f0); }) / v));
  const double m = mean([&](std::size_t i) { return 0.5 * (b[i] + ab[i]); });
  CHECK(first_order(Estimator::janon, triple) ==
        Approx((mean([&](std::size_t i) { return b[i] * ab[i]; }) - m * m) /
               (mean([&](std::size_t i) { return 0.5 * (b[i] * b[i] + ab[i] * ab[i]); }) - m * m)));
  const double mb = mean([&](std::size_t i) { return b[i]; });
  const double mi = mean([&](std::size_t i) { return ab[i]; });
  CHECK(first_order(Estimator::martinez, triple) ==
        Approx(mean([&](std::size_t i) { return (b[i] - mb) * (ab[i] - mi); }) /
               std::sqrt(mean([&](std::size_t i) { return std::pow(b[i] - mb, 2); }) *
                         mean([&](std::size_t i) { return std::pow(ab[i] - mi, 2); }))));
}
