#include "chunk_team.hpp"

#include <algorithm>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/sweep/plan.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "nqpsweep/sweep/team.hpp"

namespace nqpsweep::store {

/// Compressing takes long, so threads share it, until all ranks together are as fast as disks are or their records take
/// much room; without it one thread is as fast as memory.
std::size_t ChunkTeam::size_for(const sweep::Study& study, int n_ranks) {
  constexpr std::size_t most_of_all_ranks = 16;
  constexpr std::size_t most_bytes = 32 << 20;
  if (study.compression == 0) return 1;
  const std::size_t bytes_of_a_chunk =
      DrawRecords(study).bytes_of_a_draw() * sweep::storage_chunk_draws(study.design->rows_of_a_group());
  const std::size_t most =
      std::min(most_of_all_ranks / static_cast<std::size_t>(n_ranks), most_bytes / bytes_of_a_chunk);
  return std::clamp<std::size_t>(static_cast<std::size_t>(sweep::threads_for(study)), 1,
                                 std::max<std::size_t>(most, 1));
}

ChunkTeam::ChunkTeam(const sweep::Study& study, std::uint64_t n_draws, const std::filesystem::path& folder,
                     const std::vector<Segment>& segments, std::size_t size) {
  expects(size > 0, "somebody makes the chunks");
  const std::size_t bytes_of_a_draw = DrawRecords(study).bytes_of_a_draw();
  for (std::size_t i = 0; i < size; ++i)
    members_.push_back({ChunkMaker(study, n_draws), SegmentReader(folder, segments, bytes_of_a_draw), {}, {}});
}

void ChunkTeam::Member::make(std::uint64_t chunk, const TakeChunk& take) {
  if (chunk >= chunks.n_chunks()) return;
  segments.read(chunks.draws_of(chunk), records);
  chunks.make(chunk, records, take);
}

void ChunkTeam::make(std::uint64_t first, sweep::FirstError& errors, const TakeChunk& take) {
  if (members_.size() == 1) return errors.guard([&] { members_.front().make(first, take); });
  sweep::for_each_task(members_.size(), static_cast<int>(members_.size()), errors, [&](std::uint64_t i) {
    Member& member = members_[i];
    member.made.clear();
    member.make(first + i, [&](const Chunk& chunk) { pack(chunk, member.made); });
  });
  for (const Member& member : members_) errors.guard([&] { unpack(member.made, take); });
}

}  // namespace nqpsweep::store
