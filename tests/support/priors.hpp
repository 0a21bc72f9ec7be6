/// @file
/// Draws from the built-in priors, for tests.
#pragma once

#include <cmath>
#include <vector>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/model/parameters.hpp"

namespace nqpsweep::testing {

/// The study of the built-in defaults.
inline const sweep::Study& default_study() {
  static const sweep::Study study = app::load_study(std::nullopt, {});
  return study;
}

/// Parameters at a point of the unit cube; shape (model::n_parameters,).
inline model::Parameters parameters_at(const std::vector<double>& point) {
  const sweep::Study& study = default_study();
  std::vector<double> values(point);
  const std::span<double> all(values);
  study.parameters.values_of(all.first(model::n_swept), all.first(model::n_swept));
  study.calibration.values_of(all.subspan(model::n_swept), all.subspan(model::n_swept));
  return model::parameters_from(values);
}

inline std::vector<double> random_point(std::uint64_t seed, std::uint64_t draw) {
  std::vector<double> point(model::n_parameters);
  design::MonteCarlo(seed).point(draw, point);
  return point;
}

/// A draw of the priors.
inline model::Parameters prior_draw(std::uint64_t seed, std::uint64_t draw) {
  return parameters_at(random_point(seed, draw));
}

/// A corner of the priors: every parameter at its quantile @p margin or 1 - margin, by the toss of a coin.
inline model::Parameters corner_draw(std::uint64_t seed, std::uint64_t draw, double margin) {
  std::vector<double> point = random_point(seed, draw);
  for (double& u : point) u = u < 0.5 ? margin : 1.0 - margin;
  return parameters_at(point);
}

/// The built-in scenario at a number of steps a year.
inline model::Scenario default_scenario(int steps_per_yr) {
  model::Scenario scenario = default_study().scenario;
  scenario.steps_per_yr = steps_per_yr;
  return scenario;
}

}  // namespace nqpsweep::testing
