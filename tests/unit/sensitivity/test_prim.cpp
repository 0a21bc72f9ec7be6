#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include "nqpsweep/sensitivity/prim.hpp"

using namespace nqpsweep::sensitivity;

namespace {

struct Labelled {
  Points points;
  Labels labels;
  [[nodiscard]] std::size_t size() const { return labels.size(); }
};

/// @param steps  values of an input; 0 for any number of the unit interval
template <class Event>
Labelled points_where(std::size_t n, std::size_t inputs, unsigned seed, Event&& event, double steps = 0.0) {
  std::mt19937_64 generator(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  std::vector<double> columns(n * inputs);
  Labels labels;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> x(inputs);
    std::ranges::generate(x, [&] {
      const double u = uniform(generator);
      return steps > 0.0 ? std::floor(u * steps) / steps : u;
    });
    for (std::size_t j = 0; j < inputs; ++j) columns[j * n + i] = x[j];
    const bool happens = event(x, uniform(generator));
    labels.events.push_back(happens ? 1 : 0);
    labels.values.push_back(happens ? -2.0 : 1.0);
  }
  return {Points(n, columns), labels};
}

std::vector<Box> prim(const Labelled& sample, const PrimOptions& options) {
  return nqpsweep::sensitivity::prim(sample.points, sample.labels, options);
}

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A box by the definition: every point is asked anew, every time.
class ObviousPrim {
 public:
  using Sides = std::vector<std::pair<double, double>>;

  ObviousPrim(const Labelled& sample, const PrimOptions& options) : sample_(sample), options_(options) {
    for (std::size_t i = 0; i < sample.size(); i += 2) all_.push_back(i);
  }

  /// Sides of the boxes, one after the other.
  [[nodiscard]] std::vector<Sides> boxes() const {
    std::vector<Sides> found;
    std::vector<std::size_t> left = all_;
    while (found.size() < options_.most_boxes && static_cast<double>(left.size()) >= fewest()) {
      const Sides sides = pruned(peeled(left), left);
      if (sides == everywhere()) break;
      found.push_back(sides);
      std::erase_if(left, [&](std::size_t i) { return inside(sides, i); });
    }
    return found;
  }

 private:
  [[nodiscard]] double x(std::size_t i, std::size_t j) const { return sample_.points.column(j)[i]; }
  [[nodiscard]] Sides everywhere() const { return Sides(sample_.points.n_inputs(), {-infinity, infinity}); }
  [[nodiscard]] double fewest() const { return options_.least_support * static_cast<double>(all_.size()); }

  [[nodiscard]] bool inside(const Sides& sides, std::size_t i) const {
    bool in = true;
    for (std::size_t j = 0; j < sides.size(); ++j) in = in && sides[j].first <= x(i, j) && x(i, j) <= sides[j].second;
    return in;
  }
  [[nodiscard]] std::vector<std::size_t> those_inside(const Sides& sides, std::vector<std::size_t> places) const {
    std::erase_if(places, [&](std::size_t i) { return !inside(sides, i); });
    return places;
  }
  [[nodiscard]] double density(const std::vector<std::size_t>& places) const {
    double events = 0.0;
    for (const std::size_t i : places) events += sample_.labels.events[i];
    return places.empty() ? 0.0 : events / static_cast<double>(places.size());
  }
  [[nodiscard]] double merit(const Sides& sides, const std::vector<std::size_t>& among) const {
    const auto box = those_inside(sides, among);
    return static_cast<double>(box.size()) * (density(box) - density(among));
  }

  [[nodiscard]] Sides peeled(const std::vector<std::size_t>& among) const {
    Sides sides = everywhere();
    Sides best = sides;
    for (bool goes_on = true; goes_on;) {
      const auto box = those_inside(sides, among);
      const auto n_away =
          std::max<std::size_t>(1, static_cast<std::size_t>(options_.peel * static_cast<double>(box.size())));
      Sides next = sides;
      double most_dense = -1.0;
      for (std::size_t j = 0; n_away < box.size() && j < sides.size(); ++j) {
        std::vector<double> values;
        for (const std::size_t i : box) values.push_back(x(i, j));
        std::ranges::sort(values);
        for (const bool from_below : {true, false}) {
          Sides cut = sides;
          (from_below ? cut[j].first : cut[j].second) = values[from_below ? n_away : values.size() - 1 - n_away];
          const auto rest = those_inside(cut, box);
          if (rest.size() == box.size() || density(rest) <= most_dense) continue;
          most_dense = density(rest);
          next = cut;
        }
      }
      goes_on = most_dense >= 0.0 && static_cast<double>(those_inside(next, among).size()) >= fewest();
      if (goes_on && merit(next, among) > std::max(0.0, merit(best, among))) best = next;
      sides = next;
    }
    return best;
  }

  [[nodiscard]] Sides pruned(Sides sides, const std::vector<std::size_t>& among) const {
    const double enough = (1.0 - options_.pruning_loss) * merit(sides, among);
    for (bool goes_on = true; goes_on;) {
      goes_on = false;
      Sides best = sides;
      double best_merit = enough;
      for (std::size_t j = 0; j < sides.size(); ++j) {
        Sides without = sides;
        without[j] = {-infinity, infinity};
        if (without == sides || merit(without, among) < best_merit) continue;
        best_merit = merit(without, among);
        best = without;
        goes_on = true;
      }
      sides = best;
    }
    return sides;
  }

  const Labelled& sample_;
  PrimOptions options_;
  std::vector<std::size_t> all_;
};

/// Weighted relative accuracy on the half that boxes are peeled on.
double merit_of_peeled(const Labelled& points, const Box& box) {
  double n = 0.0, n_inside = 0.0, events = 0.0, events_inside = 0.0;
  for (std::size_t i = 0; i < points.size(); i += 2) {
    const bool inside = std::ranges::all_of(box.restrictions, [&](const Restriction& r) {
      const double x = points.points.column(r.input)[i];
      return r.low <= x && x <= r.high;
    });
    ++n, events += points.labels.events[i];
    if (inside) ++n_inside, events_inside += points.labels.events[i];
  }
  return events_inside - n_inside * events / n;
}

}  // namespace

// Inputs of four values make ties at every edge, inputs of two leave nothing to peel.
TEST_CASE("boxes are those that asking every point anew finds") {
  std::size_t n_boxes = 0;
  for (const double steps : {0.0, 40.0, 4.0, 2.0}) {
    for (unsigned seed = 0; seed < 8; ++seed) {
      INFO(steps << " values of an input, seed " << seed);
      const auto happens = [](const auto& x, double noise) {
        return noise < ((x[0] > 0.6 && x[1] < 0.7) || (x[2] < 0.3 && x[3] > 0.4) ? 0.8 : 0.15);
      };
      const Labelled sample = points_where(400, 5, seed, happens, steps);
      const PrimOptions options{.peel = seed % 2 == 0 ? 0.05 : 0.2};
      std::vector<ObviousPrim::Sides> found;
      for (const Box& box : prim(sample, options)) {
        found.emplace_back(5, std::pair{-infinity, infinity});
        for (const Restriction& r : box.restrictions) found.back()[r.input] = {r.low, r.high};
      }
      CHECK(found == ObviousPrim(sample, options).boxes());
      n_boxes += found.size();
    }
  }
  CHECK(n_boxes > 32);
}

TEST_CASE("a box of events is found with its sides, and no other dimension is restricted") {
  // Events fill the box x0 > 0.6, x3 < 0.5, a fifth of the cube.
  const auto points = points_where(8000, 6, 1, [](const auto& x, double) { return x[0] > 0.6 && x[3] < 0.5; });
  const auto boxes = prim(points, {});
  REQUIRE(!boxes.empty());
  const Box& box = boxes.front();
  REQUIRE(box.restrictions.size() == 2);
  CHECK(box.restrictions[0].input == 0);
  CHECK(box.restrictions[1].input == 3);
  // A side may be off by one peel: 5 % of what was inside.
  CHECK(std::abs(box.restrictions[0].low - 0.6) < 0.05);
  CHECK(box.restrictions[0].high == infinity);
  CHECK(std::abs(box.restrictions[1].high - 0.5) < 0.05);
  CHECK(box.restrictions[1].low == -infinity);
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
      for (const Restriction& r : box.restrictions) all.push_back(r.input);
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
        const double x = points.points.column(r.input)[i];
        const bool within = r.low <= x && x <= r.high;
        in = in && within;
        in_others = in_others && (within || r.input == tested.input);
      }
      n += in ? 1 : 0, hits += in ? points.labels.events[i] : 0;
      n_without += in_others ? 1 : 0, hits_without += in_others ? points.labels.events[i] : 0;
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
  for (std::size_t i = 0; i < points.size(); i += 2) overall += points.labels.events[i] / 2000.0;
  const auto merit = [&](double low, double high) {
    double n = 0.0;
    double events = 0.0;
    for (std::size_t i = 0; i < points.size(); i += 2) {
      if (points.points.column(0)[i] < low || points.points.column(0)[i] > high) continue;
      ++n;
      events += points.labels.events[i];
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
    all_events += points.labels.events[i];
    const bool in = std::ranges::all_of(boxes[0].restrictions, [&](const Restriction& r) {
      const double x = points.points.column(r.input)[i];
      return r.low <= x && x <= r.high;
    });
    if (!in) continue;
    ++n;
    events += points.labels.events[i];
    values += points.labels.values[i];
  }
  CHECK(boxes[0].judged.n_inside == static_cast<std::size_t>(n));
  CHECK(boxes[0].judged.density == Approx(events / n));
  CHECK(boxes[0].judged.coverage == Approx(events / all_events));
  CHECK(boxes[0].judged.support == Approx(n / 1500.0));
  CHECK(boxes[0].judged.mean == Approx(values / n));
  CHECK(judge_everywhere(points.labels).density == Approx(all_events / 1500.0));
  CHECK(judge_everywhere(points.labels).coverage == 1.0);
}

TEST_CASE("what never or always happens has no box, and noise has none that holds on the judging half") {
  CHECK(prim(points_where(500, 3, 2, [](const auto&, double) { return false; }), {}).empty());
  CHECK(prim(points_where(500, 3, 2, [](const auto&, double) { return true; }), {}).empty());
  CHECK(prim(Labelled(), {}).empty());
  const auto noise = points_where(4000, 5, 6, [](const auto&, double u) { return u < 0.4; });
  for (const Box& box : prim(noise, {})) {
    const double error = std::max(box.judged.density_error, 1e-3);
    CHECK(std::abs(box.judged.density - judge_everywhere(noise.labels).density) <
          5.0 * error);  // statistical: 5 standard errors
  }
}
