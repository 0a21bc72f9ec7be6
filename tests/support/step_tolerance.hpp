/// @file
/// What a study with the default tolerance begins with (docs/model.md section 5).
#pragma once

namespace nqpsweep::testing {

inline constexpr double default_step_tolerance = 2e-5 / 6.0;

}  // namespace nqpsweep::testing
