/// @file
/// The draws in the file: chunks made by all ranks, put there by one.
#pragma once

#include <string>
#include <utility>
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

/// A chunk of every variable of the group "draws" as it stands in a file: compressed and with its checksum.
///
/// Any process can make one on its own, and one process puts them all into the file. So no write to a file is ever
/// shared, and the file has the same chunks in the same order however many processes have worked on it.
class ChunkMaker {
 public:
  /// @param n_draws  of the file
  ChunkMaker(const sweep::Study& study, std::uint64_t n_draws);

  [[nodiscard]] std::uint64_t n_chunks() const { return (n_draws_ + chunk_draws_ - 1) / chunk_draws_; }
  [[nodiscard]] sweep::Slice draws_of(std::uint64_t chunk) const;

  /// @param records  of the draws of the chunk
  /// @param made     to whose end the chunk is added
  void make(std::uint64_t chunk, const sweep::Bytes& records, sweep::Bytes& made);

 private:
  template <class Real>
  void write_columns(const sweep::Bytes& records, std::uint64_t n, hid_t type);
  template <class T>
  void write(const std::string& name, hid_t type, std::vector<T>& values, std::size_t width);

  std::vector<float>& room_for(float) { return floats_; }
  std::vector<double>& room_for(double) { return doubles_; }

  DrawRecords records_;
  bool has_policies_;
  std::uint64_t n_draws_, chunk_draws_;
  std::vector<float> floats_;  // of one variable, used again and again
  std::vector<double> doubles_;
  Handle file_;  // in memory, as long as a chunk
};

/// Puts chunks into a file laid out for them.
class ChunkWriter {
 public:
  ChunkWriter(hid_t file, const sweep::Study& study);
  /// @param chunks  made by ChunkMaker, any number of them one after the other
  void write(const sweep::Bytes& chunks);
  void close();

 private:
  std::vector<std::pair<std::string, Handle>> datasets_;
};

}  // namespace nqpsweep::store
