#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "nqpsweep/sensitivity/factorial_effects.hpp"
#include "parts.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;
using namespace nqpsweep::testing;

namespace {

constexpr std::size_t n_factors = 6;
using FunctionOfLevels = std::function<double(const std::vector<double>&)>;

/// Levels coded -1 and 1: the effects of this function are its coefficients.
double of_levels(std::span<const double> u, const FunctionOfLevels& f) {
  std::vector<double> x;
  for (const double level : u) x.push_back(level > 0.5 ? 1.0 : -1.0);
  return f(x);
}

Parts parts_of_levels(std::uint64_t seed, const FunctionOfLevels& f, std::uint64_t n_groups, GroupMethod& method) {
  const auto design = std::make_shared<design::TwoLevelFactorial>(seed, one_by_one(n_factors), 0.05);
  method = factorial_method(n_factors, true, design);
  std::vector<CoMoments> parts;
  const auto of_point = [&](std::span<const double> u) { return of_levels(u, f); };
  for (std::uint64_t g = 0; g < n_groups; ++g)
    parts.push_back(
        CoMoments::of_group(method.pattern, 1, method.features(g, rows_of(*design, g, of_point, n_factors), 1)));
  return {std::move(parts), IntervalMethod::asymptotic, 1};
}

}  // namespace

// By hand; one group is enough, for resolution IV keeps main effects clear of interactions of two. Rounding: 1e-12.
TEST_CASE("main effects are coefficients, whatever interactions of two there are") {
  const auto f = [](const std::vector<double>& x) {
    return 5.0 + 2.0 * x[0] - 3.0 * x[4] + 4.0 * x[0] * x[1] + x[2] * x[3];
  };
  GroupMethod method;
  const Parts parts = parts_of_levels(1, f, 1, method);
  const std::vector<double> expected{2.0, 0.0, 0.0, 0.0, -3.0, 0.0};
  for (std::size_t m = 0; m < n_factors; ++m)
    CHECK(method.kinds[0].index(parts, 0, m).value == Approx(expected[m]).margin(1e-12));
}

// One interaction alone has no other to hide behind; aliases show in the pairs whose columns have the same product.
TEST_CASE("an interaction of two is found, and aliased within one group") {
  const auto f = [](const std::vector<double>& x) { return 4.0 * x[0] * x[1]; };
  GroupMethod method;
  const Parts one = parts_of_levels(2, f, 1, method);
  CHECK(method.pair_kinds[0].index(one, 0, 0, 1).value == Approx(4.0));
  double aliases = 0.0;
  for (std::size_t a = 0; a < n_factors; ++a) {
    for (std::size_t b = a + 1; b < n_factors; ++b)
      aliases += std::abs(method.pair_kinds[0].index(one, 0, a, b).value) / 4.0;
  }
  CHECK(aliases == Approx(std::round(aliases)).margin(1e-12));  // each is 0 or of full size
  const Parts many = parts_of_levels(2, f, 400, method);
  CHECK(method.pair_kinds[0].index(many, 0, 0, 1).value == Approx(4.0));
  for (std::size_t b = 2; b < n_factors; ++b) {  // over many groups they cancel: 4 standard errors
    const Index alias = method.pair_kinds[0].index(many, 0, 2 == b ? 3 : 2, b == 2 ? 4 : b);
    CHECK(std::abs(alias.value) < 4.0 * (alias.high - alias.low) / (2.0 * 1.966));
  }
}

// Coverage: 1,000 replications at nominal 95 %, to lie within 93 % and 97 %; the standard error of a share is 0.7 %.
// The interactions of three are what hides in a main effect of one group.
TEST_CASE("intervals of main effects and interactions cover the coefficient as often as they say", "[coverage]") {
  const auto f = [](const std::vector<double>& x) {
    double y = 2.0 * x[0] + 1.5 * x[0] * x[1] + x[2] * x[3];
    for (std::size_t a = 0; a < n_factors; ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        for (std::size_t c = 0; c < b; ++c) y += 0.3 * x[a] * x[b] * x[c] + 0.2 * x[a] * x[b];
      }
    }
    return y;
  };
  int main_covered = 0;
  int pair_covered = 0;
  // 0.2 x_a x_b stands there once for every c < b.
  const double pair = 1.5;  // of members 0 and 1: b = 0 has no c below
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    GroupMethod method;
    const Parts parts = parts_of_levels(seed, f, 40, method);
    const Index effect = method.kinds[0].index(parts, 0, 0);
    const Index interaction = method.pair_kinds[0].index(parts, 0, 0, 1);
    main_covered += covers(effect, 2.0) ? 1 : 0;
    pair_covered += covers(interaction, pair) ? 1 : 0;
  }
  INFO(main_covered << " " << pair_covered);
  CHECK((930 <= main_covered && main_covered <= 970));
  CHECK((930 <= pair_covered && pair_covered <= 970));
}
