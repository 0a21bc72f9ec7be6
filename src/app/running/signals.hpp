/// @file
/// Signals that ask a run to stop.
#pragma once

#include <string_view>

namespace nqpsweep::app {

/// Listens to SIGINT, SIGTERM and SIGUSR1 from now on. A second SIGINT ends the process as if nobody listened.
void listen_to_signals();

/// The signal that has come, e.g. "SIGTERM"; empty while none has. The first one counts.
[[nodiscard]] std::string_view signal_received();

/// Whether it leaves no time for the round at hand: a killing signal follows SIGTERM within seconds.
[[nodiscard]] bool signal_is_urgent();

}  // namespace nqpsweep::app
