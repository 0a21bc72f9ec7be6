#include "nqpsweep/model/observables.hpp"

#include <cmath>

#include "nqpsweep/model/policy.hpp"

namespace nqpsweep::model {
namespace {

constexpr double guidance_fund_with_loans_bn = 4.0;  // Table 3: a fund of 1 bn and loans of 3 bn

/// ∫ m dt over the three years for policies started at t = 0 at a constant level [yr].
Intensities implemented_years(const Parameters& parameters) {
  static const Intensities guidance =
      nominal_intensities(mix_of(members_of(Domain::guidance)), Schedule::constant(), 0);
  const double lag = parameters.policy.lag;
  const Intensities effective = effective_intensities(parameters.policy, guidance, true);
  return effective * (observed_years + lag * std::expm1(-observed_years / lag));
}

}  // namespace

namespace {

/// Subsidies of 5, 6, 7 bn and 300, 350, 420 beneficiaries, relative to the first year.
Schedule table2_schedule() {
  Schedule schedule = Schedule::constant();
  schedule.levels[instrument::fiscal] = {1.0, 6.0 / 5.0, 7.0 / 5.0};
  schedule.levels[instrument::tax] = {1.0, 350.0 / 300.0, 420.0 / 300.0};
  return schedule;
}

}  // namespace

Course table2_course() {
  return {.mix = mix_of(members_of(Domain::incentive)),
          .schedule = table2_schedule(),
          .horizon_yr = observed_years,
          .in_force = true};
}

Observables observables_of(const Parameters& p, const std::array<double, observed_years>& rd) {
  const Intensities years = implemented_years(p);
  return {.rd_growth = {rd[0] - 1.0, rd[1] / rd[0] - 1.0, rd[2] / rd[1] - 1.0},
          .talents = p.calibration.talent_pool * p.talent.programme * years[instrument::talent],
          .leverage = p.capital.leverage,
          .enterprises =
              guidance_fund_with_loans_bn * years[instrument::capital] / observed_years / p.calibration.deal_size_bn,
          .projects = p.calibration.project_rate * years[instrument::technology]};
}

}  // namespace nqpsweep::model
