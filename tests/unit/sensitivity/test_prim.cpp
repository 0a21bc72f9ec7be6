#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "nqpsweep/sensitivity/prim.hpp"

using namespace nqpsweep::sensitivity;

namespace {

template <class Event>
LabelledPoints points_where(std::size_t n, std::size_t dimensions, unsigned seed, Event&& event) {
  std::mt19937_64 generator(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  LabelledPoints points;
  points.n_dimensions = dimensions;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> x(dimensions);
    std::ranges::generate(x, [&] { return uniform(generator); });
    points.coordinates.insert(points.coordinates.end(), x.begin(), x.end());
    const bool happens = event(x, uniform(generator));
    points.events.push_back(happens ? 1 : 0);
    points.values.push_back(happens ? -2.0 : 1.0);
  }
  return points;
}

}  // namespace

TEST_CASE("a box of events is found with its sides, and no other dimension is restricted") {
  // Events fill the box x0 > 0.6, x3 < 0.5, a fifth of the cube.
  const auto points = points_where(8000, 6, 1, [](const auto& x, double) { return x[0] > 0.6 && x[3] < 0.5; });
  const auto boxes = prim(points, {});
  REQUIRE(!boxes.empty());
  const Box& box = boxes.front();
  REQUIRE(box.restrictions.size() == 2);
  CHECK(box.restrictions[0].dimension == 0);
  CHECK(box.restrictions[1].dimension == 3);
  // A side may be off by one peel: 5 % of what was inside.
  CHECK(std::abs(box.restrictions[0].low - 0.6) < 0.05);
  CHECK(box.restrictions[0].high == 1.0);
  CHECK(std::abs(box.restrictions[1].high - 0.5) < 0.05);
  CHECK(box.restrictions[1].low == 0.0);
  CHECK(box.judged.density > 0.85);
  CHECK(box.judged.coverage > 0.85);
  for (const Restriction& r : box.restrictions) CHECK(r.p_value < 1e-6);
}

// Brute force over every pair of sides of a grid on the same data.
TEST_CASE("the box found in one dimension is nearly the best there is") {
  const auto points = points_where(
      4000, 1, 5, [](const auto& x, double noise) { return noise < (x[0] > 0.3 && x[0] < 0.7 ? 0.8 : 0.2); });
  double overall = 0.0;
  for (std::size_t i = 0; i < points.size(); i += 2) overall += points.events[i] / 2000.0;
  const auto merit = [&](double low, double high) {
    double n = 0.0;
    double events = 0.0;
    for (std::size_t i = 0; i < points.size(); i += 2) {
      if (points.coordinates[i] < low || points.coordinates[i] > high) continue;
      ++n;
      events += points.events[i];
    }
    return events - n * overall;
  };
  double best = 0.0;
  for (double low = 0.0; low < 1.0; low += 0.01) {
    for (double high = low + 0.01; high <= 1.0; high += 0.01) best = std::max(best, merit(low, high));
  }
  const auto boxes = prim(points, {.most_boxes = 1});
  REQUIRE(boxes.size() == 1);
  const Restriction& side = boxes[0].restrictions.front();
  CHECK(merit(side.low, side.high) > 0.85 * best);
}

TEST_CASE("density, coverage, support and mean are those of the judging half") {
  const auto points = points_where(3000, 2, 3, [](const auto& x, double noise) { return x[1] > 0.5 && noise < 0.9; });
  const auto boxes = prim(points, {});
  REQUIRE(!boxes.empty());
  double n = 0.0;
  double events = 0.0;
  double all_events = 0.0;
  double values = 0.0;
  for (std::size_t i = 1; i < points.size(); i += 2) {
    all_events += points.events[i];
    const bool in = std::ranges::all_of(boxes[0].restrictions, [&](const Restriction& r) {
      const double x = points.coordinates[i * 2 + r.dimension];
      return r.low <= x && x <= r.high;
    });
    if (!in) continue;
    ++n;
    events += points.events[i];
    values += points.values[i];
  }
  CHECK(boxes[0].judged.n_inside == static_cast<std::size_t>(n));
  CHECK(boxes[0].judged.density == Approx(events / n));
  CHECK(boxes[0].judged.coverage == Approx(events / all_events));
  CHECK(boxes[0].judged.support == Approx(n / 1500.0));
  CHECK(boxes[0].judged.mean == Approx(values / n));
  CHECK(judge_everywhere(points).density == Approx(all_events / 1500.0));
  CHECK(judge_everywhere(points).coverage == 1.0);
}

TEST_CASE("what never or always happens has no box, and noise has none that holds on the judging half") {
  CHECK(prim(points_where(500, 3, 2, [](const auto&, double) { return false; }), {}).empty());
  CHECK(prim(points_where(500, 3, 2, [](const auto&, double) { return true; }), {}).empty());
  CHECK(prim({}, {}).empty());
  const auto noise = points_where(4000, 5, 6, [](const auto&, double u) { return u < 0.4; });
  for (const Box& box : prim(noise, {})) {
    const double error = std::max(box.judged.density_error, 1e-3);
    CHECK(std::abs(box.judged.density - judge_everywhere(noise).density) <
          5.0 * error);  // statistical: 5 standard errors
  }
}
