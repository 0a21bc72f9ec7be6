/// @file
/// Every key of a configuration with what it takes and what it means, from the code that reads it and the comments of
/// the defaults.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "settings.hpp"

namespace nqpsweep::app {

/// A key as a reader of a manual sees it.
struct KeyReference {
  std::string key;  ///< dotted
  Rule rule;
  std::string standard;  ///< its default as it is written in TOML
  std::string meaning;   ///< the comment in configs/defaults.toml; of a parameter, why its prior is what it is
};

/// What the code takes for each key.
[[nodiscard]] std::map<std::string, Rule> rules_of_all_keys();

/// Every key in the order of configs/defaults.toml.
[[nodiscard]] std::vector<KeyReference> config_reference();

/// A JSON schema of configurations (draft 7), for editors of TOML.
[[nodiscard]] std::string config_schema();

}  // namespace nqpsweep::app
