#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

#include "draws.hpp"
#include "files.hpp"
#include "filters.hpp"
#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::store {
namespace {

/// How the bytes of a chunk are announced.
struct ChunkHead {
  std::uint64_t variable, first_draw, size;
};

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

/// Of HDF5's own file; it stays HDF5's.
int descriptor_of(hid_t file) {
  void* descriptor = nullptr;
  check(H5Fget_vfd_handle(file, H5P_DEFAULT, &descriptor), "asking for", "the descriptor of the file");
  return *static_cast<const int*>(descriptor);
}

void append_checksum(sweep::Bytes& made) {
  const std::uint32_t sum = fletcher32(made);
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

/// A whole chunk of a variable, beyond the last draw of zeros. What a draw has of it lies a record apart from the next
/// draw's, too far for the machine to foresee.
void ChunkMaker::gather(const RecordPart& part, const sweep::Slice& draws, const sweep::Bytes& records,
                        sweep::Bytes& to) const {
  constexpr std::uint64_t ahead = 8;
  constexpr std::size_t cache_line = 64;
  to.resize(chunk_draws_ * part.bytes);
  for (std::uint64_t i = 0; i < draws.count; ++i) {
    const std::byte* const of_draw = records.data() + i * bytes_of_a_draw_ + part.offset;
    const std::byte* const soon = i + ahead < draws.count ? of_draw + ahead * bytes_of_a_draw_ : of_draw;
    for (std::size_t at = 0; at < part.bytes; at += cache_line) __builtin_prefetch(soon + at);
    std::memcpy(to.data() + i * part.bytes, of_draw, part.bytes);
  }
  std::fill(to.begin() + static_cast<std::ptrdiff_t>(draws.count * part.bytes), to.end(), std::byte{});
}

/// With the filters of LabelledGroup::draw_variable, in their order.
void ChunkMaker::make(std::uint64_t chunk, const sweep::Bytes& records, const TakeChunk& take) {
  const sweep::Slice draws = draws_of(chunk);
  expects(records.size() == draws.count * bytes_of_a_draw_, "the records of the chunk");
  for (std::size_t variable = 0; variable < parts_.size(); ++variable) {
    const RecordPart& part = parts_[variable];
    if (compression_ == 0) {
      gather(part, draws, records, made_);
    } else {
      gather(part, draws, records, gathered_);
      shuffled_.resize(gathered_.size());
      shuffle(gathered_, part.bytes_of_a_number, shuffled_);
      deflate(shuffled_, compression_, made_);
    }
    append_checksum(made_);
    take({variable, draws.first, made_});
  }
}

void pack(const Chunk& chunk, sweep::Bytes& to) {
  const ChunkHead head{chunk.variable, chunk.first_draw, chunk.bytes.size()};
  const auto bytes = std::as_bytes(std::span(&head, 1));
  to.insert(to.end(), bytes.begin(), bytes.end());
  to.insert(to.end(), chunk.bytes.begin(), chunk.bytes.end());
}

void unpack(const sweep::Bytes& packed, const TakeChunk& take) {
  for (std::size_t at = 0; at < packed.size();) {
    ChunkHead head;
    std::memcpy(&head, packed.data() + at, sizeof head);
    at += sizeof head;
    take({head.variable, head.first_draw, std::span(packed).subspan(at, head.size)});
    at += head.size;
  }
}

ChunkWriter::ChunkWriter(hid_t file, const sweep::Study& study) : descriptor_(descriptor_of(file)) {
  for (const auto& [name, offset, bytes, bytes_of_a_number] : parts_of(study)) {
    Handle dataset(H5Dopen2(file, ("/draws/" + name).c_str(), H5P_DEFAULT), H5Dclose, "opening dataset", name);
    const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", name);
    variables_.push_back({name, std::move(dataset), n_axes(space, name)});
  }
}

void ChunkWriter::write(const Chunk& chunk) {
  const Variable& variable = variables_.at(chunk.variable);
  std::vector<hsize_t> start(variable.n_axes, 0);
  start.at(0) = chunk.first_draw;
  check(H5Dwrite_chunk(variable.dataset.id(), H5P_DEFAULT, 0, start.data(), chunk.bytes.size(), chunk.bytes.data()),
        "writing draws of", variable.name);
  unsynced_ += chunk.bytes.size();
  if (unsynced_ < synced_at_once) return;
  begin_syncing(descriptor_);
  unsynced_ = 0;
}

void ChunkWriter::close() {
  for (Variable& variable : variables_) variable.dataset.close(variable.name);
  variables_.clear();
}

}  // namespace nqpsweep::store
