/// @file
/// The threads of a rank that make chunks.
#pragma once

#include <filesystem>
#include <vector>

#include "draws.hpp"
#include "nqpsweep/sweep/first_error.hpp"
#include "segments.hpp"

namespace nqpsweep::store {

/// Makes consecutive chunks of draws that lie in segments, a thread for each.
class ChunkTeam {
 public:
  /// How many chunks a rank had best make at once; ranks may differ in it.
  [[nodiscard]] static std::size_t size_for(const sweep::Study& study, int n_ranks);

  /// @param n_draws  of the file
  /// @param folder   of the segments
  ChunkTeam(const sweep::Study& study, std::uint64_t n_draws, const std::filesystem::path& folder,
            const std::vector<Segment>& segments, std::size_t size);

  [[nodiscard]] std::uint64_t n_chunks() const { return members_.front().chunks.n_chunks(); }

  /// Makes as many chunks as there are threads, and hands them over in their order; none beyond the last.
  void make(std::uint64_t first, sweep::FirstError& errors, const TakeChunk& take);

 private:
  struct Member {
    ChunkMaker chunks;
    SegmentReader segments;
    sweep::Bytes records, made;

    void make(std::uint64_t chunk, const TakeChunk& take);
  };
  std::vector<Member> members_;  // one at least
};

}  // namespace nqpsweep::store
