/// @file
/// Everything that determines a result, checked and complete: what a configuration becomes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nqpsweep/model/trajectory.hpp"
#include "nqpsweep/space/parameter_space.hpp"
#include "nqpsweep/sweep/effects.hpp"

namespace nqpsweep::sweep {

/// How the draws themselves are kept.
enum class DrawStorage { none, float32, float64 };

struct Study {
  // what is asked
  std::uint64_t n_draws = 0;
  std::uint64_t seed = 0;
  space::ParameterSpace parameters;   ///< model::n_swept of them, in the model's order
  space::ParameterSpace calibration;  ///< model::n_calibration, never swept; for the observables of a replayed draw
  model::Scenario scenario;
  int start_year = 2018;
  double tolerance = 2e-5;           ///< largest estimated relative error of an outcome
  int most_steps_per_yr = 96;        ///< a draw that needs more has no answer
  std::vector<int> outcomes;         ///< places in model::outcome_table, in the order asked for
  double failed_draws_limit = 0.01;  ///< largest share of draws without an answer

  // how it is kept
  std::string output_file;
  DrawStorage draw_storage = DrawStorage::float64;
  int compression = 1;  ///< deflate level, 0 = none
  std::vector<double> quantiles;
  std::size_t histogram_bins = 50;

  // how it is computed; without any effect on the result
  std::uint64_t block_draws = 512;
  int threads = 0;  ///< 0: as many as OpenMP offers

  std::string resolved_config;  ///< the configuration in full, defaults included, as TOML

  /// Columns of a row: the swept parameters, then the effects of each outcome.
  [[nodiscard]] std::size_t n_columns() const { return parameters.size() + outcomes.size() * n_effects; }
  [[nodiscard]] std::size_t first_effect_column(std::size_t outcome) const {
    return parameters.size() + outcome * n_effects;
  }
};

}  // namespace nqpsweep::sweep
