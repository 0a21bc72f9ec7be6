#include "nqpsweep/model/trajectory.hpp"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::model {

double crossing_time(double share_before, double rate_before, double share_after, double rate_after, double step_yr) {
  expects(share_before < 0.5 && share_after >= 0.5, "the share passes 1/2 within the step");
  // Cubic Hermite in powers of z = time / step, less 1/2.
  const double d0 = step_yr * rate_before;
  const double d1 = step_yr * rate_after;
  const double rise = share_after - share_before;
  const auto excess = [&](double z) {
    return share_before - 0.5 + z * (d0 + z * (3.0 * rise - 2.0 * d0 - d1 + z * (d0 + d1 - 2.0 * rise)));
  };
  const double at_end = excess(1.0);
  if (!(at_end > 0.0)) return step_yr;  // reached exactly at the end of the step
  std::uintmax_t iterations = 64;
  const auto bracket = boost::math::tools::toms748_solve(excess, 0.0, 1.0, share_before - 0.5, at_end,
                                                         boost::math::tools::eps_tolerance<double>(50), iterations);
  return step_yr * 0.5 * (bracket.first + bracket.second);
}

Trajectory simulate(const Formation& model, Coalition coalition, const Scenario& scenario) {
  return simulate(model, coalition, scenario, [](int, const State&) {});
}

}  // namespace nqpsweep::model
