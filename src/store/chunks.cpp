#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

#include "draws.hpp"
#include "filters.hpp"
#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::store {
namespace {

/// How the bytes of one variable's chunk are announced.
struct ChunkHead {
  std::uint64_t first_draw, size;
};

/// Room for one variable of a chunk before it is compressed.
thread_local sweep::Bytes gathered, shuffled;

/// The variables of the group, in the order in which a chunk of each is sent, and what each takes from a record.
std::vector<RecordPart> parts_of(const sweep::Study& study) {
  using Head = DrawRecords::Head;
  std::vector<RecordPart> parts{{"draw", offsetof(Head, draw), sizeof(Head::draw), sizeof(Head::draw)},
                                {"status", offsetof(Head, status), 1, 1}};
  if (study.has_policies()) {
    parts.push_back({"verdict", offsetof(Head, verdict), 1, 1});
    parts.push_back({"steps", offsetof(Head, steps), sizeof(Head::steps), sizeof(Head::steps)});
  }
  const DrawRecords records(study);
  std::size_t at = sizeof(Head);
  for (const ColumnSet& set : records.sets()) {
    parts.push_back({set.name, at, set.columns.size() * records.bytes_of_a_real(), records.bytes_of_a_real()});
    at += parts.back().bytes;
  }
  return parts;
}

void append_checksum(std::size_t from, sweep::Bytes& made) {
  const std::uint32_t sum = fletcher32(std::span(made).subspan(from));
  const auto bytes = std::as_bytes(std::span(&sum, 1));
  made.insert(made.end(), bytes.begin(), bytes.end());
}

}  // namespace

ChunkMaker::ChunkMaker(const sweep::Study& study, std::uint64_t n_draws)
    : parts_(parts_of(study)),
      bytes_of_a_draw_(DrawRecords(study).bytes_of_a_draw()),
      n_draws_(n_draws),
      chunk_draws_(std::min(n_draws, sweep::storage_chunk_draws(study.design->rows_of_a_group()))),
      compression_(study.compression) {
  static_assert(std::endian::native == std::endian::little, "numbers stand in the file as in memory");
}

sweep::Slice ChunkMaker::draws_of(std::uint64_t chunk) const {
  const std::uint64_t first = chunk * chunk_draws_;
  return {first, std::min(chunk_draws_, n_draws_ - first)};
}

/// A whole chunk of a variable, beyond the last draw of zeros.
void ChunkMaker::append(const RecordPart& part, const sweep::Slice& draws, const sweep::Bytes& records, sweep::Bytes& to) const {
  for (std::uint64_t i = 0; i < draws.count; ++i) {
    const std::byte* from = records.data() + i * bytes_of_a_draw_ + part.offset;
    to.insert(to.end(), from, from + part.bytes);
  }
  to.resize(to.size() + (chunk_draws_ - draws.count) * part.bytes);
}

/// With the filters of LabelledGroup::draw_variable, in their order.
void ChunkMaker::make(std::uint64_t chunk, const sweep::Bytes& records, sweep::Bytes& made) const {
  const sweep::Slice draws = draws_of(chunk);
  expects(records.size() == draws.count * bytes_of_a_draw_, "the records of the chunk");
  for (const RecordPart& part : parts_) {
    const std::size_t at = made.size(), data = at + sizeof(ChunkHead);
    made.resize(data);
    if (compression_ == 0) {
      append(part, draws, records, made);
    } else {
      gathered.clear();
      append(part, draws, records, gathered);
      shuffled.resize(gathered.size());
      shuffle(gathered, part.bytes_of_a_number, shuffled);
      append_deflated(made, shuffled, compression_);
    }
    append_checksum(data, made);
    const ChunkHead head{draws.first, made.size() - data};
    std::memcpy(made.data() + at, &head, sizeof head);
  }
}

ChunkWriter::ChunkWriter(hid_t file, const sweep::Study& study) {
  for (const auto& [name, offset, bytes, bytes_of_a_number] : parts_of(study)) {
    Handle dataset(H5Dopen2(file, ("/draws/" + name).c_str(), H5P_DEFAULT), H5Dclose, "opening dataset", name);
    const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", name);
    variables_.push_back({name, std::move(dataset), n_axes(space, name)});
  }
}

void ChunkWriter::write_all() const {
  for (std::size_t at = 0; at < chunks_.size();) {
    for (const Variable& variable : variables_) {
      ChunkHead head;
      std::memcpy(&head, chunks_.data() + at, sizeof head);
      at += sizeof head;
      std::vector<hsize_t> start(variable.n_axes, 0);
      start.at(0) = head.first_draw;
      check(H5Dwrite_chunk(variable.dataset.id(), H5P_DEFAULT, 0, start.data(), head.size, chunks_.data() + at),
            "writing draws of", variable.name);
      at += head.size;
    }
  }
}

void ChunkWriter::write(sweep::Bytes& chunks) {
  if (written_.valid()) written_.get();
  std::swap(chunks, chunks_);
  written_ = std::async(std::launch::async, [this] { write_all(); });
}

void ChunkWriter::close() {
  if (written_.valid()) written_.get();
  for (Variable& variable : variables_) variable.dataset.close(variable.name);
  variables_.clear();
}

}  // namespace nqpsweep::store
