#include "nqpsweep/model/formation.hpp"

#include <cmath>

namespace nqpsweep::model {

Formation::Formation(const Parameters& parameters)
    : p_(parameters),
      rho_(1.0 - 1.0 / p_.production.substitution),
      capital_weight_(1.0 - p_.production.new_talent_weight - p_.production.new_technology_weight),
      log_efficiency_(std::log1p(p_.production.new_efficiency)),
      initial_output_((1.0 - p_.leap.initial_share) + p_.leap.initial_share * (1.0 + p_.production.new_efficiency)),
      chain_decay_(p_.chain.rate * (1.0 - p_.chain.initial) / p_.chain.initial),
      iur_decay_(p_.iur.rate * (1.0 - p_.iur.initial) / p_.iur.initial) {}

State Formation::initial_state() const {
  State x = State::Zero();
  x[state::chain] = p_.chain.initial;
  x[state::iur] = p_.iur.initial;
  x[state::share] = p_.leap.initial_share;
  return x;
}

double Formation::log_new_technique(double h, double k, double a) const {
  const double w_h = p_.production.new_talent_weight;
  const double w_a = p_.production.new_technology_weight;
  if (std::abs(rho_) <= 1e-12) return w_h * h + capital_weight_ * k + w_a * a;
  return std::log1p(w_h * std::expm1(rho_ * h) + capital_weight_ * std::expm1(rho_ * k) + w_a * std::expm1(rho_ * a)) /
         rho_;
}

double Formation::external_effects(const State& x) const {
  return p_.production.agglomeration * (x[state::talent] + x[state::capital] + x[state::technology]) / 3.0 +
         p_.chain.productivity * (x[state::chain] - p_.chain.initial);
}

Production Formation::production(const State& x) const {
  const double h = x[state::talent];
  const double k = x[state::capital];
  const double a = x[state::technology];
  const double s = x[state::share];
  const double log_old = p_.production.old_talent_weight * h + p_.production.old_capital_weight * k +
                         p_.production.old_technology_weight * a;
  const double log_new = log_new_technique(h, k, a);
  const double external = external_effects(x);
  const double made_old = (1.0 - s) * std::exp(log_old);
  const double made_new = s * (1.0 + p_.production.new_efficiency) * std::exp(log_new);
  return {log_old, log_new, std::log((made_old + made_new) / initial_output_) + external,
          made_new / initial_output_ * std::exp(external)};
}

double Formation::log_nqp(const State& x) const {
  const double log_new = log_new_technique(x[state::talent], x[state::capital], x[state::technology]);
  return std::log(x[state::share]) + log_efficiency_ + log_new - std::log(initial_output_) + external_effects(x);
}

double Formation::advantage(const State& x, const Production& out) const {
  return log_efficiency_ + out.log_new - out.log_old + p_.leap.chain_support * (x[state::chain] - p_.chain.initial) +
         p_.leap.iur_support * (x[state::iur] - p_.iur.initial) - p_.leap.barrier;
}

State Formation::rate(const State& x, const Intensities& m) const {
  const double h = x[state::talent];
  const double k = x[state::capital];
  const double a = x[state::technology];
  const double r = x[state::rd];
  const double C = x[state::chain];
  const double U = x[state::iur];
  const double s = x[state::share];
  const double new_users = s - p_.leap.initial_share;
  const Production out = production(x);
  const double y = out.log_output;

  State dx;
  // eq. 9: talent follows relative income, and the programme brings people
  dx[state::talent] =
      p_.talent.trend + p_.talent.programme * m[instrument::talent] * std::exp(-h) + p_.talent.attraction * (y - h);
  // eq. 10: saving out of output, and the guidance fund with the social capital it pulls in
  dx[state::capital] = (p_.capital.depreciation + p_.capital.trend) * std::exp(y - k) +
                       p_.capital.fund * (1.0 + p_.capital.leverage) * m[instrument::capital] * std::exp(-k) -
                       p_.capital.depreciation;
  // eq. 11: ideas from R&D and talent, less obsolescence
  const double productivity_of_research = 1.0 + p_.technology.public_research * m[instrument::science] +
                                          p_.technology.fusion * m[instrument::technology] +
                                          p_.technology.iur_transfer * (U - p_.iur.initial);
  const double ideas = std::exp(p_.technology.rd_elasticity * r + p_.technology.talent_elasticity * h +
                                (p_.technology.ideas_returns - 1.0) * a);
  dx[state::technology] = (p_.technology.obsolescence + p_.technology.trend) * productivity_of_research * ideas -
                          p_.technology.obsolescence;
  // eq. 12: enterprise R&D, raised by the incentives and tied to output
  dx[state::rd] = p_.rd.trend + p_.rd.fiscal * m[instrument::fiscal] + p_.rd.tax * m[instrument::tax] +
                  p_.rd.science * m[instrument::science] - p_.rd.intensity_anchor * (r - y);
  // eq. 13: links along the chain form and decay
  dx[state::chain] =
      (p_.chain.rate + p_.chain.policy * m[instrument::industrial] + p_.chain.feedback * new_users) * (1.0 - C) -
      chain_decay_ * C;
  // eq. 14: ties between industry, universities and research institutes
  dx[state::iur] = (p_.iur.rate + p_.iur.policy * m[instrument::iur] + p_.iur.projects * m[instrument::technology] +
                    p_.iur.user_feedback * new_users) *
                       (1.0 - U) -
                   iur_decay_ * U;
  // eqs. 15 and 16: the new technique spreads by its advantage, from a seed
  dx[state::share] = p_.leap.selection * s * (1.0 - s) * advantage(x, out) + p_.leap.seeding * (1.0 - s);
  // eq. 17
  dx[state::cumulative_nqp] = out.nqp;
  return dx;
}

}  // namespace nqpsweep::model
