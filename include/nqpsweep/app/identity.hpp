/// @file
/// Whether two configurations ask for the same result.
#pragma once

#include <string>
#include <vector>

namespace nqpsweep::app {

/// The part of a resolved configuration that determines the result: without ranks, threads, blocks and file name.
[[nodiscard]] std::string identity_of(const std::string& resolved_config);

/// What determines the result and differs, in words, e.g. "run.seed: 1 there, 2 here".
[[nodiscard]] std::vector<std::string> differences(const std::string& there, const std::string& here);

/// Whether a study asks for what the other one does, and for more draws or narrower intervals at most.
[[nodiscard]] bool asks_for_more(const std::string& here, const std::string& than_there);

}  // namespace nqpsweep::app
