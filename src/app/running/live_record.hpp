/// @file
/// How an unfinished run stands, as JSON in its folder, for whoever wants to know (docs/file-format.md).
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "nqpsweep/sweep/control.hpp"
#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::app {

/// Name of the machine, as a record has it.
[[nodiscard]] std::string this_host();

/// Written at most once a second, in one step; what cannot be written is left out, for a run does not end over it.
class LiveRecord {
 public:
  /// @param draws_at_start  done by an earlier run
  LiveRecord(const sweep::Study& study, int ranks, std::uint64_t draws_at_start);
  void update(const sweep::Standing& standing);

  /// The last record: why the run has stopped.
  void stopped(const std::string& reason);

 private:
  using Clock = std::chrono::steady_clock;
  void write(const std::string& state);

  const sweep::Study& study_;
  int ranks_;
  std::uint64_t draws_at_start_;
  std::string started_at_;
  std::filesystem::path path_;
  sweep::Standing standing_;
  Clock::time_point start_ = Clock::now(), last_round_ = start_, last_written_{};
  double round_s_ = 0.0;
};

}  // namespace nqpsweep::app
