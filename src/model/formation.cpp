#include "nqpsweep/model/formation.hpp"

#include <cmath>

namespace nqpsweep::model {

Constants Constants::of(const Parameters& p) {
  const double s0 = p.leap.initial_share;
  return {.rho = 1.0 - 1.0 / p.production.substitution,
          .new_capital_weight = 1.0 - p.production.new_talent_weight - p.production.new_technology_weight,
          .efficiency = 1.0 + p.production.new_efficiency,
          .log_efficiency = std::log1p(p.production.new_efficiency),
          .initial_output = (1.0 - s0) + s0 * (1.0 + p.production.new_efficiency),
          .saving = p.capital.depreciation + p.capital.trend,
          .fund = p.capital.fund * (1.0 + p.capital.leverage),
          .ideas = p.technology.obsolescence + p.technology.trend,
          .ideas_slope = p.technology.ideas_returns - 1.0,
          .chain_decay = p.chain.rate * (1.0 - p.chain.initial) / p.chain.initial,
          .iur_decay = p.iur.rate * (1.0 - p.iur.initial) / p.iur.initial};
}

State Formation::initial_state() const {
  State x = State::Zero();
  x[state::chain] = p_.chain.initial;
  x[state::iur] = p_.iur.initial;
  x[state::share] = p_.leap.initial_share;
  return x;
}

double Formation::log_new_technique(const State& x) const {
  const double h = x[state::talent];
  const double k = x[state::capital];
  const double a = x[state::technology];
  const double w_h = p_.production.new_talent_weight;
  const double w_k = c_.new_capital_weight;
  const double w_a = p_.production.new_technology_weight;
  if (std::abs(c_.rho) <= 1e-12) return w_h * h + w_k * k + w_a * a;
  return std::log1p(w_h * std::expm1(c_.rho * h) + w_k * std::expm1(c_.rho * k) + w_a * std::expm1(c_.rho * a)) /
         c_.rho;
}

double Formation::log_nqp(const State& x) const {
  return std::log(x[state::share]) + c_.log_efficiency + log_new_technique(x) - std::log(c_.initial_output) +
         external_effects(x);
}

State Formation::rate(const State& x, const Intensities& m) const { return rate_from(x, log_new_technique(x), m); }

}  // namespace nqpsweep::model
