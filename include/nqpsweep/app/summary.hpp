/// @file
/// What a sweep found, told to a policy analyst.
#pragma once

#include <string>

#include "nqpsweep/sweep/results.hpp"
#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::app {

/// The summary printed at the end of a run and by `nqpsweep info`; plain text, at most 110 columns.
[[nodiscard]] std::string summary_of(const sweep::Study& study, const sweep::Results& results);

}  // namespace nqpsweep::app
