/// @file
/// The distributions over draws in the file: written and read by one rank.
#pragma once

#include "labelled_group.hpp"
#include "layout.hpp"
#include "nqpsweep/store/result_file.hpp"

namespace nqpsweep::store {

/// Root variables, the groups under "/statistics", and provenance.
void write_summary(hid_t file, const sweep::Study& study, const sweep::Results& results, const Provenance& provenance);

}  // namespace nqpsweep::store
