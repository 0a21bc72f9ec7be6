/// @file
/// One number over everything that a result says, the same for equal results.
#pragma once

#include "handles.hpp"

namespace nqpsweep::store {

/// Writes the digest over the content of a result that is complete but for it.
void write_digest(hid_t file);

}  // namespace nqpsweep::store
