/// @file
/// The run loop: evaluate, account, write, round by round.
#pragma once

#include <functional>

#include "nqpsweep/sweep/ranks.hpp"
#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// Told after every round on rank 0: draws done so far.
using ProgressReport = std::function<void(std::uint64_t draws_done)>;

/// Evaluates all draws of a study.
///
/// @return         the results on rank 0, empty elsewhere; every byte a function of the study alone
/// @par Errors     what the sink throws; an error on one rank ends all of them
/// @par Memory     a block of rows, the histogram cells in use and a fixed number of sums, whatever the number of draws
[[nodiscard]] Results run(const Study& study, Ranks& ranks, ResultSink& sink, const ProgressReport& report);

/// Threads that a rank will use for the study.
[[nodiscard]] int threads_for(const Study& study);

}  // namespace nqpsweep::sweep
