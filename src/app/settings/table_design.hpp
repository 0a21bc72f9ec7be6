/// @file
/// From settings to a design of points that the user gives in a file.
#pragma once

#include <memory>

#include "nqpsweep/sweep/study.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

/// Reads the settings of `design.kind = "table"`, and, where that is chosen, the table.
///
/// The digest of the table becomes part of the resolved configuration, and so of the identity of a result. Of a
/// configuration that was resolved before, the table may be gone: the study can be looked at, but no draw made.
///
/// @return  nothing where it is not chosen, or after a problem
[[nodiscard]] std::shared_ptr<const design::Design> read_table(Settings& settings, const sweep::Study& study,
                                                               bool is_chosen);

}  // namespace nqpsweep::app
