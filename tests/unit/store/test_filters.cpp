// The filters of chunks against HDF5's own: what H5Dwrite leaves in a chunk, taken out as it stands.
#include <hdf5.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>

#include "filters.hpp"

using namespace nqpsweep;
using store::fletcher32;

namespace {

/// A chunk that HDF5 has made of numbers of so many bytes: shuffled and deflated from level 1 on, with its checksum.
sweep::Bytes made_by_hdf5(const sweep::Bytes& bytes, std::size_t bytes_of_a_number, unsigned level) {
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  REQUIRE(H5Pset_fapl_core(access, std::size_t{1} << 20, false) >= 0);
  const hid_t file = H5Fcreate("chunk", H5F_ACC_TRUNC, H5P_DEFAULT, access);
  const hsize_t n = bytes.size() / bytes_of_a_number;
  const hid_t space = H5Screate_simple(1, &n, nullptr), layout = H5Pcreate(H5P_DATASET_CREATE);
  REQUIRE(H5Pset_chunk(layout, 1, &n) >= 0);
  if (level > 0) {
    REQUIRE(H5Pset_shuffle(layout) >= 0);
    REQUIRE(H5Pset_deflate(layout, level) >= 0);
  }
  REQUIRE(H5Pset_fletcher32(layout) >= 0);
  const hid_t type = bytes_of_a_number == 1   ? H5T_STD_U8LE
                     : bytes_of_a_number == 2 ? H5T_STD_U16LE
                     : bytes_of_a_number == 4 ? H5T_STD_U32LE
                                              : H5T_STD_U64LE;
  const hid_t set = H5Dcreate2(file, "set", type, space, H5P_DEFAULT, layout, H5P_DEFAULT);
  REQUIRE(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) >= 0);
  REQUIRE(H5Dflush(set) >= 0);
  const hsize_t start = 0;
  hsize_t size = 0;
  REQUIRE(H5Dget_chunk_storage_size(set, &start, &size) >= 0);
  sweep::Bytes chunk(size);
  std::uint32_t mask = 0;
  REQUIRE(H5Dread_chunk(set, H5P_DEFAULT, &start, &mask, chunk.data()) >= 0);
  REQUIRE(mask == 0);  // no filter was left out
  for (const hid_t id : {set}) REQUIRE(H5Dclose(id) >= 0);
  for (const hid_t id : {layout, access}) REQUIRE(H5Pclose(id) >= 0);
  REQUIRE(H5Sclose(space) >= 0);
  REQUIRE(H5Fclose(file) >= 0);
  return chunk;
}

sweep::Bytes made_here(const sweep::Bytes& bytes, std::size_t bytes_of_a_number, int level) {
  sweep::Bytes made;
  if (level == 0) {
    made = bytes;
  } else {
    sweep::Bytes shuffled(bytes.size());
    store::shuffle(bytes, bytes_of_a_number, shuffled);
    store::deflate(shuffled, level, made);
  }
  const std::uint32_t sum = fletcher32(made);
  for (int b = 0; b < 4; ++b) made.push_back(static_cast<std::byte>(sum >> 8 * b));
  return made;
}

/// Small whole numbers, so that there is something to deflate.
sweep::Bytes numbers(std::size_t n, std::size_t bytes_of_a_number, std::mt19937_64& random) {
  sweep::Bytes bytes(n * bytes_of_a_number);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t number = random() >> 50;
    std::memcpy(bytes.data() + i * bytes_of_a_number, &number, bytes_of_a_number);
  }
  return bytes;
}

}  // namespace

TEST_CASE("Chunks are what HDF5 makes of the same numbers, byte for byte", "[store][filters]") {
  std::mt19937_64 random(20251127);
  for (const std::size_t width : {1, 2, 4, 8}) {
    for (const int level : {0, 1, 6, 9}) {
      for (const std::size_t n : {1, 2, 3, 31, 512, 4096, 8191, 8192, 8193, 40'000}) {
        INFO(n << " numbers of " << width << " bytes, level " << level);
        const sweep::Bytes bytes = numbers(n, width, random);
        REQUIRE(made_here(bytes, width, level) == made_by_hdf5(bytes, width, static_cast<unsigned>(level)));
      }
    }
  }
}

TEST_CASE("The checksum at its limits is HDF5's", "[store][filters]") {
  const auto hdf5s = [](const sweep::Bytes& bytes) {
    const sweep::Bytes chunk = made_by_hdf5(bytes, 1, 0);
    std::uint32_t sum = 0;
    std::memcpy(&sum, chunk.data() + bytes.size(), sizeof sum);
    return sum;
  };
  // Nothing but zeros, nothing but ones, one bit alone anywhere: a sum of 0 or 65,535, and the largest of a block.
  for (const std::size_t n : {1, 2, 31, 32, 33, 63, 64, 65, 8191, 8192, 8193, 16'384, 16'385, 100'001}) {
    INFO(n << " bytes");
    sweep::Bytes bytes(n, std::byte{0});
    REQUIRE(fletcher32(bytes) == 0);
    REQUIRE(hdf5s(bytes) == 0);
    REQUIRE(fletcher32(sweep::Bytes(n, std::byte{255})) == hdf5s(sweep::Bytes(n, std::byte{255})));
    for (const std::size_t at : {std::size_t{0}, n / 3, n / 2, n - 1}) {
      bytes[at] = std::byte{1};
      REQUIRE(fletcher32(bytes) == hdf5s(bytes));
      bytes[at] = std::byte{0};
    }
  }
}
