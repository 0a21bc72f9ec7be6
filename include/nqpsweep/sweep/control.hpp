/// @file
/// What the world outside wants of a sweep while it goes, and how the sweep stands.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/sweep/draw.hpp"
#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::sweep {

/// The mean of an effect of all policies on one outcome, over the draws so far that have an answer.
struct MeanSoFar {
  std::string effect;  ///< "total_effect" or "synergy"
  std::string outcome;
  double mean, standard_error;
};

/// How a sweep stands after a round; the last bits of means may differ from those of the result.
struct Standing {
  std::uint64_t draws_done = 0;
  std::uint64_t n_failed = 0;  ///< of which without an answer
  std::array<std::uint64_t, synergy::n_verdicts> verdict_counts{};
  std::vector<MeanSoFar> means;
  /// Of the headline's indices after the last stage; NaN without any.
  double widest_interval = no_answer;
};

/// All that is known after some draws; with the study, enough to go on from there.
struct SavedState {
  std::uint64_t draws_done = 0;  ///< from the first on
  Bytes bytes{};
};

/// Bytes that need not be in memory all at once.
struct InPieces {
  using Take = std::function<void(std::span<const std::byte>)>;
  std::uint64_t size = 0;                 ///< of all of them
  std::function<void(const Take&)> tell;  ///< hands them on, in order; may be asked more than once
};

/// A state to be kept. It is as large as nearly all that a run remembers, so it is told in pieces.
struct StateToKeep {
  std::uint64_t draws_done = 0;
  InPieces bytes;  ///< on rank 0
};

/// What a sweep asks while it goes; each rank asks its own, and all do what any is told. By default undisturbed.
class Control {
 public:
  virtual ~Control() = default;

  /// The round at hand is given up. Asked by many threads, before each draw.
  [[nodiscard]] virtual bool stop_at_once() const { return false; }

  /// No further round. Asked once after every round.
  [[nodiscard]] virtual bool stop_soon() { return false; }

  /// The state is to be kept now. Asked once after every round.
  [[nodiscard]] virtual bool keep_now() { return false; }

  /// The state is to be kept at the end, for a longer run to go on from. Asked once or twice.
  [[nodiscard]] virtual bool keep_at_end() { return true; }

  /// Told on rank 0, after every round that lasts, and before the state is kept or the sweep stops.
  virtual void report(const Standing&) {}
};

}  // namespace nqpsweep::sweep
