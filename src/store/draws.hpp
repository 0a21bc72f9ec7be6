/// @file
/// The draws in the file: chunks made by all ranks, put there by one.
#pragma once

#include <functional>
#include <span>
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

/// A chunk of one variable of the group "draws" as it stands in a file: compressed and with its checksum.
struct Chunk {
  std::size_t variable;
  std::uint64_t first_draw;
  std::span<const std::byte> bytes;
};
using TakeChunk = std::function<void(const Chunk&)>;

/// Makes chunks of records.
///
/// Any process can make them on its own, and one puts them all into the file. So no write to a file is ever shared, and
/// the file has the same chunks in the same order however many have worked on it.
class ChunkMaker {
 public:
  /// @param n_draws  of the file
  ChunkMaker(const sweep::Study& study, std::uint64_t n_draws);

  [[nodiscard]] std::uint64_t n_chunks() const { return (n_draws_ + chunk_draws_ - 1) / chunk_draws_; }
  [[nodiscard]] sweep::Slice draws_of(std::uint64_t chunk) const;

  /// @param records  of the draws of the chunk
  /// @param take     gets the chunk of each variable in turn; its bytes last until the next one
  void make(std::uint64_t chunk, const sweep::Bytes& records, const TakeChunk& take);

 private:
  void gather(const RecordPart& part, const sweep::Slice& draws, const sweep::Bytes& records, sweep::Bytes& to) const;

  std::vector<RecordPart> parts_;
  std::size_t bytes_of_a_draw_;
  std::uint64_t n_draws_, chunk_draws_;
  int compression_;
  sweep::Bytes gathered_, shuffled_, made_;  // of one variable, small enough for the cache
};

/// Chunks on their way to the process that writes.
void pack(const Chunk& chunk, sweep::Bytes& to);
void unpack(const sweep::Bytes& packed, const TakeChunk& take);

/// Puts chunks into a file laid out for them. While more are made, the system brings them to the disk.
class ChunkWriter {
 public:
  ChunkWriter(hid_t file, const sweep::Study& study);

  /// @par Errors  WorldError with HDF5's reason
  void write(const Chunk& chunk);
  void close();

 private:
  struct Variable {
    std::string name;
    Handle dataset;
    std::size_t n_axes;
  };
  std::vector<Variable> variables_;
  int descriptor_;
  std::size_t unsynced_ = 0;
};

}  // namespace nqpsweep::store
