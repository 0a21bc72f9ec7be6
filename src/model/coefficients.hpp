/// @file
/// Parameters as a kernel uses them.
#pragma once

#include <cmath>

#include "kernel/batch.hpp"
#include "nqpsweep/model/formation.hpp"

namespace nqpsweep::model {

/// Products that never change, taken once. Long, because it is a list: one line for each coefficient.
///
/// @tparam Number  double, or a number that knows its rounding error
template <class Number = double>
[[nodiscard]] kernel::Coefficients<Number> coefficients_of(const Parameters& p) {
  const Constants constants = Constants::of(p);
  using std::log;
  kernel::Coefficients<Number> c{};
  c.lag_yr = p.policy.lag;
  c.crowding = p.policy.crowding;
  c.coordination[static_cast<int>(Domain::incentive)] = p.policy.coordination_incentive;
  c.coordination[static_cast<int>(Domain::guidance)] = p.policy.coordination_guidance;
  c.coordination[static_cast<int>(Domain::ecology)] = p.policy.coordination_ecology;
  c.coordination_cross = p.policy.coordination_cross;
  c.talent_trend = p.talent.trend;
  c.talent_programme = p.talent.programme;
  c.talent_attraction = p.talent.attraction;
  c.depreciation = p.capital.depreciation;
  c.saving = constants.saving;
  c.fund = constants.fund;
  c.ideas = constants.ideas;
  c.public_research = c.ideas * p.technology.public_research;
  c.fusion = c.ideas * p.technology.fusion;
  c.iur_transfer = c.ideas * p.technology.iur_transfer;
  c.obsolescence = p.technology.obsolescence;
  c.rd_elasticity = p.technology.rd_elasticity;
  c.talent_elasticity = p.technology.talent_elasticity;
  c.ideas_slope = constants.ideas_slope;
  c.rd_trend = p.rd.trend;
  c.rd_fiscal = p.rd.fiscal;
  c.rd_tax = p.rd.tax;
  c.rd_science = p.rd.science;
  c.intensity_anchor = p.rd.intensity_anchor;
  c.chain_initial = p.chain.initial;
  c.chain_rate = p.chain.rate;
  c.chain_policy = p.chain.policy;
  c.chain_feedback = p.chain.feedback;
  c.chain_decay = constants.chain_decay;
  c.chain_productivity = p.chain.productivity;
  c.chain_support = p.leap.chain_support;
  c.iur_initial = p.iur.initial;
  c.iur_rate = p.iur.rate;
  c.iur_policy = p.iur.policy;
  c.iur_projects = p.iur.projects;
  c.iur_feedback = p.iur.user_feedback;
  c.iur_decay = constants.iur_decay;
  c.iur_support = p.leap.iur_support;
  c.share_initial = p.leap.initial_share;
  c.selection = p.leap.selection;
  c.seeding = p.leap.seeding;
  c.head_start = Number(constants.log_efficiency) - p.leap.barrier;
  c.rho = constants.rho;
  c.new_talent_weight = p.production.new_talent_weight;
  c.new_capital_weight = constants.new_capital_weight;
  c.new_technology_weight = p.production.new_technology_weight;
  c.old_talent_weight = p.production.old_talent_weight;
  c.old_capital_weight = p.production.old_capital_weight;
  c.old_technology_weight = p.production.old_technology_weight;
  c.agglomeration = Number(p.production.agglomeration) / 3.0;
  c.old_scale = 1.0 / Number(constants.initial_output);
  c.new_scale = Number(constants.efficiency) / constants.initial_output;
  c.log_new_scale = constants.log_efficiency - log(Number(constants.initial_output));
  return c;
}

}  // namespace nqpsweep::model
