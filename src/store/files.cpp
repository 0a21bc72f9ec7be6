#include "files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::store {

namespace fs = std::filesystem;

void fail_on(const char* action, const fs::path& path) { throw WorldError(action, path, std::strerror(errno)); }

File File::make(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) fail_on("making", path);
  return {descriptor, path};
}

File File::open(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_on("opening", path);
  return {descriptor, path};
}

File File::extend(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor < 0) fail_on("opening", path);
  return {descriptor, path};
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void File::fail(const char* action) const { fail_on(action, path_); }

void File::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("writing");
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    unsynced_ += static_cast<std::size_t>(n);
  }
  if (unsynced_ < synced_at_once) return;
  begin_syncing(descriptor_);
  unsynced_ = 0;
}

void File::read(std::uint64_t from, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(from));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("reading");
    if (n == 0) throw WorldError("reading", path_, "it is shorter than it should be");
    from += static_cast<std::uint64_t>(n);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

std::uint64_t File::size() const {
  struct stat about {};
  if (fstat(descriptor_, &about) != 0) fail("measuring");
  return static_cast<std::uint64_t>(about.st_size);
}

void File::sync() {
  if (fsync(descriptor_) != 0) fail("syncing");
}

void File::close() {
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("closing");
}

sweep::Bytes read_file(const fs::path& path) {
  const File file = File::open(path);
  sweep::Bytes bytes(file.size());
  file.read(0, bytes);
  return bytes;
}

void sync_to_disk(const fs::path& path) { File::open(path).sync(); }

void begin_syncing([[maybe_unused]] int descriptor) noexcept {
#ifdef SYNC_FILE_RANGE_WRITE
  static_cast<void>(sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE));
#endif
}

void rename_file(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0)
    throw WorldError("renaming", from, "to " + to.string() + ": " + std::strerror(errno));
}

Digest::Digest() : state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(static_cast<XXH3_state_t*>(state_));
}

Digest::~Digest() { XXH3_freeState(static_cast<XXH3_state_t*>(state_)); }

void Digest::add(std::span<const std::byte> bytes) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state_), bytes.data(), bytes.size());
}

std::string Digest::text() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state_));
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string digest_of(std::span<const std::byte> bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.text();
}

}  // namespace nqpsweep::store
