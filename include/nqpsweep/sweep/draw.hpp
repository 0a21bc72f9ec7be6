/// @file
/// One draw from index to effects: a pure function of (study, index), the same anywhere and alone.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nqpsweep/model/outcomes.hpp"
#include "nqpsweep/sweep/study.hpp"
#include "nqpsweep/synergy/verdict.hpp"

namespace nqpsweep::sweep {

/// Whether a draw has an answer.
enum class Status : std::uint8_t {
  ok,
  step_limit,  ///< growth explodes before the horizon: even the most steps allowed do not reach the tolerance
  not_finite   ///< an outcome of some coalition is not a finite number
};
inline constexpr int n_statuses = 3;
inline constexpr std::array<std::string_view, n_statuses> status_names{"ok", "step_limit", "not_finite"};

/// Outcomes of every coalition: games[outcome][coalition].
using Games = std::array<std::array<double, model::n_coalitions>, model::n_outcomes>;

/// What is kept of a draw beside its row of numbers.
struct DrawRecord {
  Status status = Status::ok;
  synergy::Verdict verdict = synergy::Verdict::none;
  std::uint16_t steps_per_yr = 0;            ///< 0 where none were enough
  std::bitset<model::n_coalitions> leapt{};  ///< coalitions under which the leap happens by the horizon
};

/// Parameter values of a draw: the swept ones, then the calibration parameters. Shape (model::n_parameters,).
[[nodiscard]] std::vector<double> parameters_of_draw(const Study& study, std::uint64_t draw);

/// A draw in full, for looking at it alone.
struct SolvedDraw {
  DrawRecord record;
  Games games;  ///< NaN throughout where steps were not enough
};
[[nodiscard]] SolvedDraw solve(const Study& study, const model::Parameters& parameters);

/// Evaluates a draw into its row.
///
/// @param row  shape (study.n_columns(),), written: swept parameters, then effects by outcome; effects are NaN where
/// the
///             draw has no answer
[[nodiscard]] DrawRecord evaluate(const Study& study, std::uint64_t draw, std::span<double> row);

}  // namespace nqpsweep::sweep
