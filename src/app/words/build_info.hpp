/// @file
/// What this program was built from and with.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace nqpsweep::app {

/// Version of the program, e.g. "0.1.0".
[[nodiscard]] std::string version();

/// Name and text of everything that could make two builds differ, in printing order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> build_info();

}  // namespace nqpsweep::app
