/// @file
/// From settings to the prior of a parameter.
#pragma once

#include "nqpsweep/model/parameters.hpp"
#include "nqpsweep/space/parameter_space.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

/// Reads parameters.NAME; a problem, and whatever could be read, where it is not a prior within the bounds.
[[nodiscard]] space::UncertainParameter read_parameter(Settings& settings, const model::ParameterInfo& info);

}  // namespace nqpsweep::app
