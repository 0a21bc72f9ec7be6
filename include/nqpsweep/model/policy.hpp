/// @file
/// Policy from the statute book to effect: coordination, implementation lag (docs/model.md eqs. 1-3).
#pragma once

#include <Eigen/Core>
#include <cmath>

#include "nqpsweep/model/instruments.hpp"
#include "nqpsweep/model/parameters.hpp"
#include "nqpsweep/model/schedule.hpp"

namespace nqpsweep::model {

/// One intensity for each instrument, in bit order [1: the level of the schedule's first year].
template <class Number>
using IntensitiesOf = Eigen::Array<Number, n_instruments, 1>;
using Intensities = IntensitiesOf<double>;

/// Nominal intensities of a mix in one year (eq. 1).
[[nodiscard]] Intensities nominal_intensities(const Mix& mix, const Schedule& schedule, int year);

/// Γ_jk: how strongly instrument k reinforces instrument j; negative where they conflict.
[[nodiscard]] double coordination_between(const Parameters::Policy& policy, int j, int k);

/// Effective intensity of one instrument: instruments reinforce, contradict and crowd each other (eq. 2).
template <class Number>
[[nodiscard]] Number effective_intensity(const Parameters::Policy& policy, const Intensities& nominal, int j) {
  using std::exp;
  Number reinforcement = 0.0;
  Number others = 0.0;
  for (int k = 0; k < n_instruments; ++k) {
    if (k == j) continue;
    reinforcement = reinforcement + Number(coordination_between(policy, j, k)) * nominal[k];
    others = others + nominal[k];
  }
  return nominal[j] * exp(reinforcement) / (1.0 + policy.crowding * others);
}

/// Effective intensities of all.
///
/// With `coordination` off they are the nominal ones.
[[nodiscard]] Intensities effective_intensities(const Parameters::Policy& policy, const Intensities& nominal,
                                                bool coordination);

/// Implemented intensities follow the effective ones with a lag; solved exactly, since effects hold still within a year
/// (eq. 3).
class ImplementationLag {
 public:
  /// @param lag_yr   time constant [yr], above 0
  /// @param step_yr  time between two calls of advance [yr]
  ImplementationLag(double lag_yr, double step_yr);
  [[nodiscard]] Intensities advance(const Intensities& implemented, const Intensities& effective) const {
    return effective + (implemented - effective) * decay_;
  }

 private:
  double decay_;
};

}  // namespace nqpsweep::model
