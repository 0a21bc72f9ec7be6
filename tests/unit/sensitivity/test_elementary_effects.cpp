#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <set>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/sensitivity/elementary_effects.hpp"
#include "parts.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;
using namespace nqpsweep::testing;

TEST_CASE("a trajectory moves every member once, by half the range, on the grid") {
  const design::MorrisTrajectories design(5, {{0}, {1, 3}, {2}}, 6);
  std::set<std::size_t> first_movers;
  std::set<double> levels;
  for (std::uint64_t group = 0; group < 200; ++group) {
    const auto steps = design.steps(group);
    CHECK(steps.size() == 3);
    for (const auto& [member, from, to, change] : steps) {
      CHECK(to == from + 1);
      if (from == 0) first_movers.insert(member);
      for (std::size_t j = 0; j < 5; ++j) {
        const double before = design.coordinate(group * 4 + from, j);
        const double after = design.coordinate(group * 4 + to, j);
        const std::size_t its_member = j == 0 ? 0 : j == 2 ? 2 : j == 4 ? 3 : 1;
        CHECK(std::abs(after - before) == Approx(its_member == member ? 0.5 : 0.0).margin(1e-15));
        if (j == (member == 0 ? 0U : member == 1 ? 1U : 2U)) CHECK(after - before == Approx(change));
        levels.insert(std::round(after * 12.0));
      }
    }
  }
  CHECK(first_movers.size() == 3);
  CHECK(levels == std::set<double>{1, 3, 5, 7, 9, 11});
}

TEST_CASE("small steps lead towards the middle, one member at a time") {
  const auto base = std::make_shared<design::MonteCarlo>(3);
  const design::SmallSteps design(base, one_by_one(3), 0.01);
  for (std::uint64_t group = 0; group < 50; ++group) {
    for (const auto& [member, from, to, change] : design.steps(group)) {
      for (std::size_t j = 0; j < 3; ++j) {
        const double u = base->coordinate(group, j);
        CHECK(design.coordinate(group * 4, j) == u);
        const double expected = j == member ? (u < 0.5 ? 0.01 : -0.01) : 0.0;
        CHECK(design.coordinate(group * 4 + to, j) - u == Approx(expected).margin(1e-15));
        if (j == member) CHECK(change == Approx(expected));
      }
      CHECK(from == 0);
    }
  }
}

TEST_CASE("radial steps move one member at a time to where an independent point has it") {
  const auto base = std::make_shared<design::MonteCarlo>(3);
  const design::RadialSteps design(base, 4, {{0}, {1, 3}});
  for (std::uint64_t group = 0; group < 50; ++group) {
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t j = 0; j < 4; ++j) {
        const bool moved = (row == 1 && j == 0) || (row == 2 && (j == 1 || j == 3));
        CHECK(design.coordinate(group * 3 + row, j) == base->coordinate(group, moved ? 4 + j : j));
      }
    }
    const auto steps = design.steps(group);
    const auto moved_by = [&](std::size_t j) { return base->coordinate(group, 4 + j) - base->coordinate(group, j); };
    CHECK(steps[0].change == moved_by(0));
    CHECK(steps[1].change == Approx(std::sqrt(0.5 * (std::pow(moved_by(1), 2) + std::pow(moved_by(3), 2)))));
    CHECK((steps[1].from == 0 && steps[1].to == 2));
  }
}

// Ishigami, exact values as below; the mean effect of x1 by the definition E[(f(b) - f(a)) / (b - a)] is not known in
// closed form, so that of a linear function stands for it above. Statistical: 4 standard errors.
TEST_CASE("radial steps give total indices") {
  const std::array<double, 3> total{0.5575888552, 0.4424111448, 0.2436836641};
  const auto base = std::make_shared<design::MonteCarlo>(12);
  const Parts parts =
      parts_of(design::RadialSteps(base, 3, one_by_one(3)), known_function("ishigami").value, 3, 32'768);
  for (std::size_t m = 0; m < 3; ++m) {
    const Index found = total_index_of_steps(parts, 0, m);
    CHECK(std::abs(found.value - total[m]) < 4.0 * standard_error(found, t_63));
    CHECK(standard_error(found, t_63) < 0.01);
  }
}

TEST_CASE("effects of a linear function are its coefficients, without any deviation") {
  const auto linear = [](std::span<const double> u) { return 7.0 + 2.0 * u[0] - 3.0 * u[1] + 0.0 * u[2]; };
  const auto base = std::make_shared<design::MonteCarlo>(3);
  const design::MorrisTrajectories morris(1, one_by_one(3), 4);
  const design::RadialSteps radial(base, 3, one_by_one(3));
  const std::array<double, 3> coefficients{2.0, -3.0, 0.0};
  for (const design::OneAtATime* design : std::initializer_list<const design::OneAtATime*>{&morris, &radial}) {
    const Parts parts = parts_of(*design, linear, 3, 128);
    for (std::size_t m = 0; m < 3; ++m) {
      CHECK(mean_effect(parts, 0, m).value == Approx(coefficients[m]).margin(1e-9));
      CHECK(mean_effect_size(parts, 0, m).value == Approx(std::abs(coefficients[m])).margin(1e-9));
      CHECK(deviation_of_effects(parts, 0, m).value == Approx(0.0).margin(1e-6));
      CHECK(mean_square_derivative(parts, 0, m).value == Approx(coefficients[m] * coefficients[m]).margin(1e-9));
    }
  }
}

// By hand: y = u0 u1 has the effect u1 of the first member, in which u1 is on the grid 1/8, 3/8, 5/8, 7/8: mean 1/2 and
// variance 5/64. Statistical: 4 standard errors.
TEST_CASE("an interaction shows as a deviation of effects") {
  const auto product = [](std::span<const double> u) { return u[0] * u[1]; };
  const Parts parts = parts_of(design::MorrisTrajectories(2, one_by_one(3), 4), product, 3, 4096);
  for (const std::size_t m : {0U, 1U}) {
    const Index mu = mean_effect(parts, 0, m);
    const Index sigma = deviation_of_effects(parts, 0, m);
    CHECK(std::abs(mu.value - 0.5) < 4.0 * standard_error(mu, t_63));
    CHECK(std::abs(sigma.value - std::sqrt(5.0 / 64.0)) < 4.0 * standard_error(sigma, t_63));
    CHECK(standard_error(mu, t_63) < 0.01);
  }
}

// Exact, with x = π(2u - 1): ν1 = (2π)² (1/2)(1 + 2b π⁴/5 + b² π⁸/9), ν2 = (2π)² a²/2, ν3 = (2π)² 16 b² (π⁶/7)/2 for a
// = 7, b = 0.1; V = 13.8445879. Statistical: 4 standard errors, and 1e-3 of the value for the finite step.
TEST_CASE("mean square derivatives and the bounds on total indices have their exact values") {
  const double pi = std::numbers::pi;
  const double b = 0.1;
  const double scale = 4.0 * pi * pi;
  const std::array<double, 3> nu{scale * 0.5 * (1.0 + 2.0 * b * std::pow(pi, 4) / 5.0 + b * b * std::pow(pi, 8) / 9.0),
                                 scale * 49.0 / 2.0, scale * 8.0 * b * b * std::pow(pi, 6) / 7.0};
  const std::array<double, 3> total{0.5575888552, 0.4424111448, 0.2436836641};
  const auto base = std::make_shared<design::MonteCarlo>(8);
  const Parts parts =
      parts_of(design::SmallSteps(base, one_by_one(3), 1e-4), known_function("ishigami").value, 3, 32'768);
  for (std::size_t m = 0; m < 3; ++m) {
    const Index found = mean_square_derivative(parts, 0, m);
    const Index bound = bound_of_total_index(parts, 0, m);
    CHECK(std::abs(found.value - nu[m]) < 4.0 * standard_error(found, t_63) + 1e-3 * nu[m]);
    CHECK(std::abs(bound.value - nu[m] / (pi * pi * 13.8445879407)) <
          4.0 * standard_error(bound, t_63) + 1e-3 * bound.value);
    CHECK(bound.value > total[m]);
    CHECK(standard_error(found, t_63) < 0.05 * nu[m]);
  }
}

// Coverage: 1,000 replications at nominal 95 %, to lie within 93 % and 97 %; the standard error of a share is 0.7 %.
TEST_CASE("intervals of elementary effects and of derivatives cover the exact values as often as they say",
          "[coverage]") {
  // y = u0 u1. On the grid the effect of the first member has mean and mean size 1/2, and variance 5/64; its derivative
  // is u1, of mean square 1/3, and y has the variance 1/9 - 1/16.
  const auto product = [](std::span<const double> u) { return u[0] * u[1]; };
  const double pi = std::numbers::pi;
  const std::array<double, 5> exact{0.5, 0.5, std::sqrt(5.0 / 64.0), 1.0 / 3.0, 1.0 / 3.0 / (pi * pi * 7.0 / 144.0)};
  std::array<int, 5> covered{};
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Parts morris = parts_of(design::MorrisTrajectories(1000 + seed, one_by_one(3), 4), product, 3, 256);
    const auto base = std::make_shared<design::MonteCarlo>(5000 + seed);
    const Parts steps = parts_of(design::SmallSteps(base, one_by_one(3), 1e-3), product, 3, 512);
    const std::array<Index, 5> found{mean_effect(morris, 0, 0), mean_effect_size(morris, 0, 0),
                                     deviation_of_effects(morris, 0, 0), mean_square_derivative(steps, 0, 0),
                                     bound_of_total_index(steps, 0, 0)};
    for (std::size_t k = 0; k < found.size(); ++k) covered[k] += covers(found[k], exact[k]) ? 1 : 0;
  }
  for (std::size_t k = 0; k < covered.size(); ++k) {
    INFO("measure " << k << ": " << covered[k]);
    CHECK((930 <= covered[k] && covered[k] <= 970));
  }
}

// Total indices of y = u0 u1, by hand: V = 1/9 - 1/16 = 7/144, ST = E[u1^2] Var(u0) / V = (1/36) / V = 4/7.
TEST_CASE("intervals of total indices from radial steps cover the exact value as often as they say", "[coverage]") {
  const auto product = [](std::span<const double> u) { return u[0] * u[1]; };
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto base = std::make_shared<design::MonteCarlo>(1000 + seed);
    const Index total =
        total_index_of_steps(parts_of(design::RadialSteps(base, 3, one_by_one(3)), product, 3, 512), 0, 0);
    covered += covers(total, 4.0 / 7.0) ? 1 : 0;
  }
  INFO(covered);
  CHECK((930 <= covered && covered <= 970));
}
