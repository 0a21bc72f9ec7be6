#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/permuted_paths.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"
#include "nqpsweep/space/correlation_matrix.hpp"
#include "parts.hpp"

using namespace nqpsweep;
using namespace nqpsweep::testing;
using namespace nqpsweep::sensitivity;

namespace {

double score(double u) { return boost::math::quantile(boost::math::normal(), u); }

// y = z1 + z2 + z3 with standard normal scores of which only z2 and z3 are correlated.
constexpr double rank_correlation = 0.6;
double sum_of_scores(std::span<const double> u) { return score(u[0]) + score(u[1]) + score(u[2]); }
space::GaussianCopula copula() { return space::copula_of(space::normal_correlations(3, {{1, 2, rank_correlation}})); }
double normal_correlation() { return 2.0 * std::sin(std::numbers::pi * rank_correlation / 6.0); }

Parts shapley_parts(const UnitFunction& f, const space::GaussianCopula& dependence, std::uint64_t seed,
                    std::uint64_t n_groups) {
  const design::PermutedPaths design(seed, std::make_shared<design::MonteCarlo>(seed), 3, {{0}, {1}, {2}}, dependence);
  return parts_of(shapley_pattern(3), n_groups, [&](std::uint64_t g) {
    return shapley_features(rows_of(design, g, f, 3), 1, design.order_of_members(g));
  });
}

}  // namespace

// Exact, with r the correlation of z2 and z3 and V = 3 + 2r: E[y | z2] = (1 + r) z2, and given z1 and z3 there is left
// Var(z2 | z3) = 1 - r^2.
TEST_CASE("first and total indices under dependence are Kucherenko's") {
  const double r = normal_correlation();
  const double variance = 3.0 + 2.0 * r;
  const std::array<double, 3> first{1.0 / variance, (1 + r) * (1 + r) / variance, (1 + r) * (1 + r) / variance};
  const std::array<double, 3> total{1.0 / variance, (1 - r * r) / variance, (1 - r * r) / variance};
  const PickFreezeRows rows{3, true, false, true};
  const design::PickFreeze design(std::make_shared<design::MonteCarlo>(5), 3, {{0}, {1}, {2}}, {true, false}, copula());
  const Parts parts =
      parts_of(rows.pattern(), 16'384, [&](std::uint64_t g) { return rows_of(design, g, sum_of_scores, 3); });
  const SobolAnalysis analysis(rows, parts);
  for (const Estimator estimator : estimators_for(rows)) {
    for (std::size_t i = 0; i < 3; ++i) {
      const Index s = analysis.first(0, i, estimator);
      const Index t = analysis.total(0, i, estimator);
      INFO(estimator_names[static_cast<std::size_t>(estimator)] << " " << i << ": " << s.value << ", " << t.value);
      CHECK(std::abs(s.value - first[i]) < 4.0 * standard_error(s));
      CHECK(std::abs(t.value - total[i]) < 4.0 * standard_error(t));
      CHECK(standard_error(s) < 0.02);
      CHECK(standard_error(t) < 0.02);
    }
  }
  CHECK(total[1] < 0.6 * first[1]);  // under independence the total index could not be the smaller one
}

// Exact for y = z1 + z2 + z3: the two correlated inputs are alike and share what z1 does not explain.
TEST_CASE("Shapley effects under dependence have their exact values") {
  const double variance = 3.0 + 2.0 * normal_correlation();
  const Parts parts = shapley_parts(sum_of_scores, copula(), 8, 16'384);
  const std::array<double, 3> exact{1.0 / variance, 0.5 * (1.0 - 1.0 / variance), 0.5 * (1.0 - 1.0 / variance)};
  for (std::size_t i = 0; i < 3; ++i) {
    const Index effect = shapley_effect(parts, 0, i);
    CHECK(std::abs(effect.value - exact[i]) < 4.0 * standard_error(effect));
    CHECK(standard_error(effect) < 0.01);
  }
}

TEST_CASE("Shapley effects of independent inputs have their exact values and sum to one") {
  const KnownFunction ishigami = known_function("ishigami");
  const Parts parts = shapley_parts(ishigami.value, {}, 3, 16'384);
  const std::vector<double>& exact = ishigami.exact.shapley_effects;
  double sum = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    const Index effect = shapley_effect(parts, 0, i);
    CHECK(std::abs(effect.value - exact[i]) < 4.0 * standard_error(effect));
    CHECK(standard_error(effect) < 0.02);
    sum += effect.value;
  }
  CHECK(std::abs(sum - 1.0) < 0.05);
}

// Coverage: 1,000 replications at nominal 95 %, to lie within 93 % and 97 %; the standard error of a share is 0.7 %.
TEST_CASE("intervals of Shapley effects cover the exact value as often as they say", "[coverage]") {
  const KnownFunction ishigami = known_function("ishigami");
  const double exact = ishigami.exact.shapley_effects[0];
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Index effect = shapley_effect(shapley_parts(ishigami.value, {}, 100 + seed, 1024), 0, 0);
    covered += covers(effect, exact) ? 1 : 0;
  }
  INFO(covered);
  CHECK((930 <= covered && covered <= 970));
}

TEST_CASE("intervals of indices and Shapley effects under dependence cover the exact values as often as they say",
          "[coverage]") {
  const double r = normal_correlation();
  const double variance = 3.0 + 2.0 * r;
  const PickFreezeRows rows{3, true, false, true};
  std::array<int, 3> covered{};  // first, total, Shapley effect of z2
  const auto count = [&](std::size_t kind, const Index& index, double exact) {
    covered[kind] += covers(index, exact) ? 1 : 0;
  };
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const design::PickFreeze design(std::make_shared<design::MonteCarlo>(7000 + seed), 3, {{0}, {1}, {2}},
                                    {true, false}, copula());
    const Parts parts =
        parts_of(rows.pattern(), 512, [&](std::uint64_t g) { return rows_of(design, g, sum_of_scores, 3); });
    const SobolAnalysis analysis(rows, parts);
    count(0, analysis.first(0, 1, Estimator::janon), (1 + r) * (1 + r) / variance);
    count(1, analysis.total(0, 1, Estimator::jansen), (1 - r * r) / variance);
    count(2, shapley_effect(shapley_parts(sum_of_scores, copula(), 9000 + seed, 512), 0, 1),
          0.5 * (1.0 - 1.0 / variance));
  }
  for (const int c : covered) {
    INFO(covered[0] << ", " << covered[1] << ", " << covered[2]);
    CHECK((930 <= c && c <= 970));
  }
}

TEST_CASE("a path leads from one point to another, one member at a time, through every order") {
  const auto base = std::make_shared<design::MonteCarlo>(4);
  const design::PermutedPaths design(4, base, 4, {{0}, {1, 3}, {2}});
  CHECK(design.rows_of_a_group() == 4);
  std::array<int, 3> first_in_order{};
  for (std::uint64_t group = 0; group < 300; ++group) {
    const auto order = design.order_of_members(group);
    ++first_in_order[order[0]];
    for (std::size_t j = 0; j < 4; ++j) {
      const std::size_t member = j == 0 ? 0 : j == 2 ? 2 : 1;
      for (std::uint64_t row = 0; row < 4; ++row) {
        bool changed = false;
        for (std::size_t k = 3 - row; k < 3; ++k) changed = changed || order[k] == member;
        CHECK(design.coordinate(group * 4 + row, j) == base->coordinate(group, changed ? 4 + j : j));
      }
    }
  }
  for (const int count : first_in_order) CHECK(std::abs(count - 100) < 4 * std::sqrt(300.0 * 2.0 / 9.0));
  auto backwards = design.order_of_members(7);
  std::ranges::reverse(backwards);
  CHECK(backwards == design.order_of_members(6));
  CHECK(design.is_independent(4));
  CHECK(!design.is_independent(5));
  CHECK(design.is_independent(7));
}
