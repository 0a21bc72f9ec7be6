/// @file
/// Everything that determines a result, checked and complete: what a configuration becomes.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nqpsweep/design/design.hpp"
#include "nqpsweep/model/solver.hpp"
#include "nqpsweep/model/test_function.hpp"
#include "nqpsweep/sensitivity/group_method.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/space/parameter_space.hpp"
#include "nqpsweep/sweep/effects.hpp"

namespace nqpsweep::sweep {

/// How the draws themselves are kept.
enum class DrawStorage { none, float32, float64 };

/// Which mix is to be chosen, by what, among which.
struct ChoiceSetting {
  std::size_t outcome = 0;                                  ///< place among the study's outcomes
  double budget = std::numeric_limits<double>::infinity();  ///< largest cost of a mix that may be chosen
  std::vector<std::size_t> mixes{};                         ///< coalitions within the budget, by mask
};

/// Sensitivity indices from groups of draws: with respect to what, and how sure.
struct GroupSetting {
  std::optional<sensitivity::GroupMethod> method;  ///< none: draws stand alone
  std::vector<std::string> members;                ///< parameters, or groups of them, in the order of the design
  sensitivity::PickFreezeRows rows;                ///< of a pick-freeze design
  std::uint64_t groups_of_a_draw = 1;              ///< that a draw of run.draws becomes
  std::uint64_t groups_of_a_set = 1;  ///< so many consecutive groups belong together: a set never stands in two parts
  std::uint64_t n_parts = 64;         ///< independent parts: set s of groups belongs to part s mod n_parts
  sensitivity::IntervalMethod interval_method = sensitivity::IntervalMethod::bootstrap;
  std::uint64_t seed_of_intervals = 0;
  double stop_width = 0.0;  ///< stop when no interval of the headline's indices is wider; 0: never

  [[nodiscard]] bool has_pick_freeze() const { return rows.n_members > 0; }
};

/// An effect that is a number of a draw: what it is called, and where it stands in the row.
struct NamedColumn {
  std::string name;  ///< "synergy(log_nqp)", "interaction(nqp, fiscal*tax)", "mechanism_effect(guidance)"
  std::size_t column;
};

/// Everything that determines a result, checked and complete.
struct Study {
  // what is asked
  std::uint64_t n_draws = 0;
  std::uint64_t seed = 0;
  space::ParameterSpace parameters;              ///< in the model's order
  space::ParameterSpace calibration;             ///< never analysed; for the observables of the paper's tables
  std::shared_ptr<const design::Design> design;  ///< coordinate p belongs to parameter p, calibration last
  std::vector<Family> explained;        ///< effects whose variance is explained by the parameters, of every outcome
  std::vector<std::string> given_data;  ///< measures from the draws as they are, of a design without groups
  GroupSetting groups;

  // a test function; none: the formation model
  std::optional<model::TestFunction> function;
  std::optional<model::ExactIndices> exact;  ///< what is known of the function under the study's priors and dependence

  // the formation model
  model::Scenario scenario;
  int start_year = 2018;
  model::Numerics numerics;
  double tolerance = 2e-5;     ///< largest estimated relative error of an outcome
  int most_steps_per_yr = 96;  ///< of a trajectory on average; a draw that needs more has no answer
  std::vector<int> outcomes;   ///< places in model::outcome_table, in the order asked for; {0} of a test function
  PolicyGame game;
  EffectOptions effects;
  std::array<double, model::n_instruments> costs{};  ///< of each instrument at level 1, any unit
  double equal_cost = 1.0;                           ///< of every mix in the budget-neutral game, in the same unit
  ChoiceSetting choice;
  double failed_draws_limit = 0.01;     ///< largest share of draws without an answer
  std::uint64_t most_failed_draws = 0;  ///< and their largest number; 0: any

  // how it is kept
  std::string output_file;
  DrawStorage draw_storage = DrawStorage::float64;
  bool keep_games = false;  ///< keep the outcome of every coalition of every draw
  int compression = 1;      ///< deflate level, 0 = none
  std::vector<double> quantiles;
  std::size_t histogram_bins = 50;

  // how it is computed; without any effect on the result
  std::uint64_t block_draws = 1024;
  int threads = 0;  ///< 0: as many as OpenMP offers
  double checkpoint_minutes = 10.0;

  std::string resolved_config;  ///< the configuration in full, defaults included, as TOML

  /// Whether there are policies that can act together, or a mere function of the parameters.
  [[nodiscard]] bool has_policies() const { return !function; }

  /// Coordinates of a point in the unit cube: of the parameters, then of the calibration parameters.
  [[nodiscard]] std::size_t n_coordinates() const { return parameters.size() + calibration.size(); }

  /// The places of all effects in the row of a draw.
  [[nodiscard]] EffectLayout layout() const { return {game, effects, parameters.size(), outcomes.size(), explained}; }

  /// All entries of a family of effects, of every outcome where it has one for each.
  [[nodiscard]] std::vector<NamedColumn> entries_of(Family family) const;

  /// The effects whose variance is explained.
  [[nodiscard]] std::vector<NamedColumn> explained_effects() const;

  /// Those of them that are of the headline outcome or of the draw itself.
  [[nodiscard]] std::vector<NamedColumn> explained_of_headline() const;

  /// Cost of a mix: of its instruments, without those in force in any case.
  [[nodiscard]] double cost_of(std::size_t coalition) const;

  [[nodiscard]] const model::OutcomeInfo& outcome(std::size_t place) const;
  /// 1 or -1, times the outcome of the choice: a payoff, of which more is better.
  [[nodiscard]] double sign_of_payoff() const {
    return has_policies() && !outcome(choice.outcome).more_is_better ? -1.0 : 1.0;
  }
};

}  // namespace nqpsweep::sweep
