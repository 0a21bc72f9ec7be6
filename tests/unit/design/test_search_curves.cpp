#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <set>
#include <vector>

#include "nqpsweep/design/search_curves.hpp"

using namespace nqpsweep::design;

// Twin by the formula of the literature. Rounding: 100 eps, the angles being below 13.
TEST_CASE("the triangle wave is the arc sine of the sine") {
  for (double t = -2.0; t < 2.0; t += 0.0137)
    CHECK(triangle_wave(t) ==
          Approx(0.5 + std::asin(std::sin(2.0 * std::numbers::pi * t)) / std::numbers::pi).margin(2.3e-14));
}

// SALib 1.6.0, sample/fast_sampler.py: omega of N points and D parameters, computed by hand from its formulas.
TEST_CASE("frequencies are those of SALib") {
  const auto lows = [](std::uint64_t n_points, std::size_t n_members) {
    std::vector<std::size_t> coordinates(n_members);
    for (std::size_t m = 0; m < n_members; ++m) coordinates[m] = m;
    const SearchCurves design(1, coordinates, n_points);
    std::vector<std::uint64_t> frequencies;
    for (std::size_t place = 0; place + 1 < n_members; ++place) frequencies.push_back(design.low_frequency(place));
    return frequencies;
  };
  CHECK(SearchCurves::high_frequency(65) == 8);
  CHECK(SearchCurves::high_frequency(257) == 32);
  CHECK(SearchCurves::high_frequency(1000) == 124);
  CHECK(lows(65, 3) == std::vector<std::uint64_t>{1, 1});
  CHECK(lows(257, 7) == std::vector<std::uint64_t>{1, 2, 3, 4, 1, 2});
  CHECK(lows(1000, 3) == std::vector<std::uint64_t>{1, 15});
  CHECK(lows(1000, 6) == std::vector<std::uint64_t>{1, 4, 8, 11, 15});
  CHECK(lows(1000, 2) == std::vector<std::uint64_t>{1});
}

// Along a curve, coordinate j is a triangle wave: at most as many turns as twice its frequency, and rises and falls by
// 2 ω / n for each point.
TEST_CASE("along a curve a coordinate goes up and down at its frequency") {
  const std::uint64_t n = 129;
  const SearchCurves design(5, {0, 2, 3}, n);
  for (std::uint64_t group = 0; group < 6; ++group) {
    const std::size_t chosen = group % 3;
    std::size_t member = 0;
    for (const std::size_t j : {0U, 2U, 3U}) {
      const std::uint64_t frequency =
          member == chosen ? 16 : design.low_frequency(member < chosen ? member : member - 1);
      double travelled = 0.0;
      for (std::uint64_t k = 0; k < n; ++k) {
        const double u = design.coordinate(group * n + k, j);
        CHECK((0.0 < u && u < 1.0));
        travelled = std::max(travelled, std::abs(design.coordinate(group * n + (k + 1) % n, j) - u));
      }
      CHECK(travelled == Approx(2.0 * static_cast<double>(frequency) / static_cast<double>(n)));
      ++member;
    }
  }
}

// Statistical: the mean of 3,000 uniforms has standard error 0.29 / sqrt(3000), their covariances 1/12 / sqrt(3000); 5
// of them.
TEST_CASE("first points of curves are uniform and independent") {
  const std::uint64_t n = 65;
  const SearchCurves design(6, {0, 1}, n);
  double mean = 0.0;
  double covariance = 0.0;
  double with_next = 0.0;
  for (std::uint64_t group = 0; group < 3000; ++group) {
    CHECK(design.is_independent(group * n));
    CHECK(!design.is_independent(group * n + 1));
    const double u = design.coordinate(group * n, 0) - 0.5;
    mean += u / 3000.0;
    covariance += u * (design.coordinate(group * n, 1) - 0.5) / 3000.0;
    with_next += u * (design.coordinate((group + 1) * n, 0) - 0.5) / 3000.0;
  }
  CHECK(std::abs(mean) < 5.0 * 0.2887 / std::sqrt(3000.0));
  CHECK(std::abs(covariance) < 5.0 / 12.0 / std::sqrt(3000.0));
  CHECK(std::abs(with_next) < 5.0 / 12.0 / std::sqrt(3000.0));
}

TEST_CASE("random balance takes every point of its curve once, in an order of each coordinate's own") {
  const std::uint64_t n = 101;
  const RandomBalance design(4, n);
  for (const std::uint64_t group : {0U, 1U, 7U}) {
    for (const std::size_t j : {0U, 5U}) {
      std::set<std::uint64_t> places;
      std::vector<double> along(n);
      for (std::uint64_t k = 0; k < n; ++k) {
        const std::uint64_t place = design.place_on_curve(group * n + k, j);
        places.insert(place);
        along[place] = design.coordinate(group * n + k, j);
      }
      CHECK(places.size() == n);
      // In that order it is a triangle wave: every step but those around the two turns is 2 / n.
      int steps = 0;
      for (std::uint64_t p = 0; p < n; ++p)
        steps += std::abs(std::abs(along[(p + 1) % n] - along[p]) - 2.0 / static_cast<double>(n)) < 1e-12 ? 1 : 0;
      CHECK(steps == static_cast<int>(n) - 2);
    }
    CHECK(design.place_on_curve(group * n, 0) != design.place_on_curve(group * n, 5));
  }
}
