#include "nqpsweep/model/observables.hpp"

#include <cmath>

namespace nqpsweep::model {
namespace {

constexpr int observed_years = 3;
constexpr double guidance_fund_with_loans_bn = 4.0;  // Table 3: a fund of 1 bn and loans of 3 bn

std::array<double, observed_years> rd_growth(const Parameters& parameters, int steps_per_yr) {
  const Scenario scenario{
      .schedule = table2_schedule(), .horizon_yr = observed_years, .steps_per_yr = steps_per_yr, .in_force = true};
  std::array<double, observed_years + 1> log_rd{};
  const auto keep_year_ends = [&](int step, const State& x) {
    if (step % steps_per_yr == 0) log_rd[static_cast<std::size_t>(step / steps_per_yr)] = x[state::rd];
  };
  (void)simulate(Formation(parameters), domain_members[0], scenario, keep_year_ends);
  std::array<double, observed_years> growth{};
  for (std::size_t year = 0; year < growth.size(); ++year) growth[year] = std::expm1(log_rd[year + 1] - log_rd[year]);
  return growth;
}

/// ∫ m dt over the three years for policies started at t = 0 at a constant level [yr].
Intensities implemented_years(const Parameters& parameters) {
  const double lag = parameters.policy.lag;
  const Intensities effective =
      effective_intensities(parameters.policy, nominal_intensities(domain_members[1], Schedule::constant(), 0), true);
  return effective * (observed_years + lag * std::expm1(-observed_years / lag));
}

}  // namespace

Schedule table2_schedule() {
  Schedule schedule = Schedule::constant();
  schedule.levels[instrument::fiscal] = {1.0, 6.0 / 5.0, 7.0 / 5.0};
  schedule.levels[instrument::tax] = {1.0, 350.0 / 300.0, 420.0 / 300.0};
  return schedule;
}

Observables observables_of(const Parameters& p, int steps_per_yr) {
  const Intensities years = implemented_years(p);
  return {.rd_growth = rd_growth(p, steps_per_yr),
          .talents = p.calibration.talent_pool * p.talent.programme * years[instrument::talent],
          .leverage = p.capital.leverage,
          .enterprises =
              guidance_fund_with_loans_bn * years[instrument::capital] / observed_years / p.calibration.deal_size_bn,
          .projects = p.calibration.project_rate * years[instrument::technology]};
}

}  // namespace nqpsweep::model
