/// @file
/// Whether a result may be written where the user wants it; decided before any work.
#pragma once

#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::app {

enum class Output {
  free,        ///< nothing stands there
  same,        ///< this very result stands there already
  replaceable  ///< another result stands there, and the user wants it replaced
};

/// @par Errors  InputError where the place cannot be written, or holds something that must not be lost
[[nodiscard]] Output check_output(const sweep::Study& study, bool force);

}  // namespace nqpsweep::app
