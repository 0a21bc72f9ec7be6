/// @file
/// From what has been seen to what is told: while a sweep goes, and at its end.
#pragma once

#include "accumulator.hpp"
#include "nqpsweep/sweep/control.hpp"
#include "nqpsweep/sweep/results.hpp"

namespace nqpsweep::sweep {

/// @param seen  everything settled; without its sums by bins afterwards
[[nodiscard]] Results results_of(const Study& study, const EffectLayout& layout, Accumulator& seen,
                                 std::uint64_t n_draws, const std::vector<Snapshot>& snapshots);

/// @param seen  sums settled
[[nodiscard]] Standing standing_of(const Study& study, const EffectLayout& layout, const Accumulator& seen,
                                   std::uint64_t draws_done, const std::vector<Snapshot>& snapshots);

/// Width of the widest interval among the indices of the headline outcome.
[[nodiscard]] double widest_headline(const Study& study, const EffectLayout& layout, const Snapshot& snapshot);

}  // namespace nqpsweep::sweep
