/// @file
/// The number that stands where there is none.
#pragma once

#include <limits>

namespace nqpsweep {

/// Neither computed nor estimated; a missing value for every reader of the files.
inline constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

}  // namespace nqpsweep
