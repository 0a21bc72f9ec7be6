/// @file
/// Cost against outcome: which alternatives are worth considering at all?
#pragma once

#include <span>
#include <vector>

namespace nqpsweep::decision {

/// Alternatives to which no other is at least as good and at most as dear, and better in one of the two.
///
/// @param costs    shape (n,)
/// @param payoffs  shape (n,), more is better
/// @return         shape (n,), true on the frontier
[[nodiscard]] std::vector<bool> on_frontier(std::span<const double> costs, std::span<const double> payoffs);

}  // namespace nqpsweep::decision
