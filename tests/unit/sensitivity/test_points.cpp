#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "nqpsweep/random/philox.hpp"
#include "nqpsweep/sensitivity/points.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;

TEST_CASE("tied values keep their order and share their rank") {
  const std::vector<double> values{3.0, 1.0, 3.0, -2.0, 3.0};
  CHECK(ascending_order(values) == std::vector<std::uint32_t>{3, 1, 0, 2, 4});
  CHECK(average_ranks(values) == std::vector<double>{4.0, 2.0, 4.0, 1.0, 4.0});
}

TEST_CASE("points are taken apart and keep their columns") {
  const Points points(5, {1, 2, 3, 4, 5, 10, 9, 8, 7, 6});
  const Points part = points.part(1, 2);
  CHECK(part.size() == 2);
  CHECK(part.n_inputs() == 2);
  CHECK(std::vector(part.column(1).begin(), part.column(1).end()) == std::vector<double>{9, 7});
  CHECK(std::vector(part.order(1).begin(), part.order(1).end()) == std::vector<std::uint32_t>{1, 0});
  CHECK(points.part(0, 2).size() == 3);
  const Points rest = points.without_part(1, 2);
  CHECK(std::vector(rest.column(1).begin(), rest.column(1).end()) == std::vector<double>{10, 8, 6});
  CHECK(std::vector(rest.order(1).begin(), rest.order(1).end()) == std::vector<std::uint32_t>{2, 1, 0});
  CHECK(std::vector(rest.ranks(1).begin(), rest.ranks(1).end()) == std::vector<double>{3, 2, 1});
  CHECK(rest.coordinates(1)[0] == points.coordinates(1)[0]);
  CHECK(without_part_of(points.column(0), 1, 2) == std::vector<double>{1, 3, 5});
}

TEST_CASE("points to which an input is added are those that had it from the beginning") {
  const std::vector<double> both{3, 1, 2, 2, 0.5, 0.5, 0.25, 0.75};
  const std::vector<double> coordinates{0.9, 0.1, 0.4, 0.5, 0.6, 0.7, 0.2, 0.8};
  const auto half = [](const std::vector<double>& all, std::size_t k) {
    return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(4 * k),
                               all.begin() + static_cast<std::ptrdiff_t>(4 * k + 4));
  };
  const Points whole(4, both, coordinates);
  Points grown(4, half(both, 0), half(coordinates, 0));
  grown.add_input(half(both, 1), half(coordinates, 1));
  REQUIRE(grown.n_inputs() == 2);
  for (std::size_t j = 0; j < 2; ++j) {
    CHECK(std::ranges::equal(grown.column(j), whole.column(j)));
    CHECK(std::ranges::equal(grown.coordinates(j), whole.coordinates(j)));
    CHECK(std::ranges::equal(grown.order(j), whole.order(j)));
    CHECK(std::ranges::equal(grown.ranks(j), whole.ranks(j)));
  }
  CHECK(std::ranges::equal(grown.order(1), std::vector<std::uint32_t>{2, 0, 1, 3}));
  grown.add_dummy();
  REQUIRE(grown.n_inputs() == 3);
  CHECK(std::ranges::equal(grown.coordinates(2), grown.column(2)));
  for (const double u : grown.column(2)) CHECK((0.0 < u && u < 1.0));
}

// Statistical: 1,000 samples of 320 uniforms; a 95 % interval for the mean misses 1/2 in 50 of them, standard
// error 6.9.
TEST_CASE("intervals from parts hold the truth as often as they say", "[coverage]") {
  int missed = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::vector<double> values;
    for (std::uint64_t i = 0; i < 320; ++i)
      values.push_back(random::open_unit(random::word(seed, random::Purpose::draws, i, 0)));
    const PointsInParts parts(Points(values.size(), values));
    const auto mean = [](const Points&, std::span<const double> y) {
      double sum = 0.0;
      for (const double v : y) sum += v;
      return std::vector<double>{sum / static_cast<double>(y.size())};
    };
    const Index index = parts.with_intervals(Outputs(&values, 1), mean).front().front();
    if (index.low > 0.5 || index.high < 0.5) ++missed;
    // Parts are equally large, so that the jackknife of a mean is the same interval.
    const auto means = [&](const Points& points, Outputs outputs) {
      return std::vector<std::vector<double>>{mean(points, outputs[0])};
    };
    const Index jackknifed = parts.jackknifed(Outputs(&values, 1), means).front().front();
    CHECK(jackknifed.low == Approx(index.low).epsilon(1e-9));
    CHECK(jackknifed.high == Approx(index.high).epsilon(1e-9));
  }
  CHECK(std::abs(missed - 50) < 4 * 6.9);
}
