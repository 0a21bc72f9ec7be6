/// @file
/// The equations of the formation model (docs/model.md eqs. 4-17) for every type of number.
#pragma once

#include <cmath>

#include "nqpsweep/model/formation.hpp"

namespace nqpsweep::model {

template <class Number>
Number Formation::external_effects(const StateOf<Number>& x) const {
  return p_.production.agglomeration * (x[state::talent] + x[state::capital] + x[state::technology]) / 3.0 +
         p_.chain.productivity * (x[state::chain] - p_.chain.initial);
}

template <class Number>
ProductionOf<Number> Formation::production_from(const StateOf<Number>& x, const Number& log_new) const {
  using std::exp, std::log;
  const Number& s = x[state::share];
  const Number log_old = p_.production.old_talent_weight * x[state::talent] +
                         p_.production.old_capital_weight * x[state::capital] +
                         p_.production.old_technology_weight * x[state::technology];
  const Number external = external_effects(x);
  const Number made_old = (1.0 - s) * exp(log_old);
  const Number made_new = s * c_.efficiency * exp(log_new);
  return {log_old, log_new, log((made_old + made_new) / c_.initial_output) + external,
          made_new / c_.initial_output * exp(external)};
}

template <class Number>
Number Formation::advantage(const StateOf<Number>& x, const ProductionOf<Number>& out) const {
  return c_.log_efficiency + out.log_new - out.log_old + p_.leap.chain_support * (x[state::chain] - p_.chain.initial) +
         p_.leap.iur_support * (x[state::iur] - p_.iur.initial) - p_.leap.barrier;
}

// Long, for it is a list: equations 9 to 17, one after the other.
template <class Number>
StateOf<Number> Formation::rate_from(const StateOf<Number>& x, const Number& log_new,
                                     const IntensitiesOf<Number>& m) const {
  using std::exp;
  const Number h = x[state::talent];
  const Number k = x[state::capital];
  const Number a = x[state::technology];
  const Number r = x[state::rd];
  const Number C = x[state::chain];
  const Number U = x[state::iur];
  const Number s = x[state::share];
  const Number new_users = s - p_.leap.initial_share;
  const ProductionOf<Number> out = production_from(x, log_new);
  const Number y = out.log_output;

  StateOf<Number> dx;
  // eq. 9: talent follows relative income, and the programme brings people
  dx[state::talent] =
      p_.talent.trend + p_.talent.programme * m[instrument::talent] * exp(-h) + p_.talent.attraction * (y - h);
  // eq. 10: saving out of output, and the guidance fund with the social capital it pulls in
  dx[state::capital] = c_.saving * exp(y - k) + c_.fund * m[instrument::capital] * exp(-k) - p_.capital.depreciation;
  // eq. 11: ideas from R&D and talent, less obsolescence
  const Number productivity_of_research = 1.0 + p_.technology.public_research * m[instrument::science] +
                                          p_.technology.fusion * m[instrument::technology] +
                                          p_.technology.iur_transfer * (U - p_.iur.initial);
  const Number ideas = exp(p_.technology.rd_elasticity * r + p_.technology.talent_elasticity * h + c_.ideas_slope * a);
  dx[state::technology] = c_.ideas * productivity_of_research * ideas - p_.technology.obsolescence;
  // eq. 12: enterprise R&D, raised by the incentives and tied to output
  dx[state::rd] = p_.rd.trend + p_.rd.fiscal * m[instrument::fiscal] + p_.rd.tax * m[instrument::tax] +
                  p_.rd.science * m[instrument::science] - p_.rd.intensity_anchor * (r - y);
  // eq. 13: links along the chain form and decay
  dx[state::chain] =
      (p_.chain.rate + p_.chain.policy * m[instrument::industrial] + p_.chain.feedback * new_users) * (1.0 - C) -
      c_.chain_decay * C;
  // eq. 14: ties between industry, universities and research institutes
  dx[state::iur] = (p_.iur.rate + p_.iur.policy * m[instrument::iur] + p_.iur.projects * m[instrument::technology] +
                    p_.iur.user_feedback * new_users) *
                       (1.0 - U) -
                   c_.iur_decay * U;
  // eqs. 15 and 16: the new technique spreads by its advantage, from a seed
  dx[state::share] = p_.leap.selection * s * (1.0 - s) * advantage(x, out) + p_.leap.seeding * (1.0 - s);
  // eq. 17
  dx[state::cumulative_nqp] = out.nqp;
  return dx;
}

template <class Number>
Number Formation::rate_of_new_technique(const StateOf<Number>& x, const StateOf<Number>& dx) const {
  using std::exp;
  const Number talent = p_.production.new_talent_weight * exp(c_.rho * x[state::talent]);
  const Number capital = c_.new_capital_weight * exp(c_.rho * x[state::capital]);
  const Number technology = p_.production.new_technology_weight * exp(c_.rho * x[state::technology]);
  return (talent * dx[state::talent] + capital * dx[state::capital] + technology * dx[state::technology]) /
         (talent + capital + technology);
}

}  // namespace nqpsweep::model
