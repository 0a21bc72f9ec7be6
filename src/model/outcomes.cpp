#include "nqpsweep/model/outcomes.hpp"

#include <algorithm>
#include <cmath>

#include "nqpsweep/model/trajectory.hpp"

namespace nqpsweep::model {
namespace {

double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

}  // namespace

std::optional<int> outcome_from(std::string_view name) {
  const auto* at = std::ranges::find(outcome_table, name, &OutcomeInfo::name);
  if (at == outcome_table.end()) return std::nullopt;
  return static_cast<int>(at - outcome_table.begin());
}

Outcomes outcomes_of(const Formation& model, const Trajectory& trajectory) {
  const State& x = trajectory.final_state;
  const double h = x[state::talent];
  const double k = x[state::capital];
  const double a = x[state::technology];
  const double r = x[state::rd];
  const double ecology = (x[state::chain] + x[state::iur]) / 2.0;
  const double log_nqp = model.log_nqp(x);

  Outcomes v;
  v[outcome::nqp] = std::exp(log_nqp);
  v[outcome::log_nqp] = log_nqp;
  v[outcome::share] = x[state::share];
  v[outcome::leap_time] = trajectory.leap_time_yr;
  v[outcome::output] = std::exp(model.production(x).log_output);
  v[outcome::cumulative_nqp] = x[state::cumulative_nqp];
  v[outcome::rd] = std::exp(r);
  v[outcome::agglomeration] = (h + k + a) / 3.0;
  v[outcome::ecology] = ecology;
  v[outcome::coupling_coordination] = std::pow(logistic((r + a) / 2.0) * logistic((h + k) / 2.0) * ecology, 1.0 / 6.0);
  return v;
}

}  // namespace nqpsweep::model
