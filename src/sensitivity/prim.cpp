#include "nqpsweep/sensitivity/prim.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <ranges>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {
namespace {

struct Side {
  double low = 0.0, high = 1.0;
  [[nodiscard]] bool cuts() const { return low > 0.0 || high < 1.0; }
};
using Sides = std::vector<Side>;
using Places = std::vector<std::size_t>;  // of points

/// The points with the coordinates of one dimension after those of another, the way they are gone through here.
LabelledPoints by_dimension(const LabelledPoints& points) {
  LabelledPoints turned = points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t d = 0; d < points.n_dimensions; ++d)
      turned.coordinates[d * points.size() + i] = points.coordinates[i * points.n_dimensions + d];
  }
  return turned;
}

double coordinate(const LabelledPoints& by_dimension, std::size_t point, std::size_t dimension) {
  return by_dimension.coordinates[dimension * by_dimension.size() + point];
}

bool inside(const LabelledPoints& points, std::size_t point, const Sides& sides) {
  for (std::size_t d = 0; d < sides.size(); ++d) {
    const double x = coordinate(points, point, d);
    if (x < sides[d].low || x > sides[d].high) return false;
  }
  return true;
}

Places within(const LabelledPoints& points, const Places& candidates, const Sides& sides) {
  Places result;
  std::ranges::copy_if(candidates, std::back_inserter(result), [&](std::size_t i) { return inside(points, i, sides); });
  return result;
}

std::size_t events_among(const LabelledPoints& points, const Places& places) {
  return static_cast<std::size_t>(std::ranges::count_if(places, [&](std::size_t i) { return points.events[i] != 0; }));
}

double density_of(const LabelledPoints& points, const Places& places) {
  return places.empty() ? 0.0 : static_cast<double>(events_among(points, places)) / static_cast<double>(places.size());
}

/// Weighted relative accuracy, times the number of points.
double merit(const LabelledPoints& points, const Places& box, double overall) {
  return static_cast<double>(box.size()) * (density_of(points, box) - overall);
}

struct Peel {
  std::size_t dimension = 0;
  bool from_below = false;
  double edge = 0.0;  ///< the new end of the side
  double density = -1.0;
};

/// The points of a box in the order of each dimension.
class Orders {
 public:
  Orders(const LabelledPoints& points, const Places& places) : of_(points.n_dimensions, places) {
    for (std::size_t d = 0; d < of_.size(); ++d)
      std::ranges::stable_sort(of_[d], {}, [&](std::size_t i) { return coordinate(points, i, d); });
  }
  [[nodiscard]] const Places& of(std::size_t dimension) const { return of_[dimension]; }

  /// @param kept  shape (points.size(),)
  void keep(const std::vector<std::uint8_t>& kept) {
    for (Places& order : of_) std::erase_if(order, [&](std::size_t i) { return kept[i] == 0; });
  }

 private:
  std::vector<Places> of_;
};

/// The cut at one end of one dimension that takes away about a share of the points.
///
/// @param order  the points of the box, from the end that is cut on
Peel peel_of(const LabelledPoints& points, std::ranges::random_access_range auto&& order, std::size_t events,
             std::size_t dimension, bool from_below, double share) {
  const std::size_t n = order.size();
  const auto n_away = std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(n)));
  if (n_away >= n) return {};
  const auto x = [&](std::size_t i) { return coordinate(points, order[static_cast<std::ptrdiff_t>(i)], dimension); };
  Peel peel{dimension, from_below, x(n_away), 0.0};
  std::size_t away = 0;
  for (; x(away) != peel.edge; ++away) events -= points.events[order[static_cast<std::ptrdiff_t>(away)]] != 0 ? 1 : 0;
  if (away == 0) return {};  // ties: nothing would be peeled
  peel.density = static_cast<double>(events) / static_cast<double>(n - away);
  return peel;
}

Peel best_peel(const LabelledPoints& points, const Orders& orders, std::size_t events, double share) {
  Peel best;
  for (std::size_t d = 0; d < points.n_dimensions; ++d) {
    const Peel below = peel_of(points, orders.of(d), events, d, true, share);
    const Peel above = peel_of(points, std::views::reverse(orders.of(d)), events, d, false, share);
    for (const Peel& peel : {below, above}) {
      if (peel.density > best.density) best = peel;
    }
  }
  return best;
}

/// The box of greatest merit on the way of peeling.
Sides peeled(const LabelledPoints& points, const Places& all, const PrimOptions& options, double overall) {
  Sides sides(points.n_dimensions);
  Sides best = sides;
  double best_merit = 0.0;
  Places box = all;
  Orders orders(points, all);
  std::vector<std::uint8_t> kept(points.size(), 1);
  const double fewest = options.least_support * static_cast<double>(all.size());
  while (true) {
    const Peel peel = best_peel(points, orders, events_among(points, box), options.peel);
    if (peel.density < 0.0) break;
    (peel.from_below ? sides[peel.dimension].low : sides[peel.dimension].high) = peel.edge;
    for (const std::size_t i : box) {
      const double x = coordinate(points, i, peel.dimension);
      kept[i] = (peel.from_below ? x >= peel.edge : x <= peel.edge) ? 1 : 0;
    }
    std::erase_if(box, [&](std::size_t i) { return kept[i] == 0; });
    orders.keep(kept);
    if (static_cast<double>(box.size()) < fewest) break;
    if (const double m = merit(points, box, overall); m > best_merit) {
      best_merit = m;
      best = sides;
    }
  }
  return best;
}

/// Drops restrictions, the least useful first, while that costs no more than a little of the merit.
void prune(const LabelledPoints& points, const Places& all, double overall, double loss, Sides& sides) {
  const double enough = (1.0 - loss) * merit(points, within(points, all, sides), overall);
  while (true) {
    std::size_t candidate = sides.size();
    double best = enough;
    for (std::size_t d = 0; d < sides.size(); ++d) {
      if (!sides[d].cuts()) continue;
      Sides without = sides;
      without[d] = {};
      if (const double m = merit(points, within(points, all, without), overall); m >= best) {
        best = m;
        candidate = d;
      }
    }
    if (candidate == sides.size()) return;
    sides[candidate] = {};
  }
}

Judgement judged(const LabelledPoints& points, const Places& half, const Places& box) {
  Judgement j;
  j.n_inside = box.size();
  const auto n = static_cast<double>(box.size());
  const auto all_events = static_cast<double>(events_among(points, half));
  j.density = density_of(points, box);
  j.density_error = n > 0.0 ? std::sqrt(j.density * (1.0 - j.density) / n) : 0.0;
  j.coverage = all_events > 0.0 ? static_cast<double>(events_among(points, box)) / all_events : 0.0;
  j.support = half.empty() ? 0.0 : n / static_cast<double>(half.size());
  for (const std::size_t i : box) j.mean += points.values[i] / n;
  return j;
}

std::vector<Restriction> restrictions_of(const LabelledPoints& points, const Places& half, const Sides& sides) {
  std::vector<Restriction> restrictions;
  const Places box = within(points, half, sides);
  const auto n = static_cast<double>(box.size());
  const auto hits = static_cast<double>(events_among(points, box));
  for (std::size_t d = 0; d < sides.size(); ++d) {
    if (!sides[d].cuts()) continue;
    Sides without = sides;
    without[d] = {};
    const double p = density_of(points, within(points, half, without));
    double p_value = 1.0;
    if (hits > 0.0 && p > 0.0 && p < 1.0)
      p_value = boost::math::cdf(boost::math::complement(boost::math::binomial(n, p), hits - 1.0));
    restrictions.push_back({d, sides[d].low, sides[d].high, p_value});
  }
  return restrictions;
}

Places half_of(const LabelledPoints& points, std::size_t first) {
  Places places;
  for (std::size_t i = first; i < points.size(); i += 2) places.push_back(i);
  return places;
}

}  // namespace

Judgement judge_everywhere(const LabelledPoints& points) {
  const Places half = half_of(points, 1);
  return judged(points, half, half);
}

std::vector<Box> prim(const LabelledPoints& given, const PrimOptions& options) {
  expects(given.coordinates.size() == given.size() * given.n_dimensions && given.values.size() == given.size(),
          "coordinates, event and value of every point");
  expects(0.0 < options.peel && options.peel < 1.0, "a peel takes a share of the points");
  const LabelledPoints points = by_dimension(given);
  const Places judging = half_of(points, 1);
  const Places peeling = half_of(points, 0);
  Places left = peeling;
  std::vector<Box> boxes;
  while (boxes.size() < options.most_boxes) {
    const double overall = density_of(points, left);
    if (overall == 0.0 || overall == 1.0) break;
    Sides sides = peeled(points, left, options, overall);
    prune(points, left, overall, options.pruning_loss, sides);
    if (std::ranges::none_of(sides, &Side::cuts)) break;
    boxes.push_back({restrictions_of(points, judging, sides), judged(points, judging, within(points, judging, sides))});
    std::erase_if(left, [&](std::size_t i) { return inside(points, i, sides); });
    if (static_cast<double>(left.size()) < options.least_support * static_cast<double>(peeling.size())) break;
  }
  return boxes;
}

}  // namespace nqpsweep::sensitivity
