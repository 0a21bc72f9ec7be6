/// @file
/// From settings to the design of the draws, and to the Sobol' indices that a pick-freeze design is asked for.
#pragma once

#include "nqpsweep/sweep/study.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

/// Reads the tables [design] and [sensitivity] into a study whose parameters, game and number of draws are known; a
/// pick-freeze design turns each draw into a group of rows.
void read_design(Settings& settings, sweep::Study& study);

}  // namespace nqpsweep::app
