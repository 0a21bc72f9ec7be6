/// @file
/// What would it be worth to know a parameter before choosing?
#pragma once

#include "nqpsweep/stats/binned_sums.hpp"

namespace nqpsweep::decision {

/// Expected value of partial perfect information, from the draws at hand.
struct PartialInformation {
  double value;  ///< cross-validated: alternatives are chosen on seven eighths of the draws and judged on the rest
  double error;  ///< standard error of it, from the spread over the eight parts
  double upper;  ///< chosen and judged on the same draws: too high by the noise of the choice
};

/// EVPPI of parameter j: max_a E[payoff_a | x_j] averaged over x_j, less max_a E[payoff_a]. The inner expectation is
/// taken over the draws of a bin. What the bins cannot resolve is lost, so a payoff that turns with the parameter on a
/// scale finer than a sixteenth of its distribution is valued too low.
///
/// @param payoffs  columns are alternatives, more is better
/// @return         NaN where a part has no draw, or all of them
/// @par Source     Strong & Oakley 2013 for given-data estimates by ordered bins; cross-validation is ours
[[nodiscard]] PartialInformation partial_information(const stats::BinnedSums& payoffs, std::size_t parameter);

}  // namespace nqpsweep::decision
