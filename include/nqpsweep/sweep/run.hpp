/// @file
/// The run loop: evaluate, account, write, round by round.
#pragma once

#include <optional>

#include "nqpsweep/sweep/control.hpp"
#include "nqpsweep/sweep/ranks.hpp"
#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// Evaluates all draws of a study.
///
/// @param from     on rank 0: what an earlier run of the same study kept; it may have had fewer draws in view
/// @return         the results on rank 0, elsewhere the number of draws alone; every byte a function of the study,
///                 however often it was stopped and resumed. Nothing when it was stopped: the sink then has the state.
/// @par Errors     what the sink throws; an error on one rank ends all of them
/// @par Memory     a block of rows, the histogram cells in use and a fixed number of sums, whatever the number of draws
[[nodiscard]] std::optional<Results> run(const Study& study, Ranks& ranks, ResultSink& sink, Control& control,
                                         std::optional<SavedState> from = {});

/// The same, undisturbed.
[[nodiscard]] Results run(const Study& study, Ranks& ranks, ResultSink& sink);

/// Threads that a rank will use for the study.
[[nodiscard]] int threads_for(const Study& study);

}  // namespace nqpsweep::sweep
