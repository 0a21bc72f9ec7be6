/// @file
/// The configuration that every other one inherits from.
#pragma once

#include <toml++/toml.h>

namespace nqpsweep::app {

/// configs/defaults.toml, and what it leaves to the tables of the model: instruments that it does not name are at level
/// 1 and cost 1, outcomes that it does not name come last.
[[nodiscard]] toml::table default_table();

}  // namespace nqpsweep::app
