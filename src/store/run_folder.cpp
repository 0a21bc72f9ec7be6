#include "nqpsweep/store/run_folder.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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

/// Everything as the checkpoint says?
void verify(const fs::path& folder, const Checkpoint& checkpoint) {
  for (const Segment& segment : checkpoint.segments) {
    const fs::path path = folder / segment.name;
    const File file = File::open(path);
    if (file.size() < segment.bytes) throw WorldError("reading", path, "it is cut short");
    Digest digest;
    sweep::Bytes part(std::size_t{1} << 20);
    for (std::uint64_t at = 0; at < segment.bytes; at += part.size()) {
      const auto piece = std::span(part).first(std::min<std::uint64_t>(part.size(), segment.bytes - at));
      file.read(at, piece);
      digest.add(piece);
    }
    if (digest.text() != segment.digest) throw WorldError("reading", path, "it is damaged: its checksum is wrong");
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

RunFolder::Loaded RunFolder::load() const {
  std::string defect;
  for (const char* name : {last, before_last}) {
    if (!fs::exists(path_ / name)) continue;
    try {
      Loaded loaded{unpacked_checkpoint(read_file(path_ / name), path_ / name), defect};
      verify(path_, loaded.checkpoint);
      return loaded;
    } catch (const WorldError& error) {
      if (!defect.empty()) defect += "; ";
      defect += error.what();
    }
  }
  throw WorldError("resuming from", path_, defect + "; no checkpoint there is whole, so begin anew with --force");
}

namespace {

/// That a file holds what was written to it. @par Errors WorldError where it does not
void expect_content(const fs::path& path, std::span<const std::span<const std::byte>> pieces) {
  const File file = File::open(path);
  sweep::Bytes read(std::size_t{1} << 20);
  std::uint64_t at = 0;
  for (auto piece : pieces) {
    for (; !piece.empty(); piece = piece.subspan(std::min(piece.size(), read.size()))) {
      const auto wanted = piece.first(std::min(piece.size(), read.size()));
      const auto found = std::span(read).first(wanted.size());
      file.read(at, found);
      if (!std::ranges::equal(found, wanted))
        throw WorldError("writing", path, "what can be read there is not what was written");
      at += wanted.size();
    }
  }
  if (file.size() != at) throw WorldError("writing", path, "it is longer than what was written");
}

}  // namespace

void RunFolder::save(const Checkpoint& checkpoint, const sweep::SavedState& state) const {
  // Piece by piece: a state is as large as all that a run remembers.
  const std::string head = head_of(checkpoint, state.draws_done);
  Digest digest;
  digest.add(head);
  digest.add(state.bytes);
  const std::string tail = digest.text();
  const std::array<std::span<const std::byte>, 3> pieces{std::as_bytes(std::span(head)), state.bytes,
                                                         std::as_bytes(std::span(tail))};
  File file = File::make(path_ / next);
  for (const auto piece : pieces) file.write(piece);
  file.sync();
  file.close();
  expect_content(path_ / next, pieces);
  if (fs::exists(path_ / last)) rename_file(path_ / last, path_ / before_last);
  rename_file(path_ / next, path_ / last);
  sync_to_disk(path_);
}

sweep::SavedState RunFolder::saved_state() const {
  return unpacked_checkpoint(read_file(path_ / last), path_ / last).state;
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
