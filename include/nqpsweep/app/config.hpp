/// @file
/// From configuration files and command-line settings to a checked study.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::app {

/// A setting from the command line, as strong as the last word in a file.
struct Override {
  std::string option;  ///< where it comes from, e.g. "--draws"
  std::string key;     ///< dotted key
  std::string value;   ///< TOML; words that are no TOML are taken as text
};

/// Splits "key=value" of --set. @par Errors InputError without a key or '='
[[nodiscard]] Override override_from(const std::string& key_and_value);

/// The defaults, changed by the file, changed by the overrides in their order.
///
/// @param file    no file: the defaults alone
/// @par Errors    InputError with every problem found, each with place, key, value, reason and remedy
[[nodiscard]] sweep::Study load_study(const std::optional<std::string>& file, const std::vector<Override>& overrides);

/// The study of a configuration resolved before, such as the one kept in a result file, changed by overrides.
[[nodiscard]] sweep::Study study_from_resolved(const std::string& resolved_config, const std::string& origin,
                                               const std::vector<Override>& overrides = {});

/// Configuration built into the program.
[[nodiscard]] const char* default_config();

}  // namespace nqpsweep::app
