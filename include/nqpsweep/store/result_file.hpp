/// @file
/// The result file: written by all ranks together, read back by anyone (docs/file-format.md).
#pragma once

#include <mpi.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "nqpsweep/sweep/ranks.hpp"
#include "nqpsweep/sweep/result_sink.hpp"
#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::store {

inline constexpr int schema_version = 2;

/// Who made a result, where, when and with what; name to text.
using Provenance = std::map<std::string, std::string>;

/// A result being written.
///
/// Rank 0 lays the file out under a temporary name; all ranks fill in the draws together; rank 0 adds the
/// distributions, syncs the file and moves it to its name. A file under its own name is therefore always complete.
class ResultFile final : public sweep::ResultSink {
 public:
  /// @param provenance    matters on rank 0
  /// @param communicator  of the same processes as @p ranks
  /// @par Errors        WorldError on all ranks when the file cannot be made
  ResultFile(const sweep::Study& study, Provenance provenance, sweep::Ranks& ranks, MPI_Comm communicator);
  ~ResultFile() override;
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;

  void write(const sweep::Block& block) override;
  void finish(const sweep::Results& results) override;

 private:
  class Draws;
  const sweep::Study& study_;
  Provenance provenance_;
  sweep::Ranks& ranks_;
  std::filesystem::path path_, partial_path_;
  std::unique_ptr<Draws> draws_;
  bool finished_ = false;
};

/// Whether a file is HDF5 at all, and whether it is a complete result of this program.
enum class FileKind { missing, other, hdf5, result };
[[nodiscard]] FileKind kind_of(const std::filesystem::path& path);

/// Refuses a result of another version of the format.
///
/// @par Errors  WorldError naming both versions
void expect_own_schema(const std::filesystem::path& path);

/// What a complete result says about itself.
struct Header {
  std::string config;  ///< the resolved configuration, as TOML
  Provenance provenance;
};

/// @par Errors  WorldError naming the file and the reason
[[nodiscard]] Header read_header(const std::filesystem::path& path);

/// The results in a file made for the study.
[[nodiscard]] sweep::Results read_results(const std::filesystem::path& path, const sweep::Study& study);

/// Bytes that the draws and the distributions of a study will take before compression.
[[nodiscard]] std::uint64_t expected_bytes(const sweep::Study& study);

/// The HDF5 library in words.
[[nodiscard]] std::string library_version();

}  // namespace nqpsweep::store
