#include "nqpsweep/store/result_file.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <cstring>

#include "content_digest.hpp"
#include "distributions.hpp"
#include "draws.hpp"
#include "files.hpp"
#include "kept_state.hpp"
#include "nqpsweep/store/verification.hpp"
#include "nqpsweep/sweep/first_error.hpp"
#include "nqpsweep/sweep/plan.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "nqpsweep/sweep/team.hpp"
#include "seal.hpp"
#include "segments.hpp"

namespace nqpsweep::store {
namespace {

namespace fs = std::filesystem;

sweep::Bytes bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string text_in(const sweep::Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

sweep::Bytes bytes_of(std::size_t number) { return bytes_of(std::to_string(number)); }

std::size_t number_in(const sweep::Bytes& bytes) { return std::stoul(text_in(bytes)); }

sweep::Bytes joined(sweep::Bytes left, const sweep::Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// What a thread needs to make chunks of draws that lie in segments.
struct MakerOfOne {
  ChunkMaker chunks;
  SegmentReader segments;
  sweep::Bytes records{}, made{};

  /// Nothing beyond the last chunk.
  void make(std::uint64_t chunk, const TakeChunk& take) {
    if (chunk >= chunks.n_chunks()) return;
    segments.read(chunks.draws_of(chunk), records);
    chunks.make(chunk, records, take);
  }
  void make_packed(std::uint64_t chunk) {
    made.clear();
    make(chunk, [this](const Chunk& of_variable) { pack(of_variable, made); });
  }
};

/// How many chunks a rank makes side by side. Compressing takes long, so threads share it, until all ranks together are
/// as fast as disks are or their records take much room; without it one thread is as fast as memory.
std::size_t chunks_at_once(const sweep::Study& study, int n_ranks, std::size_t bytes_of_a_draw) {
  constexpr std::size_t most_of_all_ranks = 16;
  constexpr std::size_t most_bytes = 32 << 20;
  if (study.compression == 0) return 1;
  const std::size_t bytes = bytes_of_a_draw * sweep::storage_chunk_draws(study.design->rows_of_a_group());
  return std::max<std::size_t>(1,
                               std::min({static_cast<std::size_t>(sweep::threads_for(study)),
                                         most_of_all_ranks / static_cast<std::size_t>(n_ranks), most_bytes / bytes}));
}

}  // namespace

/// The open files of a rank.
struct ResultFile::Open {
  Open(const sweep::Study& study, int rank) : records(study), segment(partial_folder(study.output_file), rank) {}
  DrawRecords records;
  SegmentWriter segment;
  Handle file;  // the result, on rank 0
  std::uint64_t failed_closings_before = failed_closings();
};

ResultFile::ResultFile(const sweep::Study& study, Provenance provenance, sweep::Ranks& ranks, RunFolder* folder,
                       Checkpoint start)
    : study_(study),
      provenance_(std::move(provenance)),
      ranks_(ranks),
      folder_(folder),
      checkpoint_(std::move(start)),
      open_(std::make_unique<Open>(study, ranks.rank())) {
  silence_hdf5();
}

ResultFile::~ResultFile() = default;

void ResultFile::write(const sweep::Block& block) {
  if (study_.draw_storage != sweep::DrawStorage::none) open_->segment.append(block.draws, open_->records.packed(block));
}

/// Collective: closes the segments of all ranks and adds them to those of the checkpoint on rank 0.
void ResultFile::gather_segments() {
  sweep::FirstError errors;
  sweep::Bytes mine;
  errors.guard([&] {
    if (const auto segment = open_->segment.finish()) mine = bytes_of(text_of({*segment}));
  });
  errors.agree(ranks_, "closing", "the segments of draws");
  const auto fresh = segments_from(text_in(ranks_.reduce(std::move(mine), joined)));
  checkpoint_.segments.insert(checkpoint_.segments.end(), fresh.begin(), fresh.end());
}

void ResultFile::keep(const sweep::SavedState& state) {
  gather_segments();
  sweep::on_rank_0(ranks_, "keeping the state of", study_.output_file, [&] {
    folder_->save(checkpoint_, state);
    has_saved_ = true;
    checkpoint_.state = {};  // it is on disk, and large
  });
}

/// Collective: all ranks make chunks, in turn, a thread each; rank 0 writes its own, then those of the others.
void ResultFile::merge_draws(std::uint64_t n_draws) {
  const auto segments = segments_from(text_in(ranks_.broadcast(bytes_of(text_of(checkpoint_.segments)))));
  const std::size_t n_makers = number_in(  // rank 0 decides: nodes may differ in their cores
      ranks_.broadcast(bytes_of(chunks_at_once(study_, ranks_.size(), open_->records.bytes_of_a_draw()))));
  sweep::FirstError errors;
  std::vector<MakerOfOne> makers;
  std::optional<ChunkWriter> writer;
  errors.guard([&] {
    for (std::size_t i = 0; i < n_makers; ++i)
      makers.emplace_back(ChunkMaker(study_, n_draws), SegmentReader(partial_folder(study_.output_file), segments,
                                                                     open_->records.bytes_of_a_draw()));
    if (ranks_.rank() == 0) {
      lay_out_draws(open_->file.id(), study_, n_draws);
      writer.emplace(open_->file.id(), study_);
    }
  });
  errors.agree(ranks_, "writing", "the draws");
  const std::uint64_t n_chunks = makers.front().chunks.n_chunks();
  const TakeChunk write = [&](const Chunk& chunk) { writer->write(chunk); };
  for (std::uint64_t turn = 0; turn < n_chunks; turn += n_makers * static_cast<std::uint64_t>(ranks_.size())) {
    const std::uint64_t first = turn + n_makers * static_cast<std::uint64_t>(ranks_.rank());
    if (writer && n_makers == 1) {
      errors.guard([&] { makers.front().make(first, write); });
    } else {
      sweep::for_each_task(n_makers, static_cast<int>(n_makers), errors,
                           [&](std::uint64_t i) { makers[i].make_packed(first + i); });
    }
    errors.agree(ranks_, "writing", "the draws");
    sweep::Bytes for_rank_0;
    for (MakerOfOne& maker : makers) {
      if (writer)
        errors.guard([&] { unpack(maker.made, write); });
      else
        for_rank_0 = joined(std::move(for_rank_0), maker.made);
    }
    const sweep::Bytes of_others = ranks_.reduce(std::move(for_rank_0), joined);
    if (writer) errors.guard([&] { unpack(of_others, write); });
  }
  if (writer) errors.guard([&] { writer->close(); });
  errors.agree(ranks_, "writing", "the draws");
}

void ResultFile::write_file(const sweep::Results& results) {
  const fs::path made = folder_->path() / "result.h5";
  provenance_["finished_at"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  write_summary(open_->file.id(), study_, results, provenance_);
  write_state(open_->file.id(), has_saved_ ? folder_->saved_state() : checkpoint_.state);
  write_digest(open_->file.id());
  open_->file.close(made);
  if (failed_closings() > open_->failed_closings_before)
    throw WorldError("writing", made, "an array could not be brought to the disk; is it full?");
  seal(made);
  sync_to_disk(made);
  (void)expect_right_digest(made);
  rename_file(made, study_.output_file);
  const fs::path parent = fs::path(study_.output_file).parent_path();
  sync_to_disk(parent.empty() ? fs::path(".") : parent);
}

void ResultFile::finish(const sweep::Results& results) {
  gather_segments();
  sweep::on_rank_0(ranks_, "making", study_.output_file, [&] {
    const fs::path made = folder_->path() / "result.h5";
    open_->file = Handle(H5Fcreate(made.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "making", made);
  });
  if (study_.draw_storage != sweep::DrawStorage::none) merge_draws(results.n_draws);
  sweep::on_rank_0(ranks_, "writing", study_.output_file, [&] {
    write_file(results);
    folder_->remove();
  });
}

std::uint64_t expected_bytes(const sweep::Study& study) {
  const std::uint64_t columns = study.layout().n_columns();
  std::uint64_t columns_of_draw = 0;
  for (const ColumnSet& set : draw_sets(study)) columns_of_draw += set.columns.size();
  const std::uint64_t distribution = 8 * (9 + study.quantiles.size() + 2 * study.histogram_bins + 1);
  std::uint64_t draw = 0;
  if (study.draw_storage != sweep::DrawStorage::none)
    draw = 12 + columns_of_draw * (study.draw_storage == sweep::DrawStorage::float32 ? 4 : 8);
  return study.n_draws * draw + columns * distribution + 100'000;
}

std::string library_version() {
  silence_hdf5();
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  check(H5get_libversion(&major, &minor, &release), "asking the version of", "HDF5");
  return fmt::format("HDF5 {}.{}.{}", major, minor, release);
}

}  // namespace nqpsweep::store
