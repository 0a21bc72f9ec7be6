#include "nqpsweep/store/stored_draws.hpp"

#include <cstring>

#include "kept_state.hpp"
#include "seal.hpp"
#include "segments.hpp"

namespace nqpsweep::store {
namespace {

/// Some rows of a variable of the group "draws".
template <class T>
std::vector<T> rows_of(hid_t file, const std::string& variable, hid_t type, const sweep::Slice& draws,
                       std::size_t width) {
  const std::string name = "/draws/" + variable;
  const Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening dataset", name);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", name);
  std::vector<hsize_t> count(n_axes(space, name));
  if (count.empty()) throw WorldError("reading", name, "it has no rows");
  check(H5Sget_simple_extent_dims(space.id(), count.data(), nullptr), "measuring", name);
  hsize_t row = 1;
  for (std::size_t axis = 1; axis < count.size(); ++axis) row *= count[axis];
  if (row != width || draws.first + draws.count > count[0])
    throw WorldError("reading", name, "it has not the size that its configuration asks for");
  std::vector<hsize_t> start(count.size(), 0);
  start[0] = draws.first;
  count[0] = draws.count;
  check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
        "selecting rows of", name);
  std::vector<T> values(draws.count * width);
  const hsize_t length = values.size();
  const Handle memory(H5Screate_simple(1, &length, nullptr), H5Sclose, "making a dataspace for", name);
  check(H5Dread(dataset.id(), type, memory.id(), space.id(), H5P_DEFAULT, values.data()), "reading dataset", name);
  return values;
}

}  // namespace

struct StoredRows::Open {
  Handle file;
  DrawRecords records;
  bool has_policies;
};

StoredRows::StoredRows(const std::filesystem::path& result, const sweep::Study& study)
    : open_(new Open{open_sealed(result), DrawRecords(study), study.has_policies()}) {}

StoredRows::~StoredRows() = default;

std::uint64_t StoredRows::n_draws() const {
  const Handle dataset(H5Dopen2(open_->file.id(), "/draws/status", H5P_DEFAULT), H5Dclose, "opening dataset",
                       "/draws/status");
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", "/draws/status");
  return n_values(space, "/draws/status");
}

sweep::Bytes StoredRows::records(const sweep::Slice& draws) const {
  const hid_t file = open_->file.id();
  const std::size_t size = open_->records.bytes_of_a_draw();
  const auto index = rows_of<std::int64_t>(file, "draw", H5T_NATIVE_INT64, draws, 1);
  const auto status = rows_of<std::uint8_t>(file, "status", H5T_NATIVE_UINT8, draws, 1);
  std::vector<std::uint8_t> verdict(draws.count, static_cast<std::uint8_t>(synergy::Verdict::none));
  std::vector<std::uint16_t> steps(draws.count, 0);
  if (open_->has_policies) {
    verdict = rows_of<std::uint8_t>(file, "verdict", H5T_NATIVE_UINT8, draws, 1);
    steps = rows_of<std::uint16_t>(file, "steps", H5T_NATIVE_UINT16, draws, 1);
  }
  sweep::Bytes bytes(draws.count * size);
  for (std::uint64_t i = 0; i < draws.count; ++i) {
    const DrawRecords::Head head{index[i], steps[i], status[i], verdict[i], 0};
    std::memcpy(bytes.data() + i * size, &head, sizeof head);
  }
  std::size_t at = sizeof(DrawRecords::Head);
  const auto put = [&]<class Real>(const ColumnSet& set, hid_t type, Real) {
    const std::size_t width = set.columns.size();
    const auto values = rows_of<Real>(file, set.name, type, draws, width);
    for (std::uint64_t i = 0; i < draws.count && width > 0; ++i)
      std::memcpy(bytes.data() + i * size + at, values.data() + i * width, width * sizeof(Real));
    at += width * sizeof(Real);
  };
  for (const ColumnSet& set : open_->records.sets()) {
    if (open_->records.bytes_of_a_real() == sizeof(float)) {
      put(set, H5T_NATIVE_FLOAT, float{});
    } else {
      put(set, H5T_NATIVE_DOUBLE, double{});
    }
  }
  return bytes;
}

std::vector<std::size_t> StoredRows::columns() const {
  std::vector<std::size_t> columns;
  for (const ColumnSet& set : open_->records.sets())
    columns.insert(columns.end(), set.columns.begin(), set.columns.end());
  return columns;
}

StoredRows::Row StoredRows::row(const sweep::Bytes& records, std::uint64_t index) const {
  const std::size_t size = open_->records.bytes_of_a_draw();
  const std::byte* record = records.data() + index * size;
  DrawRecords::Head head;
  std::memcpy(&head, record, sizeof head);
  Row row{head.draw, static_cast<sweep::Status>(head.status), static_cast<synergy::Verdict>(head.verdict), {}};
  for (std::size_t at = sizeof head; at < size; at += open_->records.bytes_of_a_real()) {
    double value = 0.0;
    float single = 0.0F;
    if (open_->records.bytes_of_a_real() == sizeof single) {
      std::memcpy(&single, record + at, sizeof single);
      value = static_cast<double>(single);
    } else {
      std::memcpy(&value, record + at, sizeof value);
    }
    row.values.push_back(value);
  }
  return row;
}

sweep::Bytes StoredRows::records_of(const sweep::Block& block) const { return open_->records.packed(block); }

Checkpoint checkpoint_from(const std::filesystem::path& result, const sweep::Study& study, const RunFolder& folder) {
  Checkpoint checkpoint;
  checkpoint.state = read_state(open_sealed(result).id());
  if (study.draw_storage == sweep::DrawStorage::none || checkpoint.state.draws_done == 0) return checkpoint;
  const StoredRows rows(result, study);
  SegmentWriter segment(folder.path(), 0);
  constexpr std::uint64_t at_once = 512;
  for (std::uint64_t first = 0; first < checkpoint.state.draws_done; first += at_once) {
    const sweep::Slice draws{first, std::min(at_once, checkpoint.state.draws_done - first)};
    segment.append(draws, rows.records(draws));
  }
  checkpoint.segments.push_back(*segment.finish());
  return checkpoint;
}

}  // namespace nqpsweep::store
