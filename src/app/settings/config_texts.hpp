/// @file
/// The configurations of configs/, which are part of the program.
#pragma once

#include <string>
#include <vector>

namespace nqpsweep::app {

/// One file of configs/.
struct ConfigText {
  const char* name;  ///< without ".toml"
  const char* text;
};

[[nodiscard]] const std::vector<ConfigText>& config_texts();

/// The one of that name, or null.
[[nodiscard]] const ConfigText* text_of_config(const std::string& name);

/// What a configuration says of itself in its first lines, as one line.
[[nodiscard]] std::string purpose_of(const ConfigText& config);

}  // namespace nqpsweep::app
