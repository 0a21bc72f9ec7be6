/// @file
/// From settings to the policy game: who plays, what it costs, what is to be chosen.
#pragma once

#include "nqpsweep/sweep/study.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

/// Reads the tables [game], [choice] and [policies.costs], and study.report_years, into a study whose outcomes, start
/// and horizon are known.
void read_game(Settings& settings, sweep::Study& study);

}  // namespace nqpsweep::app
