#include "kept_state.hpp"

#include <algorithm>

#include "labelled_group.hpp"

namespace nqpsweep::store {
namespace {

constexpr const char* place = "/provenance/state";

}  // namespace

void write_state(hid_t file, const sweep::StateToKeep& state) {
  if (state.bytes.size == 0) return;
  const hsize_t size = state.bytes.size;
  const hsize_t chunk = std::min<hsize_t>(size, hsize_t{1} << 20);
  const Handle space(H5Screate_simple(1, &size, nullptr), H5Sclose, "making", "a dataspace");
  const Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "making", "dataset properties");
  check(H5Pset_obj_track_times(properties.id(), false), "setting", "dataset properties");
  check(H5Pset_chunk(properties.id(), 1, &chunk), "setting", "the chunk shape");
  check(H5Pset_deflate(properties.id(), 1), "setting", "the deflate filter");
  check(H5Pset_fletcher32(properties.id()), "setting", "the checksum filter");
  const Handle dataset(H5Dcreate2(file, place, H5T_STD_U8LE, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
                       H5Dclose, "making dataset", place);
  hsize_t first = 0;
  state.bytes.tell([&](std::span<const std::byte> piece) {
    const hsize_t n = piece.size();
    const Handle memory(H5Screate_simple(1, &n, nullptr), H5Sclose, "making", "a dataspace");
    check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &first, nullptr, &n, nullptr), "choosing a part of", place);
    check(H5Dwrite(dataset.id(), H5T_NATIVE_UINT8, memory.id(), space.id(), H5P_DEFAULT, piece.data()), "writing",
          place);
    first += n;
  });
  write_attribute(dataset.id(), "long_name", "state of the sweep, from which nqpsweep run --extend goes on");
  write_attribute(dataset.id(), "units", "1");
  write_attribute(dataset.id(), "n_draws", static_cast<std::int64_t>(state.draws_done));
}

sweep::SavedState read_state(hid_t file) {
  sweep::SavedState state;
  if (check(H5Lexists(file, place, H5P_DEFAULT), "looking for", place) == 0) return state;
  const Handle dataset(H5Dopen2(file, place, H5P_DEFAULT), H5Dclose, "opening dataset", place);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", place);
  state.bytes.resize(n_values(space, place));
  check(H5Dread(dataset.id(), H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, state.bytes.data()), "reading", place);
  const Handle attribute(H5Aopen(dataset.id(), "n_draws", H5P_DEFAULT), H5Aclose, "opening the length of", place);
  std::int64_t draws = 0;
  check(H5Aread(attribute.id(), H5T_NATIVE_INT64, &draws), "reading the length of", place);
  state.draws_done = static_cast<std::uint64_t>(draws);
  return state;
}

}  // namespace nqpsweep::store
