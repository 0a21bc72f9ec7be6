/// @file
/// One trajectory: classical Runge-Kutta with fixed steps that never straddle a calendar year.
#pragma once

#include <utility>

#include "nqpsweep/model/formation.hpp"
#include "nqpsweep/model/scenario.hpp"

namespace nqpsweep::model {

/// What remains of a trajectory at its end.
struct Trajectory {
  State final_state;
  double leap_time_yr;  ///< first time the share reaches 1/2; the horizon if it never does
};

/// Time within [0, step_yr] at which the cubic Hermite interpolant of the share passes 1/2.
///
/// @param share_before  below 1/2, with slope @p rate_before [1/yr]
/// @param share_after   1/2 or more, with slope @p rate_after [1/yr]
[[nodiscard]] double crossing_time(double share_before, double rate_before, double share_after, double rate_after,
                                   double step_yr);

/// Solves the model for one mix of policies.
///
/// @param observe   called as observe(step, state) at step 0, 1, ..., horizon_yr * steps_per_yr
/// @par Accuracy    fourth order in the step; docs/model.md section 5 gives the measured errors
/// @par Cost        4 horizon_yr steps_per_yr evaluations of Formation::rate, no allocation
template <class Observer>
[[nodiscard]] Trajectory simulate(const Formation& model, const Mix& mix, const Scenario& scenario,
                                  Observer&& observe) {
  constexpr double half = 0.5;
  const double step = 1.0 / scenario.steps_per_yr;
  const ImplementationLag lag(model.parameters().policy.lag, half * step);
  const auto effective_in = [&](int year) {
    return effective_intensities(model.parameters().policy, nominal_intensities(mix, scenario.schedule, year),
                                 scenario.coordination);
  };

  State x = model.initial_state();
  Intensities m = scenario.in_force ? effective_in(0) : Intensities::Zero();
  double leap_time = x[state::share] >= half ? 0.0 : scenario.horizon_yr;
  bool leapt = x[state::share] >= half;
  observe(0, x);
  for (int n = 0, year = 0; year < scenario.horizon_yr; ++year) {
    const Intensities effective = effective_in(year);
    for (int i = 0; i < scenario.steps_per_yr; ++i, ++n) {
      const Intensities m_middle = lag.advance(m, effective);
      const Intensities m_end = lag.advance(m_middle, effective);
      const State k1 = model.rate(x, m);
      const State k2 = model.rate(x + half * step * k1, m_middle);
      const State k3 = model.rate(x + half * step * k2, m_middle);
      const State k4 = model.rate(x + step * k3, m_end);
      const State after = x + step / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
      if (!leapt && after[state::share] >= half) {
        leapt = true;
        const double rate_after = model.rate(after, m_end)[state::share];
        leap_time = n * step + crossing_time(x[state::share], k1[state::share], after[state::share], rate_after, step);
      }
      x = after;
      m = m_end;
      observe(n + 1, x);
    }
  }
  return {x, leap_time};
}

/// Solves the model for a coalition of policies that are on, the others being off.
template <class Observer>
[[nodiscard]] Trajectory simulate(const Formation& model, Coalition coalition, const Scenario& scenario,
                                  Observer&& observe) {
  return simulate(model, mix_of(coalition), scenario, std::forward<Observer>(observe));
}

/// Solves the model for one coalition and keeps the end alone.
[[nodiscard]] Trajectory simulate(const Formation& model, Coalition coalition, const Scenario& scenario);

}  // namespace nqpsweep::model
