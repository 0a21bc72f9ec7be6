/// @file
/// How far a run has come: a line that renews itself on a terminal, log lines elsewhere.
#pragma once

#include <chrono>
#include <cstdint>

namespace nqpsweep::app {

class Progress {
 public:
  /// @param draws_at_start  done by an earlier run
  /// @param quiet           says nothing at all
  Progress(std::uint64_t n_draws, std::uint64_t draws_at_start, bool quiet);
  void report(std::uint64_t draws_done);
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  std::uint64_t n_draws_, draws_at_start_;
  bool quiet_, on_terminal_;
  Clock::time_point start_ = Clock::now(), last_line_ = start_;
};

}  // namespace nqpsweep::app
