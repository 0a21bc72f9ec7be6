/// @file
/// The Taylor method in the obvious way: the model's equations on truncated power series (docs/model.md section 5).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "nqpsweep/model/outcomes.hpp"
#include "nqpsweep/model/series.hpp"
#include "nqpsweep/model/solver.hpp"

namespace nqpsweep::testing {

inline constexpr std::size_t n_terms = 10;
inline constexpr std::size_t n_moving = model::n_states + 1;  ///< the states, and f_new in the last place

/// Where a trajectory is: states and f_new, and the policies implemented.
template <class Number>
struct Point {
  std::array<Number, n_moving> x{};
  model::IntensitiesOf<Number> implemented;
};

/// Coefficients of the derivatives of all that moves, shape (n_terms,) of (n_moving,).
template <class Number>
using Expansion = std::array<std::array<Number, n_moving>, n_terms>;

template <class Number>
class TaylorTwin {
 public:
  explicit TaylorTwin(const model::Formation& formation) : formation_(formation) {}

  /// The solution around a point under effective policies.
  [[nodiscard]] Expansion<Number> expand(const Point<Number>& at, const model::IntensitiesOf<Number>& effective) {
    using namespace model;
    Expansion<Number> derivative;
    Number fading = 1.0;  // coefficient of e^(-t / lag)
    for (std::size_t n = 0; n < n_terms; ++n) {
      const double order = static_cast<double>(n);
      tape_.turn_to(n);
      if (n > 0) fading = -fading / (Number(formation_.parameters().policy.lag) * order);
      const auto moving = [&](std::size_t i) { return tape_.write(n == 0 ? at.x[i] : derivative[n - 1][i] / order); };
      StateOf<Series<Number>> x;
      for (int i = 0; i < n_states; ++i) x[i] = moving(static_cast<std::size_t>(i));
      const Series<Number> f = moving(n_states);
      IntensitiesOf<Series<Number>> m;  // eq. 3
      for (int j = 0; j < n_instruments; ++j)
        m[j] = tape_.write(n == 0 ? at.implemented[j] : (at.implemented[j] - effective[j]) * fading);
      const StateOf<Series<Number>> dx = formation_.rate_from(x, f, m);
      const Series<Number> df = formation_.rate_of_new_technique(x, dx);
      for (int i = 0; i < n_states; ++i) derivative[n][static_cast<std::size_t>(i)] = dx[i][n];
      derivative[n][n_states] = df[n];
    }
    return derivative;
  }

 private:
  const model::Formation& formation_;
  model::Tape<Number> tape_;
};

/// x + the integral of a derivative from 0 to some time.
template <class Number>
Number integral(const Expansion<Number>& derivative, std::size_t i, const Number& x, double time) {
  Number sum = 0.0;
  for (std::size_t n = n_terms; n-- > 0;) sum = (derivative[n][i] / (static_cast<double>(n) + 1.0) + sum) * time;
  return x + sum;
}

/// One step of a trajectory.
struct Step {
  double start_yr, length_yr;
  Point<double> from;
  int year;  ///< in which the policies that are in effect began
};

/// A trajectory, step by step.
struct Path {
  std::vector<Step> steps;
  Point<double> end;
  std::ptrdiff_t leap_step = -1;  ///< in which the share first passes 1/2; -1: never, or before the start
  double leap_time_yr = 0.0;
};

/// Steps a year, by the radius of convergence that the last two terms tell (eq. 36).
///
/// @tparam Powers  has log2 and exp2: how exact they are decides only on how many steps there are
template <class Powers>
double steps_wanted(const Expansion<double>& derivative, const Point<double>& at, double tolerance) {
  using namespace model;
  constexpr std::size_t N = state::cumulative_nqp;
  std::array<double, n_moving> weight;
  weight.fill(1.0);
  for (const std::size_t i : {state::chain, state::iur, state::share}) weight[i] = 0.5 / at.x[i];
  weight[state::rd] = 2.0;
  weight[n_states] = 4.0;  // of f_new
  weight[N] = 1.0 / (at.x[N] + derivative[0][N]);
  const auto log_steps = [&](std::size_t order) {
    double size = 1e-30;
    for (std::size_t i = 0; i < n_moving; ++i) size = std::max(size, std::abs(derivative[order - 1][i] * weight[i]));
    const double exponent = static_cast<double>(order);
    return Powers::log2(size / exponent) / exponent;
  };
  const double log_inverse_radius = std::max(log_steps(n_terms), log_steps(n_terms - 1));
  return Powers::exp2(log_inverse_radius - Powers::log2(tolerance) / static_cast<double>(n_terms));
}

/// Time within a step at which the share is 1/2, to the last place.
inline double crossing(const Expansion<double>& derivative, double share, double step) {
  double low = 0.0;
  double high = step;
  while (true) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return high;
    (integral(derivative, model::state::share, share, middle) >= 0.5 ? high : low) = middle;
  }
}

/// Solves a course by the twin.
template <class Powers>
Path solve_by_twin(const model::Formation& formation, const model::Course& course, double tolerance) {
  using namespace model;
  const Parameters::Policy& policy = formation.parameters().policy;
  const auto nominal_in = [&](int year) { return nominal_intensities(course.mix, course.schedule, year); };
  TaylorTwin<double> twin(formation);
  Path path;
  Point<double> at{{}, Intensities::Zero()};
  const State start = formation.initial_state();
  std::copy(start.begin(), start.end(), at.x.begin());
  path.leap_time_yr = course.horizon_yr;
  for (int year = 0; year < course.horizon_yr;) {
    const Intensities effective = effective_intensities(policy, nominal_in(year), course.coordination);
    int event = year + 1;
    while (event < course.horizon_yr && (nominal_in(event) == nominal_in(year)).all()) ++event;
    for (double time = year; time < event;) {
      const Expansion<double> derivative = twin.expand(at, effective);
      const double rest = event - time;
      const double pieces = std::nearbyint(rest * steps_wanted<Powers>(derivative, at, tolerance) + 0.45);
      const double step = pieces <= 1.0 ? rest : rest / pieces;
      path.steps.push_back({time, step, at, year});
      const double share = at.x[state::share];
      for (std::size_t i = 0; i < n_moving; ++i) at.x[i] = integral(derivative, i, at.x[i], step);
      if (share < 0.5 && at.x[state::share] >= 0.5 && path.leap_step < 0) {
        path.leap_step = std::ssize(path.steps) - 1;
        path.leap_time_yr = time + crossing(derivative, share, step);
      }
      at.implemented = effective + (at.implemented - effective) * std::exp(-step / policy.lag);
      time = pieces <= 1.0 ? event : time + step;
    }
    year = event;
  }
  path.end = at;
  return path;
}

/// The outcomes but the leap time (docs/model.md section 4), from states and f_new.
template <class Number>
std::array<Number, model::n_outcomes> outcomes_by_twin(const model::Formation& formation,
                                                       const std::array<Number, n_moving>& x) {
  using namespace model;
  using std::exp, std::log;
  StateOf<Number> states;
  for (int i = 0; i < n_states; ++i) states[i] = x[static_cast<std::size_t>(i)];
  const ProductionOf<Number> made = formation.production_from(states, x[n_states]);
  const auto logistic = [](const Number& z) { return Number(1.0) / (Number(1.0) + exp(-z)); };
  const Number h = x[state::talent], k = x[state::capital], a = x[state::technology], r = x[state::rd];
  const Number ecology = (x[state::chain] + x[state::iur]) / 2.0;
  const Number balance = logistic((r + a) / 2.0) * logistic((h + k) / 2.0) * ecology;
  return {made.nqp,
          log(made.nqp),
          x[state::share],
          0.0,
          exp(made.log_output),
          x[state::cumulative_nqp],
          exp(r),
          (h + k + a) / 3.0,
          ecology,
          exp(log(balance) / 6.0)};
}

}  // namespace nqpsweep::testing
