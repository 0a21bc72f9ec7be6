/// @file
/// Lanes of trajectories from start to horizon, each with steps of its own.
#pragma once

#include <limits>

#include "expansion.hpp"

namespace {

using nqpsweep::model::all_outcomes;
using nqpsweep::model::OutcomeSet;
using nqpsweep::model::kernel::Batch;

/// Coefficients kept of each series: the order of the method.
template <class V>
constexpr int n_orders = 10;
template <>
constexpr int n_orders<Floats> = 8;

/// The place of each instrument's domain.
struct Domains {
  int of[n_instruments];
  consteval Domains() : of{} {
    for (int j = 0; j < n_instruments; ++j) of[j] = static_cast<int>(nqpsweep::model::domain_of(j));
  }
};

/// What the policies of some lanes come to in one phase, by channel (eq. 2).
template <class V>
void channels_of_phase(const Coefficients<RealOf<V>>& p, const Batch& batch, int phase, std::size_t first,
                       V* channels) {
  using Real = RealOf<V>;
  const double* nominal = batch.nominal + static_cast<std::size_t>(phase) * n_instruments * batch.n + first;
  constexpr Domains domains;
  static_assert(n_domains == 3);
  V u[n_instruments];
  V of_domain[n_domains]{};
#pragma GCC unroll 8
  for (int j = 0; j < n_instruments; ++j) {
    u[j] = load<V>(nominal + static_cast<std::size_t>(j) * batch.n);
    of_domain[domains.of[j]] += u[j];
  }
  const V total = of_domain[0] + of_domain[1] + of_domain[2];
  const V coordination = load<V>(batch.coordination + first);
  const V crowding = coordination * p.crowding;
  const auto strength = [&](V level, int d) {  // of an instrument of the domain, by what is in force beside it
    const V reinforcement =
        fma(all(p.coordination[d]), of_domain[d] - level, p.coordination_cross * (total - of_domain[d]));
    return exp(coordination * reinforcement) / fma(crowding, max(total - level, V{}), all(Real(1)));
  };
  V in_full[n_domains];  // one for all that are fully in force
  for (int d = 0; d < n_domains; ++d) in_full[d] = strength(all(Real(1)), d);
  V e[n_instruments];
#pragma GCC unroll 8
  for (int j = 0; j < n_instruments; ++j) {
    const bool graded = any((u[j] != Real(0)) & (u[j] != Real(1)));
    e[j] = u[j] * (graded ? strength(u[j], domains.of[j]) : in_full[domains.of[j]]);
  }
  channels_of(p, e, channels);
}

// Of internal linkage, as everything that is compiled with these instructions.
NQPSWEEP_INLINE bool contains(OutcomeSet outcomes, int o) { return (outcomes >> o & 1U) != 0; }

template <class V>
NQPSWEEP_INLINE V logistic(V x) {
  return RealOf<V>(1) / (RealOf<V>(1) + exp(-x));
}

/// The outcomes of a state (docs/model.md section 4); those that take an exponential only where they are wanted.
template <class V>
NQPSWEEP_INLINE void outcomes_of(const Coefficients<RealOf<V>>& p, const Moving<V>& x, V leap_time, OutcomeSet wanted,
                                 V* outcomes) {
  using Real = RealOf<V>;
  const V external = fma(all(p.agglomeration), x.h + x.k + x.a, p.chain_productivity * (x.C - p.chain_initial));
  const V ecology = Real(0.5) * (x.C + x.U);
  const V log_nqp = (log(x.s) + p.log_new_scale) + (x.f + external);
  outcomes[outcome::log_nqp] = log_nqp;
  outcomes[outcome::share] = x.s;
  outcomes[outcome::leap_time] = leap_time;
  outcomes[outcome::cumulative_nqp] = x.N;
  outcomes[outcome::agglomeration] = (x.h + x.k + x.a) / Real(3);
  outcomes[outcome::ecology] = ecology;
  const bool wants_output = contains(wanted, outcome::output);
  if (wants_output || contains(wanted, outcome::nqp)) outcomes[outcome::nqp] = exp(log_nqp);
  if (wants_output) {
    const V old =
        fma(all(p.old_talent_weight), x.h, fma(all(p.old_capital_weight), x.k, p.old_technology_weight * x.a));
    outcomes[outcome::output] = fma((Real(1) - x.s) * p.old_scale, exp(old + external), outcomes[outcome::nqp]);
  }
  if (contains(wanted, outcome::rd)) outcomes[outcome::rd] = exp(x.r);
  if (contains(wanted, outcome::coupling_coordination)) {
    const V balance = logistic(Real(0.5) * (x.r + x.a)) * logistic(Real(0.5) * (x.h + x.k)) * ecology;
    outcomes[outcome::coupling_coordination] = exp(log(balance) / Real(6));
  }
}

/// Some lanes of a batch on their way, by a method of the given order.
template <class V, int orders>
class March {
 public:
  March(const Coefficients<RealOf<V>>& p, const Batch& batch, std::size_t first) : p_(p), batch_(batch), first_(first) {
    using namespace nqpsweep::model::kernel;
    static_assert(Lanes<V>::width <= (sizeof(Real) == sizeof(double) ? widest_double : widest_single));
    static_assert(orders <= WholeNumbers<Real>::n);
    horizon_ = load<V>(batch.horizon_yr + first);
    log_tolerance_ = rough_log2(static_cast<Real>(batch.tolerance) / load<V>(batch.refinement + first));
    channels_of_phase<V>(p, batch, 0, first, effective_);
    const V in_force = load<V>(batch.in_force + first);
    for (int i = 0; i < n_channels; ++i) implemented_[i] = in_force * effective_[i];
    x_ = Moving<V>{};
    x_.C = all(p.chain_initial);
    x_.U = all(p.iur_initial);
    x_.s = all(p.share_initial);
    leapt_ = x_.s >= Real(0.5);
    leap_time_ = leapt_ ? V{} : horizon_;
    expand_lag(p.lag_yr, orders, lag_series_);
    event_ = load<V>(batch.hold_until_yr + first);
    next_phase_ = load<Mask>(batch.next_phase + first);
    for (int lane = 0; lane < Lanes<V>::width; ++lane)
      next_year_[lane] = first + static_cast<std::size_t>(lane) < batch.n_profiled ? Real(1) : never;
  }

  /// @return  false when a lane needs more steps than allowed
  bool to_the_horizon() {
    for (int step = 0; any(time_ < horizon_); ++step) {
      if (step == batch_.most_steps) return false;
      advance();
      if (any((time_ >= event_) & (time_ < horizon_))) next_phase();
    }
    return true;
  }

  void write_outcomes() {
    V outcomes[n_outcomes];
    outcomes_of(p_, x_, leap_time_, all_outcomes, outcomes);
    for (int o = 0; o < n_outcomes; ++o)
      store(outcomes[o], batch_.outcomes + static_cast<std::size_t>(o) * batch_.n + first_);
    for (int lane = 0; lane < Lanes<V>::width; ++lane)
      batch_.steps[first_ + static_cast<std::size_t>(lane)] = static_cast<int>(steps_[lane]);
  }

 private:
  using Real = RealOf<V>;
  using Mask = MaskOf<V>;
  static constexpr Real never = std::numeric_limits<Real>::infinity();
  // What an error means, beside one in talent, capital, technology or N: in f, which nothing takes back, in research,
  // and a relative one in C, U or s (docs/performance.md).
  static constexpr Real weight_of_new_technique = 4;
  static constexpr Real weight_of_research = 2;
  static constexpr Real weight_of_shares = 0.5;

  [[nodiscard]] NQPSWEEP_INLINE Moving<V> state_at(V time) const { return state_after<orders>(series_, x_, time); }

  /// Largest coefficient of order n, each by what an error in its state means: its logarithm to the base 2, over n.
  [[nodiscard]] NQPSWEEP_INLINE V log_size_of_order(int n, const Moving<V>& weight) const {
    const Order<V>& d = series_[n - 1];
    V size = all(Real(1e-30));
    size = max(size, max(absolute(d.dh), absolute(d.dk)));
    size = max(size, max(absolute(d.da), absolute(d.dr) * weight_of_research));
    size = max(size, max(absolute(d.df) * weight_of_new_technique, absolute(d.dN) * weight.N));
    const V inverse = all(Real(1) / static_cast<Real>(n));
    size = size * inverse;
    const Order<V>& x = series_[n];
    size = max(size, max(absolute(x.C) * weight.C, absolute(x.U) * weight.U));
    size = max(size, absolute(x.s) * weight.s);
    return rough_log2(size) * inverse;
  }

  /// Steps a year with which the last term is within the tolerance, of series that converge as far as the last two
  /// terms say (Jorba & Zou 2005).
  [[nodiscard]] NQPSWEEP_INLINE V steps_wanted() const {
    const V N = x_.N + series_[0].dN;
    const V CU = x_.C * x_.U;
    const V sN = x_.s * N;
    const V inverse = Real(1) / (CU * sN);
    const V weighted = weight_of_shares * inverse;
    Moving<V> weight;
    weight.C = x_.U * sN * weighted;
    weight.U = x_.C * sN * weighted;
    weight.s = CU * N * weighted;
    weight.N = CU * x_.s * inverse;
    const V log_inverse_radius = max(log_size_of_order(orders, weight), log_size_of_order(orders - 1, weight));
    return rough_exp2(fma(log_tolerance_, all(Real(-1) / orders), log_inverse_radius));
  }

  NQPSWEEP_INLINE void advance() {
    V missing[n_channels];
    for (int i = 0; i < n_channels; ++i) missing[i] = implemented_[i] - effective_[i];
    const bool programme = any((effective_[talent_channel] != Real(0)) | (missing[talent_channel] != Real(0)));
    expand(series_, orders, p_, x_, effective_, missing, programme, lag_series_);
    // As many equal pieces as are needed to the next event, of which this is the first: a whole number by rounding, up
    // but from the next 0.05, since a step may be so much longer where that saves one.
    const V rest = event_ - time_;
    const V pieces = (fma(rest, steps_wanted(), all(Real(0.45))) + Numbers<V>::round) - Numbers<V>::round;
    const Mask active = time_ < horizon_;
    const Mask arrives = pieces <= Real(1);
    V step = arrives ? rest : rest / pieces;
    step = active ? step : V{};
    const Moving<V> after = state_at(step);
    const V time_after = arrives ? event_ : time_ + step;
    const Mask crosses = ~leapt_ & (after.s >= Real(0.5));
    if (any(crosses)) find_leap(crosses, after.s, step);
    if (first_ < batch_.n_profiled) write_years(active, time_after);
    const V fading = exp(step * (Real(-1) / p_.lag_yr));
    for (int i = 0; i < n_channels; ++i) implemented_[i] = fma(missing[i], fading, effective_[i]);
    move_to(after);
    time_ = active ? time_after : time_;
    steps_ += active ? all(Real(1)) : V{};
  }

  /// One by one: a copy of the whole would be a call.
  NQPSWEEP_INLINE void move_to(const Moving<V>& x) {
    x_.h = x.h;
    x_.k = x.k;
    x_.a = x.a;
    x_.r = x.r;
    x_.C = x.C;
    x_.U = x.U;
    x_.s = x.s;
    x_.N = x.N;
    x_.f = x.f;
  }

  /// Where the share first passes 1/2 within the step: Newton's method, kept within a bracket. A lane that has arrived
  /// is left alone, so that its number does not depend on its neighbours.
  NQPSWEEP_APART void find_leap(Mask crosses, V share_after, V step) {
    constexpr Real near = sizeof(Real) == 8 ? Real(1e-9) : Real(1e-5);  // and twice the digits after one more
    V low{};
    V high = step;
    V at_time = step * (Real(0.5) - x_.s) / (share_after - x_.s);
    Mask moving = crosses;
    for (int i = 0; i < 60 && any(moving); ++i) {
      const V excess = value(series_, orders, &Order<V>::s, at_time) - Real(0.5);
      V slope = Real(orders) * series_[orders].s;
      for (int n = orders - 1; n > 0; --n) slope = fma(slope, at_time, static_cast<Real>(n) * series_[n].s);
      high = excess >= Real(0) ? at_time : high;
      low = excess >= Real(0) ? low : at_time;
      const V newton = at_time - excess / slope;
      const V next = ((newton >= low) & (newton <= high)) ? newton : Real(0.5) * (low + high);
      const Mask arrived = absolute(next - at_time) <= near * step;
      at_time = moving ? next : at_time;
      moving &= ~arrived;
    }
    leap_time_ = crosses ? time_ + at_time : leap_time_;
    leapt_ |= crosses;
  }

  /// Outcomes at the ends of the years that the step passes, of each lane at the next one of its own.
  NQPSWEEP_APART void write_years(Mask active, V time_after) {
    for (Mask passes = active & (next_year_ <= time_after); any(passes); passes = active & (next_year_ <= time_after)) {
      V outcomes[n_outcomes]{};
      outcomes_of(p_, state_at(next_year_ - time_), min(leap_time_, next_year_), batch_.profiled, outcomes);
      for (int lane = 0; lane < Lanes<V>::width; ++lane) {
        if (passes[lane] == 0) continue;
        const auto year = static_cast<std::size_t>(next_year_[lane]);
        double* to =
            batch_.profile + (year - 1) * n_outcomes * batch_.n_profiled + first_ + static_cast<std::size_t>(lane);
        for (int o = 0; o < n_outcomes; ++o, to += batch_.n_profiled) {
          if (contains(batch_.profiled, o)) *to = static_cast<double>(outcomes[o][lane]);
        }
      }
      next_year_ += passes ? all(Real(1)) : V{};
    }
  }

  /// Lanes mostly turn to the same phase together, so its channels are taken once for all of them.
  NQPSWEEP_APART void next_phase() {
    const Mask turning = (time_ >= event_) & (time_ < horizon_);
    const Mask next = next_phase_;
    for (int phase = 1; phase < batch_.n_phases; ++phase) {
      const Mask turning_here = turning & (next == phase);
      if (!any(turning_here)) continue;
      V channels[n_channels];
      channels_of_phase<V>(p_, batch_, phase, first_, channels);
      for (int i = 0; i < n_channels; ++i) effective_[i] = turning_here ? channels[i] : effective_[i];
      const std::size_t place = static_cast<std::size_t>(phase) * batch_.n + first_;
      event_ = turning_here ? load<V>(batch_.hold_until_yr + place) : event_;
      next_phase_ = turning_here ? load<Mask>(batch_.next_phase + place) : next_phase_;
    }
  }

  const Coefficients<Real>& p_;
  const Batch& batch_;
  std::size_t first_;
  V horizon_, log_tolerance_;
  V effective_[n_channels], implemented_[n_channels];
  Moving<V> x_;
  V time_{}, event_, leap_time_, next_year_, steps_{};
  Mask leapt_, next_phase_;
  Real lag_series_[orders];
  Order<V> series_[orders + 1];
};

template <class V, int orders = n_orders<V>>
bool solve_batch(const Coefficients<RealOf<V>>& p, const Batch& batch) {
  for (std::size_t first = 0; first < batch.n; first += Lanes<V>::width) {
    March<V, orders> lanes(p, batch, first);
    if (!lanes.to_the_horizon()) return false;
    lanes.write_outcomes();
  }
  return true;
}

}  // namespace
