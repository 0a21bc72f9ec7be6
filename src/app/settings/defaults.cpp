#include "defaults.hpp"

#include <algorithm>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/model/outcomes.hpp"

namespace nqpsweep::app {

toml::table default_table() {
  toml::table defaults = toml::parse(default_config(), std::string_view("built-in defaults"));
  for (const model::InstrumentInfo& instrument : model::instrument_table) {
    defaults["policies"]["levels"].as_table()->emplace(instrument.name, toml::array{1.0});
    defaults["policies"]["costs"].as_table()->emplace(instrument.name, 1.0);
  }
  toml::array& outcomes = *defaults["study"]["outcomes"].as_array();
  for (const model::OutcomeInfo& outcome : model::outcome_table) {
    const auto is_named = [&](const toml::node& name) { return name.value<std::string_view>() == outcome.name; };
    if (std::ranges::none_of(outcomes, is_named)) outcomes.push_back(outcome.name);
  }
  return defaults;
}

}  // namespace nqpsweep::app
