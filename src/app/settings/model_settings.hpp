/// @file
/// From settings to the model: the formation model with its policies, or a test function.
#pragma once

#include "nqpsweep/sweep/study.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

/// Reads the table [model], what belongs to the model that it names, and the priors of its parameters.
void read_model(Settings& settings, sweep::Study& study);

}  // namespace nqpsweep::app
