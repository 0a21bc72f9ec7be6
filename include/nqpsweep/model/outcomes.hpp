/// @file
/// The ten outcomes of a trajectory at the horizon (docs/model.md section 4).
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "nqpsweep/model/trajectory.hpp"

namespace nqpsweep::model {

inline constexpr int n_outcomes = 10;

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
  coupling_coordination
};
}

using Outcomes = std::array<double, n_outcomes>;

/// What an outcome is called and how it reads.
struct OutcomeInfo {
  std::string_view name;
  std::string_view unit;
  std::string_view description;
  bool more_is_better = true;
  bool logarithmic = false;  ///< a logarithm, so differences of it are relative changes
};

inline constexpr std::array<OutcomeInfo, n_outcomes> outcome_table{{
    {"nqp", "1", "new quality productivity: output of the new technique over initial output"},
    {"log_nqp", "1", "natural logarithm of nqp", true, true},
    {"share", "1", "share of production moved to the new technique"},
    {"leap_time", "yr", "first time the share reaches 1/2; the horizon if it never does", false},
    {"output", "1", "total output over initial output"},
    {"cumulative_nqp", "yr", "nqp integrated over time"},
    {"rd", "1", "enterprise R&D investment over its start: the incentive effect"},
    {"agglomeration", "1", "mean log index of talent, capital and technology: the guiding effect", true, true},
    {"ecology", "1", "mean of chain cooperation and IUR integration: the promoting effect"},
    {"coupling_coordination", "1", "coupling coordination degree of innovation, agglomeration and ecology"},
}};

[[nodiscard]] std::optional<int> outcome_from(std::string_view name);

/// Outcomes of a finished trajectory.
[[nodiscard]] Outcomes outcomes_of(const Formation& model, const Trajectory& trajectory);

}  // namespace nqpsweep::model
