/// @file
/// From settings to what the variance is explained by, and of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nqpsweep/space/gaussian_copula.hpp"
#include "nqpsweep/sweep/study.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

/// Uncertain parameters one by one, or all of a table of the configuration together, or groups of the user's own.
struct Members {
  std::vector<std::string> names;
  std::vector<std::vector<std::size_t>> parameters;
};

/// Place of an uncertain parameter; a problem and nothing where the name is none.
[[nodiscard]] std::optional<std::size_t> place_of(Settings& settings, const Setting& setting,
                                                  const space::ParameterSpace& parameters, const std::string& name);

/// The members of `sensitivity.by`.
[[nodiscard]] Members read_members(Settings& settings, const sweep::Study& study);

/// The effects of `sensitivity.outputs`.
[[nodiscard]] std::vector<sweep::Family> read_outputs(Settings& settings, const sweep::Study& study);

/// The table [dependence].
[[nodiscard]] space::GaussianCopula read_dependence(Settings& settings, const space::ParameterSpace& parameters);

/// Measures from given data that a run makes, by name.
[[nodiscard]] std::vector<std::string> read_given_data(Settings& settings);

}  // namespace nqpsweep::app
