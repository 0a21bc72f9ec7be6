/// @file
/// One number over everything that a result says, so that a changed bit anywhere is noticed.
#pragma once

#include "handles.hpp"

namespace nqpsweep::store {

/// Writes the digests over the content and over the provenance of a result that is complete but for them.
void write_digests(hid_t file);

}  // namespace nqpsweep::store
