#include "nqpsweep/store/result_file.hpp"

#include <fmt/chrono.h>

#include <cstring>

#include "chunk_team.hpp"
#include "content_digest.hpp"
#include "distributions.hpp"
#include "draws.hpp"
#include "files.hpp"
#include "kept_state.hpp"
#include "nqpsweep/store/verification.hpp"
#include "nqpsweep/sweep/first_error.hpp"
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

sweep::Bytes joined(sweep::Bytes left, const sweep::Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
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
  if (study_.draw_storage == sweep::DrawStorage::none) return;
  open_->records.in_pieces(block, [&](const sweep::Slice& draws, std::span<const std::byte> records) {
    open_->segment.append(draws, records);
  });
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

void ResultFile::keep(const sweep::StateToKeep& state) {
  gather_segments();
  sweep::on_rank_0(ranks_, "keeping the state of", study_.output_file, [&] { folder_->save(checkpoint_, state); });
}

/// Collective: all ranks make chunks, in turn; rank 0 writes its own, then those of the others.
void ResultFile::merge_draws(std::uint64_t n_draws) {
  const auto segments = segments_from(text_in(ranks_.broadcast(bytes_of(text_of(checkpoint_.segments)))));
  const std::size_t team_size = std::stoul(  // rank 0 decides: nodes may differ in their cores
      text_in(ranks_.broadcast(bytes_of(std::to_string(ChunkTeam::size_for(study_, ranks_.size()))))));
  sweep::FirstError errors;
  std::optional<ChunkTeam> team;
  std::optional<ChunkWriter> writer;
  errors.guard([&] {
    team.emplace(study_, n_draws, partial_folder(study_.output_file), segments, team_size);
    if (ranks_.rank() == 0) {
      lay_out_draws(open_->file.id(), study_, n_draws);
      writer.emplace(open_->file.id(), study_);
    }
  });
  errors.agree(ranks_, "writing", "the draws");
  sweep::Bytes made;
  const TakeChunk put = [&](const Chunk& chunk) { writer ? writer->write(chunk) : pack(chunk, made); };
  for (std::uint64_t turn = 0; turn < team->n_chunks(); turn += team_size * static_cast<std::uint64_t>(ranks_.size())) {
    made.clear();
    team->make(turn + team_size * static_cast<std::uint64_t>(ranks_.rank()), errors, put);
    errors.agree(ranks_, "writing", "the draws");
    made = ranks_.reduce(std::move(made), joined);
    if (writer) errors.guard([&] { unpack(made, put); });
  }
  if (writer) errors.guard([&] { writer->close(); });
  errors.agree(ranks_, "writing", "the draws");
}

void ResultFile::write_file(const sweep::Results& results) {
  const fs::path made = folder_->path() / "result.h5";
  provenance_["finished_at"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  write_summary(open_->file.id(), study_, results, provenance_);
  write_state(open_->file.id(), folder_->state());
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
