#include <algorithm>
#include <cstring>

#include "draws.hpp"
#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::store {
namespace {

/// The variables of the group, in the order in which a chunk of each is sent.
std::vector<std::string> variables(const std::vector<ColumnSet>& sets, bool has_policies) {
  std::vector<std::string> names{"draw", "status"};
  if (has_policies) names.insert(names.end(), {"verdict", "steps"});
  for (const ColumnSet& set : sets) names.push_back(set.name);
  return names;
}

Handle open_variable(hid_t file, const std::string& name) {
  return {H5Dopen2(file, ("/draws/" + name).c_str(), H5P_DEFAULT), H5Dclose, "opening dataset", name};
}

Handle file_in_memory() {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "making", "file access properties");
  check(H5Pset_fapl_core(access.id(), std::size_t{1} << 20, false), "setting", "the driver for files in memory");
  return {H5Fcreate("chunk", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()), H5Fclose, "making", "a file in memory"};
}

std::vector<hsize_t> start_of(const Handle& dataset, const std::string& name, std::uint64_t draw) {
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", name);
  std::vector<hsize_t> start(n_axes(space, name), 0);
  start.at(0) = draw;
  return start;
}

/// How the bytes of one variable's chunk are announced.
struct ChunkHead {
  std::uint64_t first_draw, size;
  std::uint32_t filter_mask;
  std::uint32_t unused;
};

void append_chunk(sweep::Bytes& to, hid_t file, const std::string& name, std::uint64_t first_draw) {
  const Handle dataset = open_variable(file, name);
  const auto start = start_of(dataset, name, 0);
  hsize_t size = 0;
  check(H5Dget_chunk_storage_size(dataset.id(), start.data(), &size), "measuring a chunk of", name);
  ChunkHead head{first_draw, size, 0, 0};
  const std::size_t at = to.size();
  to.resize(at + sizeof head + size);
  check(H5Dread_chunk(dataset.id(), H5P_DEFAULT, start.data(), &head.filter_mask, to.data() + at + sizeof head),
        "taking a chunk of", name);
  std::memcpy(to.data() + at, &head, sizeof head);
}

}  // namespace

ChunkMaker::ChunkMaker(const sweep::Study& study, std::uint64_t n_draws)
    : records_(study),
      has_policies_(study.has_policies()),
      n_draws_(n_draws),
      chunk_draws_(std::min(n_draws, sweep::storage_chunk_draws(study.design->rows_of_a_group()))),
      file_(file_in_memory()) {
  lay_out_draws(file_.id(), study, chunk_draws_);
}

sweep::Slice ChunkMaker::draws_of(std::uint64_t chunk) const {
  const std::uint64_t first = chunk * chunk_draws_;
  return {first, std::min(chunk_draws_, n_draws_ - first)};
}

/// Writes a whole chunk, beyond the last draw with zeros.
template <class T>
void ChunkMaker::write(const std::string& name, hid_t type, std::vector<T>& values, std::size_t width) {
  values.resize(chunk_draws_ * width);
  const Handle dataset = open_variable(file_.id(), name);
  check(H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "compressing draws of", name);
}

template <class Real>
void ChunkMaker::write_columns(const sweep::Bytes& records, std::uint64_t n, hid_t type) {
  std::size_t at = sizeof(DrawRecords::Head);
  for (const ColumnSet& set : records_.sets()) {
    const std::size_t width = set.columns.size();
    auto& values = room_for(Real{});
    values.resize(n * width);
    for (std::uint64_t i = 0; i < n && width > 0; ++i)
      std::memcpy(values.data() + i * width, records.data() + i * records_.bytes_of_a_draw() + at, width * sizeof(Real));
    at += width * sizeof(Real);
    write(set.name, type, values, width);
  }
}

void ChunkMaker::make(std::uint64_t chunk, const sweep::Bytes& records, sweep::Bytes& made) {
  const sweep::Slice draws = draws_of(chunk);
  expects(records.size() == draws.count * records_.bytes_of_a_draw(), "the records of the chunk");
  std::vector<std::int64_t> draw;
  std::vector<std::uint8_t> status, verdict;
  std::vector<std::uint16_t> steps;
  for (std::uint64_t i = 0; i < draws.count; ++i) {
    DrawRecords::Head head;
    std::memcpy(&head, records.data() + i * records_.bytes_of_a_draw(), sizeof head);
    draw.push_back(head.draw);
    status.push_back(head.status);
    verdict.push_back(head.verdict);
    steps.push_back(head.steps);
  }
  write("draw", H5T_NATIVE_INT64, draw, 1);
  write("status", H5T_NATIVE_UINT8, status, 1);
  if (has_policies_) {
    write("verdict", H5T_NATIVE_UINT8, verdict, 1);
    write("steps", H5T_NATIVE_UINT16, steps, 1);
  }
  if (records_.bytes_of_a_real() == sizeof(float)) {
    write_columns<float>(records, draws.count, H5T_NATIVE_FLOAT);
  } else {
    write_columns<double>(records, draws.count, H5T_NATIVE_DOUBLE);
  }
  for (const std::string& name : variables(records_.sets(), has_policies_)) append_chunk(made, file_.id(), name, draws.first);
}

ChunkWriter::ChunkWriter(hid_t file, const sweep::Study& study) {
  for (const std::string& name : variables(draw_sets(study), study.has_policies())) datasets_.emplace_back(name, open_variable(file, name));
}

void ChunkWriter::write(const sweep::Bytes& chunks) {
  for (std::size_t at = 0; at < chunks.size();) {
    for (const auto& [name, dataset] : datasets_) {
      ChunkHead head;
      std::memcpy(&head, chunks.data() + at, sizeof head);
      at += sizeof head;
      const auto start = start_of(dataset, name, head.first_draw);
      check(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, head.filter_mask, start.data(), head.size, chunks.data() + at),
            "writing draws of", name);
      at += head.size;
    }
  }
}

void ChunkWriter::close() {
  for (auto& [name, dataset] : datasets_) dataset.close(name);
  datasets_.clear();
}

}  // namespace nqpsweep::store
