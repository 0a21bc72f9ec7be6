#include <Eigen/Dense>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "nqpsweep/random/philox.hpp"
#include "nqpsweep/sensitivity/points.hpp"
#include "nqpsweep/space/correlation_matrix.hpp"

using namespace nqpsweep;
using space::GaussianCopula;

namespace {

double score(double u) { return boost::math::quantile(boost::math::normal(), u); }

std::vector<double> independent_point(std::uint64_t draw, std::size_t n) {
  std::vector<double> point;
  for (std::size_t j = 0; j < n; ++j)
    point.push_back(random::open_unit(random::word(6, random::Purpose::draws, draw, j)));
  return point;
}

GaussianCopula example() { return space::copula_of(space::normal_correlations(5, {{0, 2, 0.7}, {2, 3, -0.5}})); }

}  // namespace

// Statistical: Spearman's correlation of 20,000 draws has a standard error of at most 1 / sqrt(20,000) = 0.007.
TEST_CASE("draws have the rank correlations that were asked for") {
  constexpr std::size_t n = 20'000;
  std::vector<std::vector<double>> columns(6);
  for (std::uint64_t i = 0; i < n; ++i) {
    auto point = independent_point(i, 6);
    example().apply(point);
    for (std::size_t j = 0; j < 6; ++j) columns[j].push_back(point[j]);
  }
  const auto correlation = [&](std::size_t a, std::size_t b) {
    const auto x = sensitivity::average_ranks(columns[a]);
    const auto y = sensitivity::average_ranks(columns[b]);
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += (x[i] - 0.5 * (n + 1)) * (y[i] - 0.5 * (n + 1));
    return sum / (static_cast<double>(n) * (static_cast<double>(n) * n - 1.0) / 12.0);
  };
  CHECK(std::abs(correlation(0, 2) - 0.7) < 4 * 0.007);
  CHECK(std::abs(correlation(2, 3) + 0.5) < 4 * 0.007);
  CHECK(std::abs(correlation(0, 3)) < 4 * 0.007);
  CHECK(std::abs(correlation(1, 2)) < 4 * 0.007);
  double mean = 0.0;
  for (const double u : columns[2]) mean += u / n;
  CHECK(std::abs(mean - 0.5) < 4 * std::sqrt(1.0 / 12.0 / n));
}

TEST_CASE("coordinates without correlation are passed on untouched") {
  auto point = independent_point(3, 7);
  const auto before = point;
  example().apply(point);
  for (const std::size_t j : {1U, 4U, 5U, 6U}) CHECK(point[j] == before[j]);
  CHECK(GaussianCopula().is_trivial());
  CHECK(space::copula_of(Eigen::MatrixXd::Identity(3, 3)).is_trivial());
}

TEST_CASE("what is completed follows the conditional normal distribution") {
  // Given z2, z0 is normal with mean r z2 and variance 1 - r^2, as long as z3 is not given.
  const double r = example().correlation(0, 2);
  CHECK(r == Approx(2.0 * std::sin(std::numbers::pi * 0.7 / 6.0)));
  std::vector<double> point{0.3, 0.4, 0.9, 0.2, 0.6};
  example().complete({false, true, true, false, true}, point);
  CHECK(point[2] == 0.9);
  CHECK(score(point[0]) == Approx(r * score(0.9) + std::sqrt(1.0 - r * r) * score(0.3)));
  // Given both neighbours of z2: regression on z0 and z3, which are independent of each other.
  const double s = example().correlation(2, 3);
  std::vector<double> middle{0.3, 0.4, 0.9, 0.2, 0.6};
  example().complete({true, true, false, true, true}, middle);
  CHECK(score(middle[2]) == Approx(r * score(0.3) + s * score(0.2) + std::sqrt(1.0 - r * r - s * s) * score(0.9)));
}

TEST_CASE("every order gives the same distribution, and the first in order is its own") {
  const std::vector<std::size_t> order{3, 4, 2, 1, 0};
  const auto before = independent_point(1, 5);
  auto point = before;
  example().apply_in_order(order, point);
  CHECK(point[3] == before[3]);
  const double s = example().correlation(2, 3);
  CHECK(score(point[2]) == Approx(s * score(before[3]) + std::sqrt(1.0 - s * s) * score(before[2])));
  std::vector<std::size_t> natural{0, 1, 2, 3, 4};
  auto same = before;
  auto other = before;
  example().apply(same);
  example().apply_in_order(natural, other);
  CHECK(same == other);
}

// Higham 2002, the example of section 4: the nearest correlation matrix to the tridiagonal matrix of 1, 1, 1.
TEST_CASE("an impossible matrix is replaced by the nearest possible one") {
  Eigen::MatrixXd impossible(3, 3);
  impossible << 1, 1, 0, 1, 1, 1, 0, 1, 1;
  CHECK(space::least_eigenvalue(impossible) < 0.0);
  const auto nearest = space::nearest_correlation_matrix(impossible);
  CHECK(nearest(0, 1) == Approx(0.7607).margin(1e-4));
  CHECK(nearest(0, 2) == Approx(0.1573).margin(1e-4));
  CHECK(space::least_eigenvalue(nearest) > 0.0);
  const Eigen::MatrixXd possible = space::normal_correlations(4, {{0, 1, 0.5}, {1, 2, 0.3}});
  CHECK((space::nearest_correlation_matrix(possible) - possible).norm() < 1e-9);
}
