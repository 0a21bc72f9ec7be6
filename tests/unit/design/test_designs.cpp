#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <vector>

#include "nqpsweep/design/latin_hypercube.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/sobol.hpp"

using namespace nqpsweep::design;

namespace {

/// Mean of a smooth function over the first n draws; exactly 1 over the cube.
double mean_of_product(const Design& design, std::uint64_t n, std::size_t dimensions) {
  double sum = 0.0;
  for (std::uint64_t i = 0; i < n; ++i) {
    double product = 1.0;
    for (std::size_t j = 0; j < dimensions; ++j) product *= 1.0 + 0.3 * (design.coordinate(i, j) - 0.5);
    sum += product;
  }
  return sum / static_cast<double>(n);
}

/// Root of the mean square error over independent seeds.
template <class Make>
double rmse(Make&& make, std::uint64_t n) {
  constexpr int seeds = 40;
  double squares = 0.0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const double error = mean_of_product(make(seed, n), n, 6) - 1.0;
    squares += error * error / seeds;
  }
  return std::sqrt(squares);
}

}  // namespace

TEST_CASE("a Latin hypercube has one draw in each stratum of every coordinate, for any number of draws") {
  for (const std::uint64_t n : {1U, 2U, 3U, 10U, 64U, 100U, 1000U}) {
    const LatinHypercube design(4, n);
    for (const std::size_t j : {0U, 1U, 52U}) {
      for (const std::uint64_t start : {std::uint64_t{0}, n}) {  // draws beyond the first n are another hypercube
        std::set<std::uint64_t> strata;
        for (std::uint64_t i = start; i < start + n; ++i) {
          const double u = design.coordinate(i, j);
          CHECK((0.0 < u && u < 1.0));
          strata.insert(static_cast<std::uint64_t>(u * static_cast<double>(n)));
        }
        CHECK(strata.size() == n);
      }
    }
  }
}

// Statistical: rank correlation of two coordinates of 1,000 draws has standard error 1 / sqrt(1000); bound 5 of them.
TEST_CASE("the permutations of a Latin hypercube are unrelated") {
  const std::uint64_t n = 1000;
  const LatinHypercube design(8, n);
  for (const auto& [a, b] : {std::pair{0U, 1U}, {3U, 40U}, {7U, 8U}}) {
    double sum = 0.0;
    for (std::uint64_t i = 0; i < n; ++i)
      sum += (static_cast<double>(design.stratum(i, a, 0)) - 499.5) *
             (static_cast<double>(design.stratum(i, b, 0)) - 499.5);
    const double correlation = sum / static_cast<double>(n) / ((1e6 - 1.0) / 12.0);
    CHECK(std::abs(correlation) < 5.0 / std::sqrt(1000.0));
    double order = 0.0;  // nor are they related to the order of the draws
    for (std::uint64_t i = 0; i < n; ++i)
      order += (static_cast<double>(i) - 499.5) * (static_cast<double>(design.stratum(i, a, 0)) - 499.5);
    CHECK(std::abs(order / static_cast<double>(n) / ((1e6 - 1.0) / 12.0)) < 5.0 / std::sqrt(1000.0));
  }
  CHECK(design.stratum(5, 0, 0) == LatinHypercube(8, n).stratum(5, 0, 0));
}

TEST_CASE("scramblings of Sobol' points take turns, and the points of each are a net") {
  const Sobol design(3, 5, 4);
  for (std::uint64_t scrambling = 0; scrambling < 4; ++scrambling) {
    std::set<int> strata;
    for (std::uint64_t i = 0; i < 64; ++i)
      strata.insert(static_cast<int>(design.coordinate(i * 4 + scrambling, 2) * 64));
    CHECK(strata.size() == 64);
  }
}

// Errors over 40 seeds: Monte Carlo falls as n^-1/2, a Latin hypercube is far below it on a nearly additive function,
// scrambled Sobol' points fall faster than n^-1.
TEST_CASE("stratified designs integrate a smooth function better than independent draws") {
  const auto mc = [](std::uint64_t seed, std::uint64_t) { return MonteCarlo(seed); };
  const auto lhs = [](std::uint64_t seed, std::uint64_t n) { return LatinHypercube(seed, n); };
  const auto sobol = [](std::uint64_t seed, std::uint64_t) { return Sobol(seed, 6, 1); };
  CHECK(rmse(lhs, 256) < 0.3 * rmse(mc, 256));
  CHECK(rmse(sobol, 256) < 0.1 * rmse(mc, 256));
  const double fall = std::log(rmse(sobol, 64) / rmse(sobol, 1024)) / std::log(16.0);
  CHECK(fall > 1.0);
  const double fall_of_mc = std::log(rmse(mc, 64) / rmse(mc, 1024)) / std::log(16.0);
  CHECK(fall_of_mc < 0.75);
}
