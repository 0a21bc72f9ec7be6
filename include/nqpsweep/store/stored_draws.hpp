/// @file
/// The draws of a result as they were kept, row by row.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "nqpsweep/store/checkpoint.hpp"
#include "nqpsweep/store/run_folder.hpp"
#include "nqpsweep/sweep/result_sink.hpp"
#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::store {

/// Reads draws out of a complete result.
class StoredRows {
 public:
  /// @par Errors  WorldError naming the file and the reason, as for every member
  StoredRows(const std::filesystem::path& result, const sweep::Study& study);
  ~StoredRows();

  [[nodiscard]] std::uint64_t n_draws() const;

  /// Consecutive draws in the bytes in which segments keep them.
  [[nodiscard]] sweep::Bytes records(const sweep::Slice& draws) const;

  /// Columns of a row that are kept, in the order of a record.
  [[nodiscard]] std::vector<std::size_t> columns() const;

  /// What a record holds.
  struct Row {
    std::int64_t draw;
    sweep::Status status;
    synergy::Verdict verdict;
    std::vector<double> values;  ///< in the order of columns()
  };
  /// @param record  of the index among those in the bytes
  [[nodiscard]] Row row(const sweep::Bytes& records, std::uint64_t index) const;

  /// The bytes that a draw evaluated again must have.
  [[nodiscard]] sweep::Bytes records_of(const sweep::Block& block) const;

 private:
  struct Open;
  std::unique_ptr<Open> open_;
};

/// What a finished result has for a longer run to go on from, in the folder of that run. The caller adds who made it.
///
/// @param study  that the result was made for
/// @par Errors   WorldError naming the file and the reason
[[nodiscard]] Checkpoint checkpoint_from(const std::filesystem::path& result, const sweep::Study& study,
                                         const RunFolder& folder);

}  // namespace nqpsweep::store
