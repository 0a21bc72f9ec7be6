/// @file
/// The folder FILE.partial beside the result of an unfinished run: a lock, checkpoints, segments of draws.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "nqpsweep/store/checkpoint.hpp"

namespace nqpsweep::store {

/// Where an unfinished run is kept, beside the result that it is to become.
[[nodiscard]] std::filesystem::path partial_folder(const std::filesystem::path& result);

/// Whether an unfinished run stands there, checkpoint and all; it may be damaged, or going on.
[[nodiscard]] bool has_checkpoint(const std::filesystem::path& result);

/// The folder in the hands of one process.
class RunFolder {
 public:
  /// Makes the folder where there is none, and locks it.
  ///
  /// @par Errors  InputError when another run has the lock, WorldError when the folder cannot be made
  explicit RunFolder(const std::filesystem::path& result);
  /// Unlocks; removes everything unless a checkpoint stands there.
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// The last checkpoint that is whole, with all its segments, else the one before.
  struct Loaded {
    Checkpoint checkpoint;
    std::string warning;  ///< why it is the one before; empty where it is the last
  };
  /// @par Errors  WorldError naming what is damaged when none is whole
  [[nodiscard]] Loaded load();

  /// The last checkpoint that can be read, whatever has become of its segments; none where none can.
  [[nodiscard]] std::optional<Checkpoint> last_readable() const;

  /// Puts a checkpoint with this state, not its own, on disk and reads it back before it replaces the last one.
  void save(const Checkpoint& checkpoint, const sweep::StateToKeep& state);
  /// The state that was saved or loaded last, as it is read from its checkpoint; of no draws where there is none.
  [[nodiscard]] sweep::StateToKeep state() const;

  /// Removes what an earlier run has left, but for a checkpoint and what belongs to it.
  void clear(const Checkpoint* but = nullptr) const;
  /// Removes the folder and all that runs put there.
  void remove();

 private:
  /// Bytes of a file in the folder.
  struct StatePlace {
    std::string file;
    std::uint64_t draws_done = 0, first = 0, size = 0;
    std::string digest;
  };
  void lock();
  std::filesystem::path path_;
  StatePlace state_;
  int lock_ = -1;
};

}  // namespace nqpsweep::store
