/// Draws into an HDF5 file, beside a plain file of the same bytes: bench_output [FOLDER [DRAWS [REPEATS]]]
///
/// In turn: the same records of draws, made beforehand, one chunk of 512 after the other, written plainly; made into
/// the chunks of every variable, with their checksums, uncompressed, and put into a result as a run does it; and put
/// there when made already, which is what HDF5 itself costs. All end on the disk.

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

/// @param put  gives a function the chunks of all variables for the k-th 512 draws
template <class Put>
void write_hdf5(const fs::path& path, const sweep::Study& study, std::size_t n_chunks, Put&& put) {
  {
    const store::Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "making",
                             path.string());
    store::lay_out_draws(file.id(), study, study.n_draws);
    store::ChunkWriter writer(file.id(), study);
    for (std::size_t k = 0; k < n_chunks; ++k) put(k, [&](const store::Chunk& chunk) { writer.write(chunk); });
    writer.close();
  }
  store::sync_to_disk(path);
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path folder = argc > 1 ? argv[1] : fs::temp_directory_path();
  const std::string draws = argc > 2 ? argv[2] : "65536";
  const int repeats = argc > 3 ? std::stoi(argv[3]) : 9;
  const sweep::Study study =
      app::load_study(std::nullopt, {{"bench", "run.draws", draws}, {"bench", "output.compression", "0"}});
  const store::DrawRecords layout(study);
  store::ChunkMaker maker(study, study.n_draws);
  std::vector<sweep::Bytes> records;
  std::vector<sweep::Bytes> chunks;
  double megabytes = 0.0;
  for (std::uint64_t k = 0; k < maker.n_chunks(); ++k) {
    records.push_back(records_of(layout, maker.draws_of(k)));
    sweep::Bytes& made = chunks.emplace_back();
    maker.make(k, records.back(), [&](const store::Chunk& chunk) { store::pack(chunk, made); });
    megabytes += 1e-6 * static_cast<double>(records.back().size());
  }
  std::vector<double> plain, whole, alone, share, share_alone;
  const fs::path path = folder / "bench_output.h5";
  const auto timed = [&](auto&& write) {
    const double time = seconds(write);
    fs::remove(path);
    return time;
  };
  for (int r = 0; r < repeats; ++r) {
    plain.push_back(timed([&] { write_plainly(path, records); }));
    whole.push_back(timed([&] {
      write_hdf5(path, study, records.size(), [&](std::size_t k, auto take) { maker.make(k, records[k], take); });
    }));
    alone.push_back(timed([&] {
      write_hdf5(path, study, chunks.size(), [&](std::size_t k, auto take) { store::unpack(chunks[k], take); });
    }));
    share.push_back(plain.back() / whole.back());
    share_alone.push_back(plain.back() / alone.back());
  }
  fmt::print(
      "{:.0f} MB, medians of {}: plain file {:.0f} MB/s; chunks made and written as HDF5 {:.0f} MB/s, share {:.2f} "
      "(from {:.2f} to {:.2f}); "
      "chunks written as HDF5 {:.0f} MB/s, share {:.2f} (from {:.2f} to {:.2f})\n",
      megabytes, repeats, megabytes / median(plain), megabytes / median(whole), median(share),
      *std::ranges::min_element(share), *std::ranges::max_element(share), megabytes / median(alone),
      median(share_alone), *std::ranges::min_element(share_alone), *std::ranges::max_element(share_alone));
}
