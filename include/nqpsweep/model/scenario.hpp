/// @file
/// The setting in which policies are tried.
#pragma once

#include "nqpsweep/model/schedule.hpp"

namespace nqpsweep::model {

/// The setting shared by all coalitions and draws of a study; steps are those of the scalar solution.
struct Scenario {
  Schedule schedule = Schedule::constant();
  int horizon_yr = 17;       ///< length of the trajectory [yr], at least 1
  int steps_per_yr = 6;      ///< integrator steps in each year, at least 1
  bool coordination = true;  ///< eq. 2 on or off
  bool in_force = false;     ///< policies already at work at the start: m(0) = e(0) instead of 0
};

}  // namespace nqpsweep::model
