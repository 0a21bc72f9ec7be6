/// @file
/// Draws on their way to the result: files that are written once, closed, and never touched again.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "files.hpp"
#include "layout.hpp"
#include "nqpsweep/store/checkpoint.hpp"
#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::store {

/// What is kept of a draw, as bytes: its index, what became of it, then the kept columns one set after the other.
class DrawRecords {
 public:
  explicit DrawRecords(const sweep::Study& study);

  struct Head {
    std::int64_t draw;
    std::uint16_t steps;
    std::uint8_t status, verdict;
    std::uint32_t unused;
  };
  static_assert(sizeof(Head) == 16);

  [[nodiscard]] std::size_t bytes_of_a_draw() const { return sizeof(Head) + n_kept_ * bytes_of_a_real_; }
  [[nodiscard]] std::size_t bytes_of_a_real() const { return bytes_of_a_real_; }
  [[nodiscard]] const std::vector<ColumnSet>& sets() const { return sets_; }
  [[nodiscard]] sweep::Bytes packed(const sweep::Block& block) const;

  /// The same piece by piece, none much larger than a near cache: each is gone once the function returns.
  void in_pieces(const sweep::Block& block,
                 const std::function<void(const sweep::Slice& draws, std::span<const std::byte> records)>& take) const;

 private:
  template <class Number>
  void put_pack(const sweep::Block& block, std::size_t pack, std::span<std::byte> records) const;
  void put(const sweep::Block& block, std::size_t first, std::span<std::byte> records) const;

  std::vector<ColumnSet> sets_;
  std::size_t n_kept_ = 0, bytes_of_a_real_;
};

/// One rank's file between two checkpoints.
class SegmentWriter {
 public:
  SegmentWriter(std::filesystem::path folder, int rank) : folder_(std::move(folder)), rank_(rank) {}

  /// @param records  of consecutive draws
  void append(const sweep::Slice& draws, std::span<const std::byte> records);

  /// Closes the file, on disk; none where nothing was appended. The next one begins with the next draws.
  [[nodiscard]] std::optional<Segment> finish();

 private:
  std::filesystem::path folder_;
  int rank_;
  std::optional<File> file_;
  std::optional<Digest> digest_;
  Segment segment_;
};

/// Finds draws in segments.
class SegmentReader {
 public:
  SegmentReader(std::filesystem::path folder, const std::vector<Segment>& segments, std::size_t bytes_of_a_draw);

  /// Records of consecutive draws, in place of what was in the bytes.
  ///
  /// @par Errors  WorldError where one is missing, or is not that draw's
  void read(const sweep::Slice& draws, sweep::Bytes& bytes);

 private:
  struct Place {
    std::uint64_t count;
    std::string segment;
    std::uint64_t offset;  // in draws
  };
  std::filesystem::path folder_;
  std::size_t bytes_of_a_draw_;
  std::map<std::uint64_t, Place> places_;  // by first draw
  std::optional<std::pair<std::string, File>> open_;
};

}  // namespace nqpsweep::store
