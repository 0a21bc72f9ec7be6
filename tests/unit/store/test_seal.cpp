#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "../../../src/store/files.hpp"
#include "../../../src/store/seal.hpp"

using namespace nqpsweep;
using namespace nqpsweep::store;
using Catch::Matchers::Contains;

namespace {

/// A small HDF5 file, gone with the object.
class SmallFile {
 public:
  SmallFile()
      : path_(std::filesystem::temp_directory_path() / ("nqpsweep-test-seal-" + std::to_string(getpid()) + ".h5")) {
    const Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "making", path_);
  }
  ~SmallFile() { std::filesystem::remove(path_); }
  SmallFile(const SmallFile&) = delete;
  SmallFile& operator=(const SmallFile&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  void become(const sweep::Bytes& bytes) const {
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("A seal tells every changed bit and every missing byte, before HDF5 sees the file") {
  const SmallFile file;
  CHECK(!has_seal(file.path()));
  CHECK_THROWS_WITH(open_sealed(file.path()), Contains("no seal"));
  seal(file.path());
  CHECK(has_seal(file.path()));
  CHECK(open_sealed(file.path()).id() >= 0);
  const sweep::Bytes whole = read_file(file.path());
  std::size_t n_told = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const bool cut : {false, true}) {
      sweep::Bytes damaged = whole;
      if (cut) {
        damaged.resize(at);
      } else {
        damaged[at] ^= std::byte{1} << (at % 8);
      }
      file.become(damaged);
      try {
        (void)open_sealed(file.path());
      } catch (const WorldError& error) {
        n_told += std::string(error.what()).find(file.path().string()) != std::string::npos;
      }
    }
  }
  CHECK(n_told == 2 * whole.size());
  file.become(whole);
  CHECK(open_sealed(file.path()).id() >= 0);
}

TEST_CASE("A file that was found whole is looked at again when it has changed") {
  const SmallFile file;
  seal(file.path());
  const sweep::Bytes whole = read_file(file.path());
  sleep(3);  // old enough for its identity to be trusted
  CHECK(open_sealed(file.path()).id() >= 0);
  CHECK(open_sealed(file.path()).id() >= 0);
  sweep::Bytes damaged = whole;
  damaged[100] ^= std::byte{1};
  file.become(damaged);
  CHECK_THROWS_WITH(open_sealed(file.path()), Contains("damaged"));
}
