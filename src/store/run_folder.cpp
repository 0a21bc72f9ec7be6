#include "nqpsweep/store/run_folder.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

#include "files.hpp"
#include "nqpsweep/base/error.hpp"

namespace nqpsweep::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* last = "checkpoint";
constexpr const char* before_last = "checkpoint.previous";
constexpr const char* next = "checkpoint.new";

std::string this_process() {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  return fmt::format("process {} on {} since {:%Y-%m-%dT%H:%M:%SZ}", getpid(), host, fmt::gmtime(std::time(nullptr)));
}

/// Hands on bytes of a file; their digest.
std::string read_through(const fs::path& path, std::uint64_t first, std::uint64_t size,
                         const sweep::InPieces::Take& take) {
  const File file = File::open(path);
  if (file.size() < first + size) throw WorldError("reading", path, "it is cut short");
  Digest digest;
  sweep::Bytes room(std::size_t{1} << 20);
  for (std::uint64_t at = 0; at < size; at += room.size()) {
    const auto piece = std::span(room).first(std::min<std::uint64_t>(room.size(), size - at));
    file.read(first + at, piece);
    digest.add(piece);
    take(piece);
  }
  return digest.text();
}

WorldError damaged(const fs::path& path) { return {"reading", path, "it is damaged: its checksum is wrong"}; }

/// Everything as the checkpoint says?
void verify(const fs::path& folder, const Checkpoint& checkpoint) {
  for (const Segment& segment : checkpoint.segments) {
    const fs::path path = folder / segment.name;
    if (read_through(path, 0, segment.bytes, [](auto) {}) != segment.digest) throw damaged(path);
  }
}

bool is_ours(const std::string& name) {
  return name == "lock" || name.starts_with("checkpoint") || name.starts_with("segment-") ||
         name.starts_with("live.json") || name == "result.h5";
}

}  // namespace

fs::path partial_folder(const fs::path& result) { return result.string() + ".partial"; }

bool has_checkpoint(const fs::path& result) {
  std::error_code ignored;
  const fs::path folder = partial_folder(result);
  return fs::exists(folder / last, ignored) || fs::exists(folder / before_last, ignored);
}

RunFolder::RunFolder(const fs::path& result) : path_(partial_folder(result)) {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error && !fs::is_directory(path_)) throw WorldError("making the folder", path_, error.message());
  lock();
}

void RunFolder::lock() {
  const fs::path file = path_ / "lock";
  for (int attempt = 0; attempt < 3; ++attempt) {
    lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock_ < 0 && errno == ENOENT) {  // the other run has just ended and taken its folder along
      fs::create_directories(path_);
      continue;
    }
    if (lock_ < 0) fail_on("making", file);
    if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      const int reason = errno;
      ::close(std::exchange(lock_, -1));
      if (reason != EWOULDBLOCK) throw WorldError("locking", file, std::strerror(reason));
      std::string owner;
      std::getline(std::ifstream(file), owner);
      throw InputError(Problem{"output", "output.file", path_.string(), "another run is writing there: " + owner,
                               "wait for it, or choose another name with --out"});
    }
    struct stat mine {};
    struct stat there {};
    if (fstat(lock_, &mine) == 0 && stat(file.c_str(), &there) == 0 && mine.st_ino == there.st_ino) {
      const std::string owner = this_process() + "\n";
      if (ftruncate(lock_, 0) != 0 || pwrite(lock_, owner.data(), owner.size(), 0) < 0) fail_on("writing", file);
      return;
    }
    ::close(std::exchange(lock_, -1));
  }
  throw WorldError("locking", file, "it vanishes again and again");
}

RunFolder::~RunFolder() {
  if (lock_ < 0) return;
  std::error_code ignored;
  if (!fs::exists(path_ / last, ignored) && !fs::exists(path_ / before_last, ignored)) {
    try {
      remove();
    } catch (...) {  // NOLINT(bugprone-empty-catch): what cannot be removed stays; the next run clears it
    }
  }
  if (lock_ >= 0) ::close(lock_);
}

RunFolder::Loaded RunFolder::load() {
  std::string defect;
  for (const char* name : {last, before_last}) {
    if (!fs::exists(path_ / name)) continue;
    try {
      Loaded loaded{unpacked_checkpoint(read_file(path_ / name), path_ / name), defect};
      verify(path_, loaded.checkpoint);
      const sweep::SavedState& state = loaded.checkpoint.state;
      state_ = {name, state.draws_done, fs::file_size(path_ / name) - digest_letters - state.bytes.size(),
                state.bytes.size(), digest_of(state.bytes)};
      return loaded;
    } catch (const WorldError& error) {
      if (!defect.empty()) defect += "; ";
      defect += error.what();
    }
  }
  throw WorldError("resuming from", path_, defect + "; no checkpoint there is whole, so begin anew with --force");
}

void RunFolder::save(const Checkpoint& checkpoint, const sweep::StateToKeep& state) {
  File file = File::make(path_ / next);
  Digest digest;
  std::uint64_t size = 0;
  const auto write = [&](std::span<const std::byte> piece) {
    file.write(piece);
    digest.add(piece);
    size += piece.size();
  };
  const std::string head = head_of(checkpoint, state.draws_done);
  write(std::as_bytes(std::span(head)));
  Digest of_state;
  state.bytes.tell([&](std::span<const std::byte> piece) {
    write(piece);
    of_state.add(piece);
  });
  const std::string tail = digest.text();
  write(std::as_bytes(std::span(tail)));
  file.sync();
  file.close();
  if (fs::file_size(path_ / next) != size || read_through(path_ / next, 0, size, [](auto) {}) != digest.text())
    throw WorldError("writing", path_ / next, "what can be read there is not what was written");
  if (fs::exists(path_ / last)) rename_file(path_ / last, path_ / before_last);
  rename_file(path_ / next, path_ / last);
  sync_to_disk(path_);
  state_ = {last, state.draws_done, head.size(), size - head.size() - tail.size(), of_state.text()};
}

sweep::StateToKeep RunFolder::state() const {
  const auto tell = [place = state_, path = path_ / state_.file](const sweep::InPieces::Take& take) {
    if (place.size > 0 && read_through(path, place.first, place.size, take) != place.digest) throw damaged(path);
  };
  return {state_.draws_done, {state_.size, tell}};
}

std::optional<Checkpoint> RunFolder::last_readable() const {
  for (const char* name : {last, before_last}) {
    try {
      if (fs::exists(path_ / name)) return unpacked_checkpoint(read_file(path_ / name), path_ / name);
    } catch (const WorldError&) {
      continue;  // the one before may tell
    }
  }
  return std::nullopt;
}

void RunFolder::clear(const Checkpoint* but) const {
  std::set<std::string> names;  // in this order checkpoints go before the segments that they need
  for (const auto& entry : fs::directory_iterator(path_)) names.insert(entry.path().filename());
  for (const std::string& name : names) {
    const bool wanted =
        name == "lock" ||
        (but != nullptr && (name == last || name == before_last ||
                            std::ranges::find(but->segments, name, &Segment::name) != but->segments.end()));
    if (is_ours(name) && !wanted) fs::remove(path_ / name);
  }
}

void RunFolder::remove() {
  clear();
  fs::remove(path_ / "lock");
  ::close(std::exchange(lock_, -1));
  std::error_code ignored;
  fs::remove(path_, ignored);  // stays where it holds files that are not ours
}

}  // namespace nqpsweep::store
