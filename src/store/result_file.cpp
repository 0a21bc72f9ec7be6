#include "nqpsweep/store/result_file.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>

#include "distributions.hpp"
#include "draws.hpp"

namespace nqpsweep::store {
namespace {

namespace fs = std::filesystem;

void sync_to_disk(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY);
  const bool done = descriptor >= 0 && fsync(descriptor) == 0;
  const std::string reason = std::strerror(errno);
  if (descriptor >= 0) close(descriptor);
  if (!done) throw WorldError("syncing", path, reason);
}

Handle create_file(const fs::path& path) {
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "making", path};
}

/// Does something on rank 0 alone; an error there becomes an error everywhere.
template <class Work>
void on_rank_0(sweep::Ranks& ranks, const fs::path& path, Work&& work) {
  std::exception_ptr error;
  if (ranks.rank() == 0) {
    try {
      work();
    } catch (...) {
      error = std::current_exception();
    }
  }
  if (!ranks.any(error != nullptr)) return;
  if (error) std::rethrow_exception(error);
  throw WorldError("writing", path, "rank 0 failed and says why");
}

}  // namespace

ResultFile::ResultFile(const sweep::Study& study, Provenance provenance, sweep::Ranks& ranks, MPI_Comm communicator)
    : study_(study),
      provenance_(std::move(provenance)),
      ranks_(ranks),
      path_(study.output_file),
      partial_path_(study.output_file + ".partial") {
  silence_hdf5();
  on_rank_0(ranks_, path_, [&] {
    if (path_.has_parent_path()) fs::create_directories(path_.parent_path());
    Handle file = create_file(partial_path_);
    if (study_.draw_storage != sweep::DrawStorage::none) lay_out_draws(file.id(), study_);
    file.close(partial_path_);
  });
  if (study_.draw_storage != sweep::DrawStorage::none)
    draws_ = std::make_unique<Draws>(partial_path_, study_, communicator);
}

ResultFile::~ResultFile() {
  draws_.reset();
  std::error_code ignored;
  if (!finished_ && ranks_.rank() == 0) fs::remove(partial_path_, ignored);
}

void ResultFile::write(const sweep::Block& block) {
  if (draws_) draws_->write(block);
}

void ResultFile::finish(const sweep::Results& results) {
  if (draws_ && results.n_draws < study_.n_draws) draws_->shrink_to(results.n_draws);
  if (draws_) draws_->close();
  draws_.reset();
  on_rank_0(ranks_, path_, [&] {
    provenance_["finished_at"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    Handle file(H5Fopen(partial_path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose, "opening", partial_path_);
    write_summary(file.id(), study_, results, provenance_);
    file.close(partial_path_);
    sync_to_disk(partial_path_);
    fs::rename(partial_path_, path_);
    sync_to_disk(path_.has_parent_path() ? path_.parent_path() : fs::path("."));
  });
  finished_ = true;
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
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("HDF5 {}.{}.{}", major, minor, release);
}

}  // namespace nqpsweep::store
