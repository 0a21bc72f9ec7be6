/// @file
/// Plain files of the operating system: every call is checked, and its reason told.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::store {

/// Bytes written to a file after which it is begun to bring them to the disk (begin_syncing).
inline constexpr std::size_t synced_at_once = 8 << 20;

/// An open file. @par Errors WorldError naming the file and the system's reason
class File {
 public:
  static File make(const std::filesystem::path& path);    ///< empty, for writing; replaces one of the name
  static File open(const std::filesystem::path& path);    ///< for reading
  static File extend(const std::filesystem::path& path);  ///< for writing after what is there
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}
  File& operator=(File&&) = delete;
  ~File();

  /// After what was written before. Much of it is on its way to the disk before anybody waits for that.
  void write(std::span<const std::byte> bytes);

  /// Exactly so many bytes from a place.
  void read(std::uint64_t from, std::span<std::byte> bytes) const;
  [[nodiscard]] std::uint64_t size() const;

  /// On the disk, not in its cache, when this returns.
  void sync();
  void close();

 private:
  File(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}
  [[noreturn]] void fail(const char* action) const;
  int descriptor_;
  std::size_t unsynced_ = 0;  ///< bytes
  std::filesystem::path path_;
};

[[nodiscard]] sweep::Bytes read_file(const std::filesystem::path& path);

/// Syncs a file, or the names in a folder.
void sync_to_disk(const std::filesystem::path& path);

/// Where the system can, it begins to bring to the disk what was written to a file, so that a later sync has less to
/// wait for; that sync also tells what went wrong.
void begin_syncing(int descriptor) noexcept;

/// Replaces what stands under the new name, in one step.
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Throws the reason that the operating system gave last.
[[noreturn]] void fail_on(const char* action, const std::filesystem::path& path);

/// 128 bits over bytes, taken in piece by piece; in hexadecimal.
class Digest {
 public:
  Digest();
  Digest(Digest&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Digest& operator=(Digest&&) = delete;
  ~Digest();
  void add(std::span<const std::byte> bytes);
  void add(const std::string& text) { add(std::as_bytes(std::span(text))); }
  [[nodiscard]] std::string text() const;

 private:
  void* state_;
};
[[nodiscard]] std::string digest_of(std::span<const std::byte> bytes);
inline constexpr std::size_t digest_letters = 32;

}  // namespace nqpsweep::store
