/// @file
/// The draws in the file: laid out by one rank, filled by all.
#pragma once

#include <map>
#include <string>

#include "labelled_group.hpp"
#include "layout.hpp"
#include "nqpsweep/store/result_file.hpp"

namespace nqpsweep::store {

/// Coordinate variables shared by the groups of a file.
void add_outcome_axis(LabelledGroup& group, const sweep::Study& study);
void add_parameter_axis(LabelledGroup& group, const sweep::Study& study);
void add_effect_axis(LabelledGroup& group, const sweep::Study& study, sweep::Axis axis);

/// Readable name of every coalition of players.
[[nodiscard]] std::vector<std::string> coalition_names(const sweep::Study& study);

/// Makes the group "draws" with every variable still empty.
void lay_out_draws(hid_t file, const sweep::Study& study);

/// The open variables of the group "draws".
class ResultFile::Draws {
 public:
  /// Collective: opens the file on all ranks.
  Draws(const std::filesystem::path& path, const sweep::Study& study, MPI_Comm communicator);
  void write(const sweep::Block& block);

  /// Collective: gives up the room of draws that were not evaluated.
  void shrink_to(std::uint64_t n_draws);
  void close();

 private:
  template <class T>
  void write_rows(const std::string& name, hid_t type, const sweep::Slice& slice, std::size_t width,
                  const std::vector<T>& values);
  template <class Real>
  void write_columns(const sweep::Block& block, hid_t type);

  const sweep::Study& study_;
  std::vector<ColumnSet> sets_;
  std::size_t n_columns_;
  Handle file_, transfer_;
  std::map<std::string, Handle> datasets_;
};

}  // namespace nqpsweep::store
