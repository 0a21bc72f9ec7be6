/// @file
/// The outcomes of a trajectory at the horizon (docs/model.md section 4).
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "nqpsweep/model/instruments.hpp"

namespace nqpsweep::model {

/// Places of the outcomes in an Outcomes array.
namespace outcome {
enum : int {
  nqp,
  log_nqp,
  share,
  leap_time,
  output,
  cumulative_nqp,
  rd,
  agglomeration,
  ecology,
  coupling_coordination,
  count
};
}
inline constexpr int n_outcomes = outcome::count;

/// What is told first where nobody asks otherwise.
inline constexpr int headline_outcome = outcome::log_nqp;

/// By what each domain is judged alone.
inline constexpr std::array<int, n_domains> outcome_of_domain{outcome::rd, outcome::agglomeration, outcome::ecology};

using Outcomes = std::array<double, n_outcomes>;

/// Some of them: bit o for the one in place o.
using OutcomeSet = unsigned;
inline constexpr OutcomeSet all_outcomes = (1U << n_outcomes) - 1;
[[nodiscard]] constexpr OutcomeSet with_outcome(int outcome, OutcomeSet others = 0) { return others | 1U << outcome; }

/// What an outcome is called and how it reads.
struct OutcomeInfo {
  std::string_view name;
  std::string_view unit;
  std::string_view description;
  bool more_is_better = true;
  bool logarithmic = false;  ///< a logarithm, so differences of it are relative changes
};

inline constexpr std::array outcome_table{
    OutcomeInfo{"nqp", "1", "new quality productivity: output of the new technique over initial output"},
    OutcomeInfo{"log_nqp", "1", "natural logarithm of nqp", true, true},
    OutcomeInfo{"share", "1", "share of production moved to the new technique"},
    OutcomeInfo{"leap_time", "yr", "first time the share reaches 1/2; the horizon if it never does", false},
    OutcomeInfo{"output", "1", "total output over initial output"},
    OutcomeInfo{"cumulative_nqp", "yr", "nqp integrated over time"},
    OutcomeInfo{"rd", "1", "enterprise R&D investment over its start: the incentive effect"},
    OutcomeInfo{"agglomeration", "1", "mean log index of talent, capital and technology: the guiding effect", true,
                true},
    OutcomeInfo{"ecology", "1", "mean of chain cooperation and IUR integration: the promoting effect"},
    OutcomeInfo{"coupling_coordination", "1", "coupling coordination degree of innovation, agglomeration and ecology"},
};
static_assert(outcome_table.size() == n_outcomes, "a row for each outcome");

/// Place of the outcome of that name; empty where there is none.
[[nodiscard]] std::optional<int> outcome_from(std::string_view name);

class Formation;
struct Trajectory;

/// Outcomes of a finished trajectory.
[[nodiscard]] Outcomes outcomes_of(const Formation& model, const Trajectory& trajectory);

}  // namespace nqpsweep::model
