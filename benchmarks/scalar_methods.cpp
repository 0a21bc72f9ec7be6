// One trajectory at a time on the readable right-hand side: the twin, Boost.odeint, SUNDIALS CVODE.
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include <boost/numeric/odeint.hpp>
#include <cmath>
#include <optional>

#include "methods.hpp"

namespace nqpsweep::bench {
namespace {

namespace odeint = boost::numeric::odeint;
using namespace model;
using Numbers = std::array<double, n_states>;

/// A span of years in which the levels hold still.
struct Phase {
  const Formation* formation;
  Intensities effective, missing;
  double start_yr;

  void operator()(const Numbers& x, Numbers& dx, double t) const { rate(x.data(), dx.data(), t); }
  void rate(const double* x, double* dx, double t) const {
    const double fading = std::exp((start_yr - t) / formation->parameters().policy.lag);
    Eigen::Map<State> out(dx);
    out = formation->rate(Eigen::Map<const State>(x), effective + missing * fading);
  }
};

/// Walks through the phases of a trajectory; @p solve(phase, x, end, leap time so far) moves x to the end of a phase.
template <class Solve>
Outcomes trajectory(const Formation& formation, Coalition coalition, Solve&& solve) {
  const auto effective_in = [&](int year) {
    return effective_intensities(formation.parameters().policy,
                                 nominal_intensities(mix_of(coalition), scenario().schedule, year), true);
  };
  Numbers x;
  Eigen::Map<State>(x.data()) = formation.initial_state();
  Intensities implemented = Intensities::Zero();
  std::optional<double> leap;
  if (x[state::share] >= 0.5) leap = 0.0;
  const int horizon = scenario().horizon_yr;
  for (int start = 0, end = 0; start < horizon; start = end) {
    const Intensities effective = effective_in(start);
    for (end = start + 1; end < horizon && (effective_in(end) == effective).all();) ++end;
    const Phase phase{&formation, effective, implemented - effective, static_cast<double>(start)};
    solve(phase, x, static_cast<double>(end), leap);
    implemented = effective + phase.missing * std::exp((start - end) / formation.parameters().policy.lag);
  }
  return outcomes_of(formation, {Eigen::Map<const State>(x.data()), leap.value_or(horizon)});
}

/// Where the share passes 1/2 within an accepted step: a cubic through its ends, mended by steps of eighth order.
double leap_within(const Phase& phase, const Numbers& before, const Numbers& after, double t, double step) {
  Numbers rate_before, rate_after;
  phase(before, rate_before, t);
  phase(after, rate_after, t + step);
  double at = crossing_time(before[state::share], rate_before[state::share], after[state::share],
                            rate_after[state::share], step);
  odeint::runge_kutta_fehlberg78<Numbers> stepper;
  for (int i = 0; i < 2; ++i) {
    Numbers x, rate;
    stepper.do_step(phase, before, t, x, at);
    phase(x, rate, t + at);
    at = std::clamp(at - (x[state::share] - 0.5) / rate[state::share], 0.0, step);
  }
  return t + at;
}

template <class Stepper>
void adaptive(Stepper& stepper, const Phase& phase, Numbers& x, double end, std::optional<double>& leap) {
  double t = phase.start_yr;
  for (double step = 0.1; t < end;) {
    const bool last = t + step >= end * (1.0 - 1e-14);
    if (last) step = end - t;
    const Numbers before = x;
    const double from = t;
    if (stepper.try_step(phase, x, t, step) == odeint::fail) continue;
    if (!leap && x[state::share] >= 0.5) leap = leap_within(phase, before, x, from, t - from);
    if (last) t = end;
  }
}

template <class Stepper>
void fixed(Stepper& stepper, const Phase& phase, Numbers& x, double end, double steps_per_yr,
           std::optional<double>& leap) {
  const double step = 1.0 / steps_per_yr;
  const int n = static_cast<int>(std::lround((end - phase.start_yr) * steps_per_yr));
  for (int i = 0; i < n; ++i) {
    const Numbers before = x;
    const double t = phase.start_yr + i * step;
    stepper.do_step(phase, x, t, step);
    if (!leap && x[state::share] >= 0.5) leap = leap_within(phase, before, x, t, step);
  }
}

/// @param advance  called as advance(phase, x, end, leap, setting)
template <class Advance>
Method one_by_one(std::string name, std::string family, std::string setting, std::vector<double> settings,
                  Advance advance) {
  return {std::move(name), std::move(family), std::move(setting), std::move(settings),
          [advance](const Parameters& parameters, const std::vector<Coalition>& coalitions, double value,
                    std::vector<Outcomes>& outcomes) {
            const Formation formation(parameters);
            for (std::size_t c = 0; c < coalitions.size(); ++c) {
              outcomes[c] = trajectory(
                  formation, coalitions[c],
                  [&](const Phase& phase, Numbers& x, double end, auto& leap) { advance(phase, x, end, leap, value); });
            }
            return true;
          }};
}

std::vector<double> tolerances() {
  return {1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 3e-8, 1e-8, 3e-9, 1e-9, 3e-10, 1e-10};
}

template <class ErrorStepper>
Method controlled(std::string name) {
  return one_by_one(std::move(name), "library", "tolerance", tolerances(),
                    [](const Phase& phase, Numbers& x, double end, auto& leap, double tolerance) {
                      auto stepper = odeint::make_controlled<ErrorStepper>(tolerance, tolerance);
                      adaptive(stepper, phase, x, end, leap);
                    });
}

Method bulirsch_stoer() {
  return one_by_one("odeint Bulirsch-Stoer", "library", "tolerance", tolerances(),
                    [](const Phase& phase, Numbers& x, double end, auto& leap, double tolerance) {
                      odeint::bulirsch_stoer<Numbers> stepper(tolerance, tolerance);
                      adaptive(stepper, phase, x, end, leap);
                    });
}

Method adams() {
  return one_by_one("odeint Adams-Bashforth-Moulton 5", "library", "steps a year", {8, 12, 16, 24, 32, 48, 64},
                    [](const Phase& phase, Numbers& x, double end, auto& leap, double steps_per_yr) {
                      odeint::adams_bashforth_moulton<5, Numbers> stepper;
                      fixed(stepper, phase, x, end, steps_per_yr, leap);
                    });
}

/// The twin, as it stands in the program.
Method twin() {
  return {"scalar Runge-Kutta 4 (twin)",
          "scalar",
          "steps a year",
          {2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 64, 128},
          [](const Parameters& parameters, const std::vector<Coalition>& coalitions, double steps_per_yr,
             std::vector<Outcomes>& outcomes) {
            const Formation formation(parameters);
            Scenario setting = scenario();
            setting.steps_per_yr = static_cast<int>(steps_per_yr);
            for (std::size_t c = 0; c < coalitions.size(); ++c)
              outcomes[c] = outcomes_of(formation, simulate(formation, coalitions[c], setting));
            return true;
          }};
}

/// CVODE with its memory kept from trajectory to trajectory.
class Cvode {
 public:
  explicit Cvode(int method) {
    SUNContext_Create(nullptr, &context_);
    x_ = N_VNew_Serial(n_states, context_);
    memory_ = CVodeCreate(method, context_);
    CVodeInit(memory_, rhs, 0.0, x_);
    CVodeSetMaxNumSteps(memory_, 100000);
    if (method == CV_ADAMS) {
      CVodeSetNonlinearSolver(memory_, SUNNonlinSol_FixedPoint(x_, 0, context_));
    } else {
      CVodeSetLinearSolver(memory_, SUNLinSol_Dense(x_, SUNDenseMatrix(n_states, n_states, context_), context_),
                           SUNDenseMatrix(n_states, n_states, context_));
    }
    CVodeRootInit(memory_, 1, [](realtype, N_Vector x, realtype* excess, void*) {
      excess[0] = NV_Ith_S(x, state::share) - 0.5;
      return 0;
    });
    CVodeSetNoInactiveRootWarn(memory_);
  }

  void advance(const Phase& phase, Numbers& x, double end, std::optional<double>& leap, double tolerance) {
    std::ranges::copy(x, NV_DATA_S(x_));
    CVodeReInit(memory_, phase.start_yr, x_);
    CVodeSStolerances(memory_, tolerance, tolerance * 0.01);
    CVodeSetUserData(memory_, const_cast<Phase*>(&phase));
    CVodeSetStopTime(memory_, end);
    for (double t = phase.start_yr; t < end;) {
      const int flag = CVode(memory_, end, x_, &t, CV_NORMAL);
      if (flag < 0) std::abort();
      if (flag == CV_ROOT_RETURN && !leap) leap = t;
    }
    std::copy_n(NV_DATA_S(x_), x.size(), x.begin());
  }

 private:
  static int rhs(realtype t, N_Vector x, N_Vector dx, void* phase) {
    static_cast<const Phase*>(phase)->rate(NV_DATA_S(x), NV_DATA_S(dx), t);
    return 0;
  }

  SUNContext context_ = nullptr;
  N_Vector x_ = nullptr;
  void* memory_ = nullptr;
};

Method cvode(std::string name, int method) {
  auto solver = std::make_shared<Cvode>(method);  // lives as long as the program
  return one_by_one(std::move(name), "library", "tolerance", tolerances(),
                    [solver](const Phase& phase, Numbers& x, double end, auto& leap, double tolerance) {
                      solver->advance(phase, x, end, leap, tolerance);
                    });
}

}  // namespace

std::vector<Method> scalar_methods() {
  return {twin(),
          controlled<odeint::runge_kutta_dopri5<Numbers>>("odeint Dormand-Prince 5(4)"),
          controlled<odeint::runge_kutta_fehlberg78<Numbers>>("odeint Fehlberg 7(8)"),
          bulirsch_stoer(),
          adams(),
          cvode("CVODE Adams", CV_ADAMS),
          cvode("CVODE BDF", CV_BDF)};
}

}  // namespace nqpsweep::bench
