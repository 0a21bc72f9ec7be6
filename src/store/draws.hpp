/// @file
/// The draws in the file: chunks made by all ranks, put there by one.
#pragma once

#include <future>
#include <string>
#include <vector>

#include "labelled_group.hpp"
#include "segments.hpp"

namespace nqpsweep::store {

/// Coordinate variables shared by the groups of a file.
void add_outcome_axis(LabelledGroup& group, const sweep::Study& study);
void add_parameter_axis(LabelledGroup& group, const sweep::Study& study);
void add_effect_axis(LabelledGroup& group, const sweep::Study& study, sweep::Axis axis);

/// Readable name of every coalition of players.
[[nodiscard]] std::vector<std::string> coalition_names(const sweep::Study& study);

/// Makes the group "draws" for so many draws, with every variable still empty.
void lay_out_draws(hid_t file, const sweep::Study& study, std::uint64_t n_draws);

/// What a variable takes from a record.
struct RecordPart {
  std::string name;
  std::size_t offset, bytes, bytes_of_a_number;
};

/// A chunk of every variable of the group "draws" as it stands in a file: compressed and with its checksum.
///
/// Any thread of any process can make one on its own, and one process puts them all into the file. So no write to a file is
/// ever shared, and the file has the same chunks in the same order however many have worked on it.
class ChunkMaker {
 public:
  /// @param n_draws  of the file
  ChunkMaker(const sweep::Study& study, std::uint64_t n_draws);

  [[nodiscard]] std::uint64_t n_chunks() const { return (n_draws_ + chunk_draws_ - 1) / chunk_draws_; }
  [[nodiscard]] sweep::Slice draws_of(std::uint64_t chunk) const;

  /// @param records  of the draws of the chunk
  /// @param made     to whose end the chunk is added
  void make(std::uint64_t chunk, const sweep::Bytes& records, sweep::Bytes& made) const;

 private:
  void append(const RecordPart& part, const sweep::Slice& draws, const sweep::Bytes& records, sweep::Bytes& to) const;

  std::vector<RecordPart> parts_;
  std::size_t bytes_of_a_draw_;
  std::uint64_t n_draws_, chunk_draws_;
  int compression_;
};

/// Puts chunks into a file laid out for them.
///
/// The caller makes the next chunks while these are written, in a thread of the writer's own; until close() nobody else may
/// ask anything of HDF5.
class ChunkWriter {
 public:
  ChunkWriter(hid_t file, const sweep::Study& study);

  /// Waits until what was given before is written.
  ///
  /// @param chunks  made by ChunkMaker, any number of them one after the other; exchanged for bytes to use again
  /// @par Errors    WorldError of the writing of what was given before
  void write(sweep::Bytes& chunks);
  /// @par Errors  WorldError of any writing that has not been told
  void close();

 private:
  struct Variable {
    std::string name;
    Handle dataset;
    std::size_t n_axes;
  };
  void write_all() const;

  std::vector<Variable> variables_;
  sweep::Bytes chunks_;        // being written
  std::future<void> written_;  // ends before the others, being the last here
};

}  // namespace nqpsweep::store
