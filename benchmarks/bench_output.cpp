/// Draws into an HDF5 file, beside a plain file of the same bytes: bench_output [FOLDER [DRAWS [REPEATS]]]
///
/// In turn: the same records of draws, made beforehand, one chunk of 512 after the other, written plainly; and made into
/// the chunks of every variable, with their checksums, uncompressed, and put into a result as a run does it: the next chunk is
/// made while one is written. Both end on the disk.

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <random>
#include <vector>

#include "draws.hpp"
#include "files.hpp"
#include "nqpsweep/app/config.hpp"
#include "timing.hpp"

namespace {

using namespace nqpsweep;
using benchmarks::median;
using benchmarks::seconds;
namespace fs = std::filesystem;

/// Records of the draws of a chunk with numbers at random.
sweep::Bytes records_of(const store::DrawRecords& layout, const sweep::Slice& draws) {
  sweep::Bytes records(draws.count * layout.bytes_of_a_draw());
  std::mt19937_64 random(draws.first);
  std::normal_distribution<double> normal;
  for (std::size_t at = 0; at < records.size(); at += sizeof(double)) {
    const double x = normal(random);
    std::memcpy(records.data() + at, &x, sizeof x);
  }
  for (std::uint64_t i = 0; i < draws.count; ++i) {
    const store::DrawRecords::Head head{static_cast<std::int64_t>(draws.first + i), 10, 0, 0, 0};
    std::memcpy(records.data() + i * layout.bytes_of_a_draw(), &head, sizeof head);
  }
  return records;
}

void write_plainly(const fs::path& path, const std::vector<sweep::Bytes>& records) {
  store::File file = store::File::make(path);
  for (const sweep::Bytes& chunk : records) file.write(chunk);
  file.sync();
  file.close();
}

void write_hdf5(const fs::path& path, const sweep::Study& study, const std::vector<sweep::Bytes>& records) {
  {
    const store::Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "making", path.string());
    store::lay_out_draws(file.id(), study, study.n_draws);
    store::ChunkMaker maker(study, study.n_draws);
    store::ChunkWriter writer(file.id(), study);
    sweep::Bytes made;
    for (std::size_t chunk = 0; chunk < records.size(); ++chunk) {
      made.clear();
      maker.make(chunk, records[chunk], made);
      writer.write(made);
    }
    writer.close();
  }
  store::sync_to_disk(path);
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path folder = argc > 1 ? argv[1] : fs::temp_directory_path();
  const std::string draws = argc > 2 ? argv[2] : "65536";
  const int repeats = argc > 3 ? std::stoi(argv[3]) : 9;
  const sweep::Study study = app::load_study(std::nullopt, {{"bench", "run.draws", draws}, {"bench", "output.compression", "0"}});
  const store::DrawRecords layout(study);
  std::vector<sweep::Bytes> records;
  double megabytes = 0.0;
  {
    const store::ChunkMaker maker(study, study.n_draws);
    for (std::uint64_t chunk = 0; chunk < maker.n_chunks(); ++chunk) {
      records.push_back(records_of(layout, maker.draws_of(chunk)));
      megabytes += 1e-6 * static_cast<double>(records.back().size());
    }
  }
  std::vector<double> plain, hdf5, ratio;
  for (int r = 0; r < repeats; ++r) {
    plain.push_back(seconds([&] { write_plainly(folder / "bench_output.bin", records); }));
    hdf5.push_back(seconds([&] { write_hdf5(folder / "bench_output.h5", study, records); }));
    ratio.push_back(plain.back() / hdf5.back());
    fs::remove(folder / "bench_output.bin");
    fs::remove(folder / "bench_output.h5");
  }
  fmt::print("{:.0f} MB, medians of {}: plain file {:.0f} MB/s, HDF5 {:.0f} MB/s, share {:.2f} (from {:.2f} to {:.2f})\n", megabytes, repeats,
             megabytes / median(plain), megabytes / median(hdf5), median(ratio), *std::ranges::min_element(ratio), *std::ranges::max_element(ratio));
}
