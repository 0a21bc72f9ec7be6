/// @file
/// The state of a finished sweep in its result, for a longer one to go on from.
#pragma once

#include "handles.hpp"
#include "nqpsweep/sweep/control.hpp"

namespace nqpsweep::store {

/// Adds the state to the group "/provenance", which must be there.
void write_state(hid_t file, const sweep::StateToKeep& state);

/// Empty where the result is too short to have one.
[[nodiscard]] sweep::SavedState read_state(hid_t file);

}  // namespace nqpsweep::store
