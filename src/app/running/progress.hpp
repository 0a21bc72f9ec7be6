/// @file
/// How far a run has come: a bar that renews itself on a terminal, log lines elsewhere, or JSON lines.
#pragma once

#include <chrono>
#include <cstdint>

#include "nqpsweep/sweep/control.hpp"

namespace nqpsweep::app {

class Progress {
 public:
  enum class Style { quiet, words, json };
  /// @param draws_at_start  done by an earlier run
  Progress(std::uint64_t n_draws, std::uint64_t draws_at_start, Style style);
  void report(const sweep::Standing& standing);
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  std::uint64_t n_draws_, draws_at_start_;
  Style style_;
  bool on_terminal_;
  Clock::time_point start_ = Clock::now(), last_line_ = start_;
};

}  // namespace nqpsweep::app
