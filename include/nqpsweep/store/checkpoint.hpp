/// @file
/// What an unfinished run has on disk: the state of the sweep, and the draws so far in segments (docs/file-format.md).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nqpsweep/sweep/control.hpp"
#include "nqpsweep/sweep/plan.hpp"

namespace nqpsweep::store {

/// A file of draws that is complete and never changed again.
struct Segment {
  std::string name;
  std::uint64_t bytes = 0;
  std::string digest;
  std::vector<sweep::Slice> runs;  ///< of consecutive draws, in the order of the file
};

/// Enough to go on with a run, with any number of ranks.
struct Checkpoint {
  std::string config;      ///< in full, as TOML
  std::string program;     ///< digest over the sources of the program that made it
  std::string version;     ///< of that program, in words
  std::string started_at;  ///< UTC
  bool replaces = false;   ///< the user wants the result to replace the one that stands there
  std::vector<Segment> segments;
  sweep::SavedState state;
};

/// The head of its file, as it is with a state of so many draws; the state follows, and a digest over both.
[[nodiscard]] std::string head_of(const Checkpoint& checkpoint, std::uint64_t draws_done);

/// @param name   for messages
/// @par Errors   WorldError naming the file and what is wrong with it
[[nodiscard]] Checkpoint unpacked_checkpoint(sweep::Bytes bytes, const std::string& name);

/// Segments as text, for another rank.
[[nodiscard]] std::string text_of(const std::vector<Segment>& segments);
[[nodiscard]] std::vector<Segment> segments_from(const std::string& text);

}  // namespace nqpsweep::store
