#include "nqpsweep/model/policy.hpp"

#include <cmath>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::model {

double coordination_between(const Parameters::Policy& policy, int j, int k) {
  if (domain_of(j) != domain_of(k)) return policy.coordination_cross;
  switch (domain_of(j)) {
    case Domain::incentive: return policy.coordination_incentive;
    case Domain::guidance: return policy.coordination_guidance;
    case Domain::ecology: break;
  }
  return policy.coordination_ecology;
}

Intensities nominal_intensities(const Mix& mix, const Schedule& schedule, int year) {
  Intensities nominal;
  for (int j = 0; j < n_instruments; ++j) nominal[j] = mix[static_cast<std::size_t>(j)] * schedule.level(j, year);
  return nominal;
}

Intensities effective_intensities(const Parameters::Policy& policy, const Intensities& nominal, bool coordination) {
  if (!coordination) return nominal;
  Intensities effective;
  for (int j = 0; j < n_instruments; ++j) effective[j] = effective_intensity<double>(policy, nominal, j);
  return effective;
}

ImplementationLag::ImplementationLag(double lag_yr, double step_yr) : decay_(std::exp(-step_yr / lag_yr)) {
  expects(lag_yr > 0.0 && step_yr > 0.0, "lag and step are positive times");
}

}  // namespace nqpsweep::model
