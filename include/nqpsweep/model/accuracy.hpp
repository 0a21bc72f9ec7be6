/// @file
/// How far a trajectory's outcomes can be trusted: a priori nothing is, so each draw is checked.
#pragma once

#include <optional>
#include <span>

#include "nqpsweep/model/outcomes.hpp"

namespace nqpsweep::model {

/// Largest error of any outcome: relative, and for outcomes that are logarithms relative to max(1, |reference|).
[[nodiscard]] double outcome_error(const Outcomes& value, const Outcomes& reference);

/// Estimated integration error of one draw at the scenario's steps: largest outcome error over some coalitions, by
/// comparing with half as many steps.
///
/// @return infinity where a solution is not finite
/// @par Cost    1.5 trajectories for each coalition
/// @par Source  Richardson's extrapolation for a method of order four (Hairer, Nørsett & Wanner, section II.4)
[[nodiscard]] double integration_error(const Formation& model, const Scenario& scenario,
                                       std::span<const Coalition> coalitions);

/// The fewest steps a year, doubling from the scenario's, whose estimated error is within the tolerance; empty when
/// even
/// @p most_steps_per_yr are too few, which happens where growth explodes before the horizon.
[[nodiscard]] std::optional<int> sufficient_steps(const Formation& model, Scenario scenario,
                                                  std::span<const Coalition> coalitions, double tolerance,
                                                  int most_steps_per_yr);

}  // namespace nqpsweep::model
