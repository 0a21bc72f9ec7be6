#include "nqpsweep/model/accuracy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::model {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int order = 4;

Outcomes outcomes_at(const Formation& model, Coalition coalition, Scenario scenario, int steps_per_yr) {
  scenario.steps_per_yr = steps_per_yr;
  return outcomes_of(model, simulate(model, coalition, scenario));
}

}  // namespace

double outcome_error(const Outcomes& value, const Outcomes& reference) {
  double worst = 0.0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double size = std::abs(reference[i]);
    const double error =
        std::abs(value[i] - reference[i]) / (outcome_table[i].logarithmic ? std::max(1.0, size) : size);
    worst = std::isfinite(error) ? std::max(worst, error) : infinity;
  }
  return worst;
}

double integration_error(const Formation& model, const Scenario& scenario, std::span<const Coalition> coalitions) {
  expects(scenario.steps_per_yr >= 2, "half as many steps are at least one a year");
  const int fine = scenario.steps_per_yr;
  const int coarse = fine / 2;
  double worst = 0.0;
  for (const Coalition coalition : coalitions) {
    worst = std::max(worst, outcome_error(outcomes_at(model, coalition, scenario, coarse),
                                          outcomes_at(model, coalition, scenario, fine)));
  }
  return worst / (std::pow(static_cast<double>(fine) / coarse, order) - 1.0);
}

std::optional<int> sufficient_steps(const Formation& model, Scenario scenario, std::span<const Coalition> coalitions,
                                    double tolerance, int most_steps_per_yr) {
  for (; scenario.steps_per_yr <= most_steps_per_yr; scenario.steps_per_yr *= 2) {
    if (integration_error(model, scenario, coalitions) <= tolerance) return scenario.steps_per_yr;
  }
  return std::nullopt;
}

}  // namespace nqpsweep::model
