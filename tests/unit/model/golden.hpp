/// @file
/// Values of an independent implementation of the model (DOP853, relative tolerance 1e-12), tests/data/golden.json.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>

#include "nqpsweep/model/trajectory.hpp"

namespace nqpsweep::testing {

inline const nlohmann::json& golden() {
  static const nlohmann::json data = nlohmann::json::parse(std::ifstream(NQPSWEEP_TEST_DATA "/golden.json"));
  return data;
}

inline model::Parameters golden_parameters(const nlohmann::json& draw) {
  model::Parameters parameters;
  for (const auto& info : model::parameter_table())
    info.in(parameters) = draw["parameters"][std::string(info.name)].get<double>();
  return parameters;
}

inline model::Scenario golden_scenario(int steps_per_yr) {
  model::Scenario scenario;
  for (std::size_t j = 0; j < model::n_instruments; ++j) {
    const std::string name(model::instrument_table[j].name);
    if (golden()["levels"].contains(name))
      scenario.schedule.levels[j] = golden()["levels"][name].get<std::vector<double>>();
  }
  scenario.horizon_yr = golden()["horizon"].get<int>();
  scenario.steps_per_yr = steps_per_yr;
  return scenario;
}

}  // namespace nqpsweep::testing
