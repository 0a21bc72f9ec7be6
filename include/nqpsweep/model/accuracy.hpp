/// @file
/// How far a trajectory's outcomes are off.
#pragma once

#include "nqpsweep/model/outcomes.hpp"

namespace nqpsweep::model {

/// Largest error of any outcome: relative, and for outcomes that are logarithms relative to max(1, |reference|);
/// infinity where one is not finite.
[[nodiscard]] double outcome_error(const Outcomes& value, const Outcomes& reference);

}  // namespace nqpsweep::model
