/// @file
/// What interrupts a run, what is told while it goes, and when its state is kept.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "live_record.hpp"
#include "nqpsweep/sweep/control.hpp"
#include "progress.hpp"

namespace nqpsweep::app {

using Clock = std::chrono::steady_clock;

class RunControl final : public sweep::Control {
 public:
  struct Limits {
    std::chrono::duration<double> between_checkpoints;
    std::optional<Clock::time_point> end;  ///< of the time that the run may take
  };
  /// @param record  on rank 0; elsewhere none
  RunControl(Limits limits, std::uint64_t draws_at_start, Progress& progress, LiveRecord* record)
      : limits_(limits), draws_done_(draws_at_start), progress_(progress), record_(record) {}

  [[nodiscard]] bool stop_at_once() const override;
  [[nodiscard]] bool stop_soon() override;
  [[nodiscard]] bool keep_now() override;
  [[nodiscard]] bool keep_at_end() override;
  void report(const sweep::Standing& standing) override;

  [[nodiscard]] std::uint64_t draws_done() const { return draws_done_; }  ///< on rank 0

  /// Why the run was stopped here, in words; empty where only another rank knows.
  [[nodiscard]] std::string reason() const;

 private:
  Limits limits_;
  std::uint64_t draws_done_;
  Progress& progress_;
  LiveRecord* record_;
  Clock::time_point start_ = Clock::now(), round_began_ = start_, kept_ = start_;
  Clock::duration longest_round_{};
  bool out_of_time_ = false;
};

/// The end of a job's time: so long from now on, or what Slurm says in SLURM_JOB_END_TIME, whichever comes first.
///
/// @param limit  "90" (seconds), "90s", "30m", "12h" or "D-HH:MM:SS" and its shorter forms as Slurm writes them; may be
///               empty
/// @par Errors   InputError
[[nodiscard]] std::optional<Clock::time_point> end_of_time(const std::string& limit);

}  // namespace nqpsweep::app
