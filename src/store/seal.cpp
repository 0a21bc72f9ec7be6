#include "seal.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <optional>

#include "files.hpp"

namespace nqpsweep::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = "\nnqpsweep: a complete result; XXH3-128 of all before this line: ";
constexpr std::size_t seal_bytes = mark.size() + digest_letters + 1;

std::string digest_of_first(const File& file, std::uint64_t n) {
  Digest digest;
  sweep::Bytes piece(std::min<std::uint64_t>(n, 1 << 20));
  for (std::uint64_t at = 0; at < n; at += piece.size()) {
    piece.resize(std::min<std::uint64_t>(piece.size(), n - at));
    file.read(at, piece);
    digest.add(piece);
  }
  return digest.text();
}

/// The last bytes of a file, if they are a seal.
std::optional<std::string> seal_of(const File& file) {
  const std::uint64_t size = file.size();
  if (size < seal_bytes) return std::nullopt;
  std::string end(seal_bytes, '\0');
  file.read(size - seal_bytes, std::as_writable_bytes(std::span(end)));
  return end.starts_with(mark) && end.back() == '\n' ? std::optional(end) : std::nullopt;
}

std::string seal_over(const File& file, std::uint64_t n) { return std::string(mark) + digest_of_first(file, n) + '\n'; }

/// Which file it is, and what changes with every change of it.
struct Identity {
  dev_t device = 0;
  ino_t number = 0;
  off_t size = 0;
  timespec changed{};
  bool operator==(const Identity& other) const {
    return device == other.device && number == other.number && size == other.size &&
           changed.tv_sec == other.changed.tv_sec && changed.tv_nsec == other.changed.tv_nsec;
  }
};

Identity identity_of(const fs::path& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) return {};
  return {about.st_dev, about.st_ino, about.st_size, about.st_ctim};
}

}  // namespace

void seal(const fs::path& path) {
  const File whole = File::open(path);
  const std::string text = seal_over(whole, whole.size());
  File end = File::extend(path);
  end.write(std::as_bytes(std::span(text)));
  end.close();
}

bool has_seal(const fs::path& path) { return seal_of(File::open(path)).has_value(); }

Handle open_sealed(const fs::path& path) {
  static Identity found_whole;  // the same large file is opened several times in a row
  const Identity identity = identity_of(path);
  if (identity != found_whole) {
    const File file = File::open(path);
    const auto there = seal_of(file);
    if (!there)
      throw WorldError("reading", path,
                       "it has no seal at its end, so it is no complete result, or was written to since");
    if (*there != seal_over(file, file.size() - seal_bytes))
      throw WorldError("reading", path, "it is damaged: its bytes do not fit the digest at its end");
    // A change in the same tick of the file system's clock would leave the identity as it is.
    if (identity.changed.tv_sec + 2 < std::time(nullptr)) found_whole = identity;
  }
  silence_hdf5();
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "opening", path};
}

}  // namespace nqpsweep::store
