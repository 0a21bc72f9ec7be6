// Other methods in the same lanes as the program's kernel: Taylor series of other orders, Runge-Kutta with fixed steps.
#include <boost/numeric/odeint.hpp>
#include <cmath>

#include "coefficients.hpp"
#include "kernel/march.hpp"
#include "methods.hpp"

namespace {

using State = Moving<Doubles>;
NQPSWEEP_INLINE State operator+(const State& x, const State& y) {
  return {x.h + y.h, x.k + y.k, x.a + y.a, x.r + y.r, x.C + y.C, x.U + y.U, x.s + y.s, x.N + y.N, x.f + y.f};
}
NQPSWEEP_INLINE State operator*(double b, const State& x) {
  return {b * x.h, b * x.k, b * x.a, b * x.r, b * x.C, b * x.U, b * x.s, b * x.N, b * x.f};
}

/// The right-hand side in lanes, in a phase of constant levels; time runs `pace` times as fast in each lane.
struct Rate {
  const Coefficients<double>& p;
  const Doubles* effective;
  const Doubles* missing;
  double phase_start_yr;
  Doubles pace = all(1.0), from = all(0.0);

  void operator()(const State& x, State& dx, double t) const {
    const Doubles fading = exp((phase_start_yr - (from + pace * t)) * (1.0 / p.lag_yr));
    Doubles still_missing[n_channels];
    for (int i = 0; i < n_channels; ++i) still_missing[i] = missing[i] * fading;
    Order<Doubles> z;
    Step<Doubles> step;
    const Newest<Doubles> d = first_order(z, step, p, x, effective, still_missing);
    const Doubles df = z.dk + z.wh * (z.dh - z.dk) + z.wa * (z.da - z.dk);
    dx = State{pace * z.dh, pace * z.dk, pace * z.da, pace * z.dr, pace * d.dC,
               pace * d.dU, pace * d.ds, pace * z.dN, pace * df};
  }
};

/// Eight trajectories from start to horizon with equal steps, more of them in the years before `early_yr`.
template <class Stepper>
void walk(const Coefficients<double>& p, const Batch& batch, std::size_t first, double steps_per_yr,
          double early_factor) {
  State x{};
  x.C = all(p.chain_initial);
  x.U = all(p.iur_initial);
  x.s = all(p.share_initial);
  const double horizon = batch.horizon_yr[0];
  Doubles leap = all(horizon), implemented[n_channels]{};
  Stepper stepper;
  double start = 0.0;
  for (int phase = 0; phase < batch.n_phases; ++phase) {
    const double end = batch.hold_until_yr[static_cast<std::size_t>(phase) * batch.n];
    Doubles effective[n_channels], missing[n_channels];
    channels_of_phase<Doubles>(p, batch, phase, first, effective);
    for (int i = 0; i < n_channels; ++i) missing[i] = implemented[i] - effective[i];
    Rate rate{p, effective, missing, start};
    const int n =
        std::max(1, static_cast<int>(std::lround((end - start) * steps_per_yr * (end <= 2.0 ? early_factor : 1.0))));
    const double step = (end - start) / n;
    for (int i = 0; i < n; ++i) {
      const State before = x;
      const double t = start + i * step;
      stepper.do_step(rate, x, t, step);
      const auto crosses = (before.s < 0.5) & (x.s >= 0.5);
      if (!any(crosses)) continue;
      // The cubic through both ends, mended by a step of the method to where it passes 1/2.
      State rate_before, rate_after, there, rate_there;
      rate(before, rate_before, t);
      rate(x, rate_after, t + step);
      Doubles at = all(step);
      for (int lane = 0; lane < Lanes<Doubles>::width; ++lane) {
        if (crosses[lane] != 0)
          at[lane] =
              nqpsweep::model::crossing_time(before.s[lane], rate_before.s[lane], x.s[lane], rate_after.s[lane], step);
      }
      Rate paced{p, effective, missing, start, at, all(t)};
      there = before;
      stepper.do_step(paced, there, 0.0, 1.0);
      paced(there, rate_there, 1.0);
      at = at - at * (there.s - 0.5) / rate_there.s;
      leap = crosses ? t + at : leap;
    }
    const double fading = std::exp((start - end) / p.lag_yr);
    for (int i = 0; i < n_channels; ++i) implemented[i] = fma(missing[i], all(fading), effective[i]);
    start = end;
  }
  Doubles outcomes[n_outcomes];
  outcomes_of(p, x, leap, all_outcomes, outcomes);
  for (int o = 0; o < n_outcomes; ++o)
    store(outcomes[o], batch.outcomes + static_cast<std::size_t>(o) * batch.n + first);
}

}  // namespace

namespace nqpsweep::bench {
namespace {

namespace odeint = boost::numeric::odeint;
using namespace model;

/// What a batch points to.
struct Store {
  std::vector<double> hold_until, nominal, coordination, in_force, horizon, refinement, outcomes;
  std::vector<int> next_phase, steps;
  Batch batch;

  explicit Store(const std::vector<Coalition>& coalitions) {
    const std::size_t widest = kernel::widest_single;
    const std::size_t n = (coalitions.size() + widest - 1) / widest * widest;
    std::vector<int> starts{0};
    const auto levels = [&](Coalition c, int year) {
      return nominal_intensities(mix_of(c), scenario().schedule, year);
    };
    for (int year = 1; year < scenario().horizon_yr; ++year) {
      if ((levels(all_policies, year) != levels(all_policies, year - 1)).any()) starts.push_back(year);
    }
    const std::size_t phases = starts.size();
    starts.push_back(scenario().horizon_yr);
    nominal.resize(phases * n_instruments * n);
    for (std::size_t phase = 0; phase < phases; ++phase) {
      for (std::size_t i = 0; i < n; ++i) {
        hold_until.push_back(starts[phase + 1]);
        next_phase.push_back(static_cast<int>(phase) + 1);
        const auto u = levels(coalitions[std::min(i, coalitions.size() - 1)], starts[phase]);
        for (int j = 0; j < n_instruments; ++j)
          nominal[(phase * n_instruments + static_cast<std::size_t>(j)) * n + i] = u[j];
      }
    }
    coordination.assign(n, 1.0);
    in_force.assign(n, 0.0);
    horizon.assign(n, scenario().horizon_yr);
    refinement.assign(n, 1.0);
    outcomes.resize(n_outcomes * n);
    steps.resize(n);
    batch = {.n = n,
             .n_phases = static_cast<int>(phases),
             .hold_until_yr = hold_until.data(),
             .next_phase = next_phase.data(),
             .nominal = nominal.data(),
             .coordination = coordination.data(),
             .in_force = in_force.data(),
             .horizon_yr = horizon.data(),
             .refinement = refinement.data(),
             .most_steps = 20000,
             .outcomes = outcomes.data(),
             .steps = steps.data()};
  }
};

/// @param run  called as run(coefficients, batch, setting), gives false where there is no answer
template <class Run>
Method in_lanes(std::string name, std::string setting, std::vector<double> settings, Run run) {
  auto kept = std::make_shared<std::pair<std::vector<Coalition>, std::optional<Store>>>();
  return {std::move(name), "lanes", std::move(setting), std::move(settings),
          [=](const Parameters& parameters, const std::vector<Coalition>& coalitions, double value,
              std::vector<Outcomes>& outcomes) {
            if (kept->first != coalitions) {
              kept->first = coalitions;
              kept->second.emplace(coalitions);
            }
            Store& store = *kept->second;
            store.batch.tolerance = value;
            if (!run(coefficients_of(parameters), store.batch, value)) return false;
            for (std::size_t c = 0; c < coalitions.size(); ++c) {
              for (std::size_t o = 0; o < outcomes[c].size(); ++o)
                outcomes[c][o] = store.outcomes[o * store.batch.n + c];
            }
            return true;
          }};
}

template <int order>
Method taylor() {
  return in_lanes("Taylor " + std::to_string(order) + " in lanes", "tolerance",
                  {1e-3, 3e-4, 1e-4, 5e-5, 2e-5, 1e-5, 5e-6, 2e-6, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11},
                  [](const auto& p, const Batch& batch, double) { return solve_batch<Doubles, order>(p, batch); });
}

Method taylor_single() {
  return in_lanes("Taylor 8 in lanes, single precision", "tolerance", {1e-3, 1e-4, 2e-5, 5e-6, 2e-6, 1e-6},
                  [](const auto& p, const Batch& batch, double) {
                    Coefficients<float> rounded;
                    std::copy_n(reinterpret_cast<const double*>(&p), sizeof p / sizeof(double),
                                reinterpret_cast<float*>(&rounded));
                    return solve_batch<Floats>(rounded, batch);
                  });
}

template <class Stepper>
Method runge_kutta(std::string name, std::vector<double> steps_per_yr, double early_factor) {
  return in_lanes(std::move(name), "steps a year", std::move(steps_per_yr),
                  [=](const auto& p, const Batch& batch, double value) {
                    for (std::size_t first = 0; first < batch.n; first += Lanes<Doubles>::width)
                      walk<Stepper>(p, batch, first, value, early_factor);
                    return true;
                  });
}

}  // namespace

std::vector<Method> lane_methods() {
  using Runge = odeint::runge_kutta4_classic<::State, double, ::State, double, odeint::vector_space_algebra>;
  using Fehlberg = odeint::runge_kutta_fehlberg78<::State, double, ::State, double, odeint::vector_space_algebra>;
  return {taylor<6>(),
          taylor<8>(),
          taylor<10>(),
          taylor<12>(),
          taylor<14>(),
          taylor<16>(),
          taylor_single(),
          runge_kutta<Runge>("Runge-Kutta 4 in lanes", {2, 3, 4, 6, 8, 12, 16, 24, 32, 64}, 1.0),
          runge_kutta<Fehlberg>("Fehlberg 8 in lanes", {0.25, 0.34, 0.5, 0.67, 1, 1.5, 2, 3, 4, 6}, 2.0)};
}

}  // namespace nqpsweep::bench
