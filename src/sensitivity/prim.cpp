#include "nqpsweep/sensitivity/prim.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <ranges>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Side {
  double low = -infinity, high = infinity;
  [[nodiscard]] bool cuts() const { return low > -infinity || high < infinity; }
  [[nodiscard]] bool holds(double x) const { return low <= x && x <= high; }
};
using Sides = std::vector<Side>;
using Places = std::vector<std::uint32_t>;  // of points

std::vector<std::size_t> inputs_cut_by(const Sides& sides) {
  std::vector<std::size_t> inputs;
  for (std::size_t j = 0; j < sides.size(); ++j) {
    if (sides[j].cuts()) inputs.push_back(j);
  }
  return inputs;
}

/// How many points, and at how many of them the event happens.
struct Census {
  std::size_t n = 0, events = 0;
  void add(bool event) { ++n, events += event ? 1 : 0; }
  [[nodiscard]] double density() const { return n == 0 ? 0.0 : static_cast<double>(events) / static_cast<double>(n); }
  /// Weighted relative accuracy, times the number of points.
  [[nodiscard]] double merit(double overall) const { return static_cast<double>(n) * (density() - overall); }
};

Census census_of(const Labels& labels, const Places& places) {
  Census census;
  for (const std::uint32_t i : places) census.add(labels.events[i] != 0);
  return census;
}

/// Which of some points lie in a box, and which would if it had one restriction less.
class Membership {
 public:
  Membership(const Points& points, const Places& places, const Sides& sides)
      : places_(places), cut_(inputs_cut_by(sides)), violated_(places.size()) {
    for (std::size_t k = 0; k < cut_.size(); ++k) {
      const auto column = points.column(cut_[k]);
      const Side side = sides[cut_[k]];
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (!side.holds(column[places[i]])) violated_[i] = {violated_[i].n + 1, k};
      }
    }
  }

  [[nodiscard]] const std::vector<std::size_t>& cut() const { return cut_; }  ///< inputs that are restricted

  [[nodiscard]] Places inside() const { return places_by(true); }
  [[nodiscard]] Places outside() const { return places_by(false); }

  /// In the box without each of its restrictions, shape (cut().size(),).
  [[nodiscard]] std::vector<Census> without_each(const Labels& labels) const {
    std::vector<Census> without(cut_.size(), census_of(labels, inside()));
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (violated_[i].n == 1) without[violated_[i].last].add(labels.events[places_[i]] != 0);
    }
    return without;
  }

 private:
  [[nodiscard]] Places places_by(bool inside) const {
    Places result;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if ((violated_[i].n == 0) == inside) result.push_back(places_[i]);
    }
    return result;
  }

  struct Violated {
    std::size_t n = 0, last = 0;
  };
  const Places& places_;
  std::vector<std::size_t> cut_;
  std::vector<Violated> violated_;  // restrictions that keep a point out
};

struct Peel {
  std::size_t input = 0;
  bool from_below = false;
  double edge = 0.0;       ///< the new end of the side
  double density = -1.0;   ///< of what is left
  std::size_t length = 0;  ///< of the order from that end on which lies what is peeled away
};

/// The points of a box from which slices are peeled, in the order of each input. Whether a point is still there, and
/// with an event, no machine foresees: the loops over many points go without branches.
class Peeling {
 public:
  Peeling(const Points& points, const Labels& labels, const Places& places)
      : points_(points), states_(points.size()), orders_(points.n_inputs()), census_(census_of(labels, places)) {
    for (const std::uint32_t i : places) states_[i] = labels.events[i] != 0 ? State::event : State::inside;
    for (std::size_t j = 0; j < orders_.size(); ++j) {
      orders_[j].assign(points.order(j).begin(), points.order(j).end());
      forget_peeled(orders_[j]);
    }
    n_listed_ = census_.n;
  }

  [[nodiscard]] const Census& census() const { return census_; }

  /// The cut at one end of one input after which the event is most dense; a density below 0 where none can be made.
  [[nodiscard]] Peel best_peel(double share) const {
    Peel best;
    for (std::size_t j = 0; j < orders_.size(); ++j) {
      for (const Peel& peel :
           {peel_of(orders_[j], j, true, share), peel_of(std::views::reverse(orders_[j]), j, false, share)}) {
        if (peel.density > best.density) best = peel;
      }
    }
    return best;
  }

  void cut(const Peel& peel) {
    const Places& order = orders_[peel.input];
    for (std::size_t k = 0; k < peel.length; ++k) {
      State& state = states_[peel.from_below ? order[k] : order[order.size() - 1 - k]];
      if (state == State::peeled) continue;
      --census_.n;
      census_.events -= state == State::event ? 1 : 0;
      state = State::peeled;
    }
    if (census_.n > n_listed_ / 2) return;
    for (Places& of_input : orders_) forget_peeled(of_input);
    n_listed_ = census_.n;
  }

 private:
  enum class State : std::uint8_t { peeled, inside, event };

  /// About a share of the points, from one end; not from the midst of equal ones.
  ///
  /// @param order  from the end that is cut on
  Peel peel_of(std::ranges::random_access_range auto&& order, std::size_t input, bool from_below, double share) const {
    const auto n_away = std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(census_.n)));
    if (n_away >= census_.n) return {};
    const auto column = points_.column(input);
    Census away;
    auto end = order.begin();
    for (; away.n < n_away; ++end) {
      away.n += states_[*end] != State::peeled ? 1 : 0;
      away.events += states_[*end] == State::event ? 1 : 0;
    }
    while (states_[*end] == State::peeled) ++end;
    const double edge = column[*end];
    for (; end != order.begin() && column[*std::ranges::prev(end)] == edge; --end) {
      const State state = states_[*std::ranges::prev(end)];
      if (state == State::peeled) continue;
      --away.n;
      away.events -= state == State::event ? 1 : 0;
    }
    if (away.n == 0) return {};  // ties: nothing would be peeled
    const Census left{census_.n - away.n, census_.events - away.events};
    return {input, from_below, edge, left.density(), static_cast<std::size_t>(end - order.begin())};
  }

  /// Points that are peeled away stay listed, to be passed over, until they are half of all.
  void forget_peeled(Places& order) const {
    std::size_t n = 0;
    for (const std::uint32_t i : order) {
      order[n] = i;
      n += states_[i] != State::peeled ? 1 : 0;
    }
    order.resize(n);
  }

  const Points& points_;
  std::vector<State> states_;
  std::vector<Places> orders_;  // by input
  std::size_t n_listed_ = 0;
  Census census_;
};

/// The box of greatest merit on the way of peeling.
///
/// @param fewest  points of a box
Sides peeled(const Points& points, const Labels& labels, const Places& all, double peel_share, double fewest) {
  Peeling peeling(points, labels, all);
  const double overall = peeling.census().density();
  Sides sides(points.n_inputs());
  Sides best = sides;
  double best_merit = 0.0;
  while (true) {
    const Peel peel = peeling.best_peel(peel_share);
    if (peel.density < 0.0) break;
    (peel.from_below ? sides[peel.input].low : sides[peel.input].high) = peel.edge;
    peeling.cut(peel);
    if (static_cast<double>(peeling.census().n) < fewest) break;
    if (const double m = peeling.census().merit(overall); m > best_merit) {
      best_merit = m;
      best = sides;
    }
  }
  return best;
}

/// Drops restrictions, the least useful first, while that costs no more than a little of the merit.
void prune(const Points& points, const Labels& labels, const Places& all, double loss, Sides& sides) {
  const double overall = census_of(labels, all).density();
  const double enough = (1.0 - loss) * census_of(labels, Membership(points, all, sides).inside()).merit(overall);
  while (true) {
    const Membership in_box(points, all, sides);
    const auto without = in_box.without_each(labels);
    std::size_t least_useful = without.size();
    double best = enough;
    for (std::size_t k = 0; k < without.size(); ++k) {
      if (const double m = without[k].merit(overall); m >= best) {
        best = m;
        least_useful = k;
      }
    }
    if (least_useful == without.size()) return;
    sides[in_box.cut()[least_useful]] = {};
  }
}

Judgement judged(const Labels& labels, const Places& half, const Places& box) {
  Judgement j;
  const Census inside = census_of(labels, box);
  j.n_inside = inside.n;
  const auto n = static_cast<double>(inside.n);
  const auto all_events = static_cast<double>(census_of(labels, half).events);
  j.density = inside.density();
  j.density_error = n > 0.0 ? std::sqrt(j.density * (1.0 - j.density) / n) : 0.0;
  j.coverage = all_events > 0.0 ? static_cast<double>(inside.events) / all_events : 0.0;
  j.support = half.empty() ? 0.0 : n / static_cast<double>(half.size());
  for (const std::uint32_t i : box) j.mean += labels.values[i] / n;
  return j;
}

std::vector<Restriction> restrictions_of(const Membership& judging, const Labels& labels, const Sides& sides) {
  std::vector<Restriction> restrictions;
  const Census inside = census_of(labels, judging.inside());
  const auto without = judging.without_each(labels);
  for (std::size_t k = 0; k < without.size(); ++k) {
    const double p = without[k].density();
    double p_value = 1.0;
    if (inside.events > 0 && p > 0.0 && p < 1.0) {
      const boost::math::binomial by_chance(static_cast<double>(inside.n), p);
      p_value = boost::math::cdf(boost::math::complement(by_chance, static_cast<double>(inside.events) - 1.0));
    }
    const std::size_t input = judging.cut()[k];
    restrictions.push_back({input, sides[input].low, sides[input].high, p_value});
  }
  return restrictions;
}

Places half_of(std::size_t n, std::uint32_t first) {
  Places places;
  for (std::uint32_t i = first; i < n; i += 2) places.push_back(i);
  return places;
}

}  // namespace

Judgement judge_everywhere(const Labels& labels) {
  const Places half = half_of(labels.size(), 1);
  return judged(labels, half, half);
}

std::vector<Box> prim(const Points& points, const Labels& labels, const PrimOptions& options) {
  expects(labels.size() == points.size() && labels.values.size() == points.size(), "event and value of every point");
  expects(0.0 < options.peel && options.peel < 1.0, "a peel takes a share of the points");
  const Places judging = half_of(points.size(), 1);
  const Places peeling = half_of(points.size(), 0);
  const double fewest = options.least_support * static_cast<double>(peeling.size());
  Places left = peeling;
  std::vector<Box> boxes;
  while (boxes.size() < options.most_boxes) {
    const double overall = census_of(labels, left).density();
    if (overall == 0.0 || overall == 1.0) break;
    Sides sides = peeled(points, labels, left, options.peel, fewest);
    prune(points, labels, left, options.pruning_loss, sides);
    if (std::ranges::none_of(sides, &Side::cuts)) break;
    const Membership judges(points, judging, sides);
    boxes.push_back({restrictions_of(judges, labels, sides), judged(labels, judging, judges.inside())});
    left = Membership(points, left, sides).outside();
    if (static_cast<double>(left.size()) < fewest) break;
  }
  return boxes;
}

}  // namespace nqpsweep::sensitivity
