/// @file
/// Columns of numbers with names in the first line, separated by commas.
#pragma once

#include <string>

#include "nqpsweep/store/columns.hpp"

namespace nqpsweep::app {

/// @par Errors  InputError naming file, line and the entry that is no number
[[nodiscard]] store::Columns read_csv(const std::string& file);

}  // namespace nqpsweep::app
