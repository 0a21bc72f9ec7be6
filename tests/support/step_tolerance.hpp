/// @file
/// What a study with the default tolerance begins with (docs/model.md section 5).
#pragma once

namespace nqpsweep::testing {

inline constexpr double default_step_tolerance = 2.5e-6;

}  // namespace nqpsweep::testing
