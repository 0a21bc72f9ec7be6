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

/// Weighted relative accuracy on the half that boxes are peeled on.
double merit_of_peeled(const LabelledPoints& points, const Box& box) {
  double n = 0.0, n_inside = 0.0, events = 0.0, events_inside = 0.0;
  for (std::size_t i = 0; i < points.size(); i += 2) {
    const bool inside = std::ranges::all_of(box.restrictions, [&](const Restriction& r) {
      const double x = points.coordinates[i * points.n_dimensions + r.dimension];
      return r.low <= x && x <= r.high;
    });
    ++n, events += points.events[i];
    if (inside) ++n_inside, events_inside += points.events[i];
  }
  return events_inside - n_inside * events / n;
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

TEST_CASE("restrictions are dropped as long as that costs a tenth of the merit at most") {
  std::size_t n_dropped = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    const auto points = points_where(
        600, 8, seed, [](const auto& x, double noise) { return noise < (x[0] > 0.6 && x[3] < 0.5 ? 0.9 : 0.1); });
    const auto whole = prim(points, {.pruning_loss = -9.0, .most_boxes = 1});  // never
    const auto pruned = prim(points, {.most_boxes = 1});
    REQUIRE((whole.size() == 1 && pruned.size() == 1));
    const auto dimensions = [](const Box& box) {
      std::vector<std::size_t> all;
      for (const Restriction& r : box.restrictions) all.push_back(r.dimension);
      return all;
    };
    const auto kept = dimensions(pruned[0]);
    const auto before = dimensions(whole[0]);
    CHECK(std::ranges::includes(before, kept));
    CHECK(merit_of_peeled(points, pruned[0]) >= 0.9 * merit_of_peeled(points, whole[0]));
    n_dropped += before.size() - kept.size();
  }
  CHECK(n_dropped > 20);
}

// The tail of the binomial distribution, added up.
TEST_CASE("the p-value of a restriction is the chance of as many events inside without it") {
  const auto points =
      points_where(160, 2, 11, [](const auto& x, double noise) { return noise < (x[0] > 0.4 ? 0.7 : 0.4); });
  const auto boxes = prim(points, {.most_boxes = 1});
  REQUIRE(!boxes.empty());
  for (const Restriction& tested : boxes[0].restrictions) {
    int n = 0, hits = 0, n_without = 0, hits_without = 0;
    for (std::size_t i = 1; i < points.size(); i += 2) {
      bool in = true, in_others = true;
      for (const Restriction& r : boxes[0].restrictions) {
        const double x = points.coordinates[i * 2 + r.dimension];
        const bool within = r.low <= x && x <= r.high;
        in = in && within;
        in_others = in_others && (within || r.dimension == tested.dimension);
      }
      n += in ? 1 : 0, hits += in ? points.events[i] : 0;
      n_without += in_others ? 1 : 0, hits_without += in_others ? points.events[i] : 0;
    }
    const double p = static_cast<double>(hits_without) / n_without;
    double tail = 0.0;
    for (int k = hits; k <= n; ++k)
      tail += std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) + k * std::log(p) +
                       (n - k) * std::log1p(-p));
    CHECK(tested.p_value == Approx(tail).epsilon(1e-9));
  }
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
