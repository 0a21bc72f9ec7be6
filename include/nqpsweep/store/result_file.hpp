/// @file
/// The result file: written by all ranks together, read back by anyone (docs/file-format.md).
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "nqpsweep/store/run_folder.hpp"
#include "nqpsweep/sweep/ranks.hpp"
#include "nqpsweep/sweep/result_sink.hpp"
#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::store {

inline constexpr int schema_version = 2;

/// Who made a result, where, when and with what; name to text.
using Provenance = std::map<std::string, std::string>;

/// A result being made (docs/file-format.md).
///
/// Until the end every rank writes its draws into segments of its own in the folder FILE.partial, and rank 0 the state
/// of the sweep beside them. At the end all ranks make the chunks of the file, rank 0 writes it, syncs it and moves it
/// to its name. A file under its own name is therefore always complete; what a killed run has kept stays as it is.
class ResultFile final : public sweep::ResultSink {
 public:
  /// @param provenance  matters on rank 0
  /// @param folder      on rank 0: in its hands; elsewhere none
  /// @param start       on rank 0: what has been kept so far, empty of draws for a new run; its state does not matter
  ResultFile(const sweep::Study& study, Provenance provenance, sweep::Ranks& ranks, RunFolder* folder,
             Checkpoint start);
  ~ResultFile() override;
  ResultFile(const ResultFile&) = delete;
  ResultFile& operator=(const ResultFile&) = delete;

  void write(const sweep::Block& block) override;
  void keep(const sweep::StateToKeep& state) override;
  void finish(const sweep::Results& results) override;

 private:
  struct Open;
  void gather_segments();
  void merge_draws(std::uint64_t n_draws);
  void write_file(const sweep::Results& results);

  const sweep::Study& study_;
  Provenance provenance_;
  sweep::Ranks& ranks_;
  RunFolder* folder_;
  Checkpoint checkpoint_;       // on rank 0, without the state
  std::unique_ptr<Open> open_;  // files
};

/// Whether a file is HDF5 at all, and whether it ends as a complete result of this program does; one that is damaged
/// still may, and says so when it is read.
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
