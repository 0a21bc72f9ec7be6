#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <numeric>
#include <set>
#include <vector>

#include "nqpsweep/design/lattice.hpp"

using namespace nqpsweep::design;

namespace {

double distance_to_whole(double x) { return std::abs(x - std::round(x)); }

/// Mean square worst-case error of a lattice of n points by its definition, a sum over all points: twin of the sums
/// that scripts/lattice_vector.py makes by FFT.
double error_of(std::uint64_t n, const std::vector<std::uint64_t>& vector) {
  double sum = 0.0;
  for (std::uint64_t k = 0; k < n; ++k) {
    double product = 1.0;
    for (const std::uint64_t z : vector) {
      const double x = static_cast<double>(k * z % n) / static_cast<double>(n);
      product *= 1.0 + 0.01 * 2.0 * std::numbers::pi * std::numbers::pi * (x * x - x + 1.0 / 6.0);
    }
    sum += product;
  }
  return sum / static_cast<double>(n) - 1.0;
}

}  // namespace

TEST_CASE("every number of the generating vector is odd, below 2^20, and no two are alike or opposite") {
  std::set<std::uint32_t> seen;
  for (const std::uint32_t z : lattice_vector()) {
    CHECK(z % 2 == 1);
    CHECK(z < (1U << 19U));  // of z and 2^20 - z, which mirror each other, the smaller
    CHECK(seen.insert(z).second);
  }
  CHECK(lattice_vector().size() >= 3 * 53);
}

// By definition: x_i - x_0 is a whole multiple of z / n, modulo 1, and all n multiples occur. Rounding: 2^-50.
TEST_CASE("the first 2^m points of a shift are a rank-1 lattice, so are the next 2^m") {
  const std::uint64_t n_shifts = 3;
  const Lattice design(7, 5, n_shifts);
  for (const std::uint64_t n : {8U, 64U, 512U}) {
    for (const std::uint64_t start : {std::uint64_t{0}, n}) {
      std::set<std::uint64_t> multiples;
      const auto at = [&](std::uint64_t i, std::size_t j) { return design.coordinate((start + i) * n_shifts + 1, j); };
      // The vector's first number is 1, so the first coordinate tells the multiple.
      for (std::uint64_t i = 0; i < n; ++i) {
        const double steps = (at(i, 0) - at(0, 0)) * static_cast<double>(n);
        CHECK(distance_to_whole(steps) < 1e-9);
        const auto multiple = static_cast<std::uint64_t>(std::llround(steps) + static_cast<std::int64_t>(n)) % n;
        multiples.insert(multiple);
        for (std::size_t j = 1; j < 5; ++j) {
          const double expected = static_cast<double>(multiple * lattice_vector()[j] % n) / static_cast<double>(n);
          CHECK(distance_to_whole(at(i, j) - at(0, j) - expected) < 0x1p-50);
        }
      }
      CHECK(multiples.size() == n);
    }
  }
}

TEST_CASE("shifts are independent of each other, and a longer run keeps every draw") {
  const Lattice design(7, 4, 16);
  std::set<double> first_points;
  for (std::uint64_t shift = 0; shift < 16; ++shift) first_points.insert(design.coordinate(shift, 2));
  CHECK(first_points.size() == 16);
  const Lattice another(8, 4, 16);
  CHECK(another.coordinate(0, 2) != design.coordinate(0, 2));
}

// The script finds, as largest ratios to the least error over all powers of 2 from 2^6 to 2^20: 1.2935 for the second
// component, 1.6231 for the third. Here the least error is found by trying every number.
TEST_CASE("components of the generating vector are as good as their making says, for every power of 2") {
  const std::vector<std::pair<std::size_t, double>> ratios{{1, 1.2936}, {2, 1.6232}};
  for (const auto& [component, ratio] : ratios) {
    std::vector<std::uint64_t> vector(lattice_vector().begin(), lattice_vector().begin() + component + 1);
    double largest = 0.0;
    for (const std::uint64_t n : {64U, 128U, 256U, 512U, 1024U}) {
      const double ours = error_of(n, vector);
      double best = ours;
      std::vector<std::uint64_t> other = vector;
      for (other[component] = 1; other[component] < n; other[component] += 2) best = std::min(best, error_of(n, other));
      largest = std::max(largest, ours / best);
    }
    CHECK(largest <= ratio);
    CHECK(largest > 1.0);  // no vector is the best for every number of points
  }
}

// For a smooth periodic function the errors fall nearly as n^-2, for independent draws as n^-1/2; over 40 seeds.
TEST_CASE("a lattice integrates a smooth function better than n^-1") {
  const auto rmse = [](std::uint64_t n) {
    double squares = 0.0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const Lattice design(seed, 6, 1);
      double sum = 0.0;
      for (std::uint64_t i = 0; i < n; ++i) {
        double product = 1.0;
        for (std::size_t j = 0; j < 6; ++j)
          product *= 1.0 + 0.3 * std::sin(2.0 * std::numbers::pi * design.coordinate(i, j)) +
                     0.3 * (design.coordinate(i, j) - 0.5);
        sum += product;
      }
      const double error = sum / static_cast<double>(n) - 1.0;
      squares += error * error / 40.0;
    }
    return std::sqrt(squares);
  };
  CHECK(std::log(rmse(64) / rmse(4096)) / std::log(64.0) > 0.85);
}
