// The kernel against its readable twin: they may differ by rounding alone, and by how much is derived.
//
// Both are also run on numbers that carry a rigorous bound on their rounding error (support/bounded.hpp): the twin with
// the library's exp and log, the kernel's own text with its own, of which test_lane_math.cpp shows that they keep
// within 1 ulp. Exact arithmetic would give both the same series, so they differ by at most the sum of the two bounds.
// Nothing is tuned.

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <random>
#include <vector>

#include "bounded_kernel.hpp"
#include "nqpsweep/model/trajectory.hpp"
#include "support/priors.hpp"

using namespace nqpsweep;
using namespace nqpsweep::model;

namespace {

/// A point of a trajectory, and the policies that are in effect there.
struct Situation {
  std::array<double, n_moving> x;
  Intensities implemented, effective;
};

/// Points at random times of the trajectory of a coalition, solved well enough to be typical.
std::vector<Situation> situations(const Formation& formation, Coalition coalition, int n, std::mt19937_64& generator) {
  constexpr int steps_per_yr = 4;
  const Scenario scenario = testing::default_scenario(steps_per_yr);
  std::vector<int> steps;
  for (int i = 0; i < n; ++i) steps.push_back(static_cast<int>(generator() % (17U * steps_per_yr)));
  const Parameters::Policy& policy = formation.parameters().policy;
  const ImplementationLag lag(policy.lag, 1.0 / steps_per_yr);
  Intensities effective, implemented = Intensities::Zero();
  std::vector<Situation> found;
  (void)simulate(formation, coalition, scenario, [&](int step, const State& x) {
    if (step % steps_per_yr == 0)
      effective = effective_intensities(
          policy, nominal_intensities(mix_of(coalition), scenario.schedule, step / steps_per_yr), true);
    for (const int wanted : steps) {
      if (wanted != step) continue;
      Situation at{{}, implemented, effective};
      std::copy(x.begin(), x.end(), at.x.begin());
      at.x[n_states] = formation.log_new_technique(x);
      found.push_back(at);
    }
    implemented = lag.advance(implemented, effective);
  });
  return found;
}

/// The kernel's series at a point, on lanes (all the same) or on bounded numbers.
template <class V>
std::vector<Order<V>> kernel_series(const Coefficients<RealOf<V>>& p, const Situation& at) {
  using Real = RealOf<V>;
  V e[n_instruments], m[n_instruments], effective[n_channels], missing[n_channels];
  for (int j = 0; j < n_instruments; ++j) {
    e[j] = all(Real(at.effective[j]));
    m[j] = all(Real(at.implemented[j]));
  }
  channels_of(p, e, effective);
  channels_of(p, m, missing);
  for (int i = 0; i < n_channels; ++i) missing[i] = missing[i] - effective[i];
  Real lag_series[n_terms];
  expand_lag(p.lag_yr, n_terms, lag_series);
  std::vector<Order<V>> orders(n_terms + 1);
  expand(orders.data(), static_cast<int>(n_terms), p, moving_at<V>(at.x), effective, missing, true, lag_series);
  return orders;
}

template <class Number>
testing::Expansion<Number> twin_series(const Formation& formation, const Situation& at) {
  testing::Point<Number> point;
  std::copy(at.x.begin(), at.x.end(), point.x.begin());
  IntensitiesOf<Number> effective;
  for (int j = 0; j < n_instruments; ++j) {
    point.implemented[j] = at.implemented[j];
    effective[j] = at.effective[j];
  }
  return testing::TaylorTwin<Number>(formation).expand(point, effective);
}

/// What the kernel may differ by from the twin at a point, and by how much it does.
struct Allowance {
  testing::Expansion<double> twin, bound;
  bool kernel_as_bounded = true;  ///< the kernel's text gives the same numbers on lanes and on bounded numbers
};

using Lane = std::vector<Order<Doubles>>;

Allowance allowance_at(const Formation& formation, const Situation& at, const Lane& lanes) {
  const auto bounded = kernel_series<OfKernel>(coefficients_of<OfKernel>(formation.parameters()), at);
  const auto twin = twin_series<OfTwin>(formation, at);
  Allowance result;
  for (std::size_t n = 0; n < n_terms; ++n) {
    const auto ours = coefficients(lanes.data(), n);
    const auto same = coefficients(bounded.data(), n);
    const auto theirs = coefficients(twin, n);
    for (std::size_t i = 0; i < n_moving; ++i) {
      result.twin[n][i] = theirs[i].value();
      result.bound[n][i] = same[i].bound() + theirs[i].bound();
      result.kernel_as_bounded &= ours[i][0] == same[i].value();
    }
  }
  return result;
}

/// Differences over what is allowed, of the coefficients that are not exactly the same.
std::vector<double> ratios(const Lane& lanes, const Allowance& allowed) {
  std::vector<double> found;
  for (std::size_t n = 0; n < n_terms; ++n) {
    const auto ours = coefficients(lanes.data(), n);
    for (std::size_t i = 0; i < n_moving; ++i) {
      const double difference = std::abs(ours[i][0] - allowed.twin[n][i]);
      if (difference != 0.0) found.push_back(difference / allowed.bound[n][i]);  // NaN is not 0 either
    }
  }
  return found;
}

bool within(const Lane& lanes, const Allowance& allowed) {
  return std::ranges::all_of(ratios(lanes, allowed), [](double ratio) { return ratio <= 1.0; });
}

Parameters draw_or_corner(std::uint64_t draw) {
  return draw % 5 == 0 ? testing::corner_draw(43, draw, 0.01) : testing::prior_draw(47, draw);
}

/// Calls visit(formation, situation) at random times of trajectories of random coalitions.
template <class Visit>
void at_random_points(int n_draws, int points_of_a_draw, Visit&& visit) {
  std::mt19937_64 generator(41);
  for (int draw = 0; draw < n_draws; ++draw) {
    const Formation formation(draw_or_corner(static_cast<std::uint64_t>(draw)));
    const auto coalition = static_cast<Coalition>(generator() % n_coalitions);
    for (const Situation& at : situations(formation, coalition, points_of_a_draw, generator)) visit(formation, at);
  }
}

}  // namespace

TEST_CASE("kernel and twin give the same series within derived rounding at 100,000 points, a fifth of them in corners",
          "[many]") {
  std::vector<double> all_ratios;
  std::size_t n_points = 0;
  bool as_bounded = true;
  at_random_points(20000, 5, [&](const Formation& formation, const Situation& at) {
    const Lane lanes = kernel_series<Doubles>(coefficients_of<double>(formation.parameters()), at);
    const Allowance allowed = allowance_at(formation, at, lanes);
    std::ranges::copy(ratios(lanes, allowed), std::back_inserter(all_ratios));
    as_bounded = as_bounded && allowed.kernel_as_bounded;
    ++n_points;
  });
  REQUIRE(n_points == 100000);
  std::ranges::sort(all_ratios);
  CAPTURE(all_ratios.size(), all_ratios[all_ratios.size() / 2], all_ratios[all_ratios.size() / 100 * 99]);
  CHECK(as_bounded);
  CHECK(std::ranges::none_of(all_ratios, [](double ratio) { return !(ratio <= 1.0); }));
  CHECK(all_ratios.back() <= 1.0);
}

// The bounds are narrow enough to hold the kernel to every constant that it works with.
TEST_CASE("a change of any of the kernel's constants by 300 units in the last place is found") {
  using Constants = kernel::Coefficients<double>;
  constexpr std::size_t n = sizeof(Constants) / sizeof(double);
  constexpr std::size_t coordination = offsetof(Constants, coordination) / sizeof(double);
  const auto takes_part = [&](std::size_t i) {  // the others belong to eq. 2 and to the outcomes
    return i != offsetof(Constants, crowding) / sizeof(double) &&
           i != offsetof(Constants, log_new_scale) / sizeof(double) &&
           (i < coordination || i > coordination + model::n_domains);
  };
  std::array<bool, n> found{};
  at_random_points(400, 2, [&](const Formation& formation, const Situation& at) {
    const auto constants = std::bit_cast<std::array<double, n>>(coefficients_of<double>(formation.parameters()));
    const Allowance allowed =
        allowance_at(formation, at, kernel_series<Doubles>(std::bit_cast<Constants>(constants), at));
    for (std::size_t i = 0; i < n; ++i) {
      if (found[i] || !takes_part(i)) continue;
      auto changed = constants;
      changed[i] *= 1.0 + 300.0 * 0x1p-52;
      found[i] = !within(kernel_series<Doubles>(std::bit_cast<Constants>(changed), at), allowed);
    }
  });
  for (std::size_t i = 0; i < n; ++i) {
    INFO("constant " << i << " of kernel::Coefficients");
    CHECK(found[i] == takes_part(i));
  }
}
