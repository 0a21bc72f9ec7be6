/// @file
/// Plain values to bytes and back: for another rank of the same program, or for the same program later.
#pragma once

#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "nqpsweep/base/error.hpp"
#include "nqpsweep/sweep/control.hpp"

namespace nqpsweep::sweep {

class ByteWriter {
 public:
  ByteWriter() = default;

  /// All that a function puts into a writer, which is called twice: no room is taken beyond that of the bytes, as it
  /// would be while they grow.
  template <class Put>
  [[nodiscard]] static Bytes exactly(Put&& put_all) {
    const ByteWriter counted = count(put_all);
    ByteWriter writer;
    writer.bytes_.reserve(counted.size_);
    put_all(writer);
    return writer.take();
  }

  /// The same piece by piece, so that hardly any room is taken: the function is called once to count, and again
  /// whenever somebody is told.
  template <class Put>
  [[nodiscard]] static InPieces in_pieces(Put put_all) {
    const ByteWriter counted = count(put_all);
    return {counted.size_, [put_all, sizes = counted.sizes_](const InPieces::Take& take) {
              ByteWriter writer;
              writer.take_ = &take;
              writer.sizes_ = sizes;
              put_all(writer);
              writer.hand_on();
            }};
  }

  template <class T>
  void put(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    append(std::as_bytes(values));
  }
  template <class T>
  void put(const T& value) {
    put(std::span<const T>(&value, 1));
  }
  /// Values together with their number.
  template <class T>
  void put_counted(const std::vector<T>& values) {
    put(static_cast<std::uint64_t>(values.size()));
    put(std::span<const T>(values));
  }
  void put_counted(const std::string& text) {
    put(static_cast<std::uint64_t>(text.size()));
    put(std::span<const char>(text));
  }
  /// What a function puts, with the number of its bytes before it: read back by get_counted<std::byte>().
  template <class Put>
  void put_part(Put&& put_all) {
    const std::size_t part = n_parts_++;
    const std::size_t at = size_;
    put(take_ ? sizes_[part] : std::uint64_t{0});
    if (!take_) sizes_.resize(n_parts_);
    put_all(*this);
    if (take_) return;
    sizes_[part] = size_ - at - sizeof(std::uint64_t);
    if (!only_counts_) std::memcpy(bytes_.data() + at, &sizes_[part], sizeof sizes_[part]);
  }
  /// A whole number in as few bytes as it needs, seven bits each (LEB128).
  void put_short(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) append(static_cast<std::byte>(number | 0x80));
    append(static_cast<std::byte>(number));
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  static constexpr std::size_t piece = 1 << 20;

  template <class Put>
  [[nodiscard]] static ByteWriter count(Put&& put_all) {
    ByteWriter writer;
    writer.only_counts_ = true;
    put_all(writer);
    return writer;
  }
  void append(std::span<const std::byte> more) {
    size_ += more.size();
    if (only_counts_) return;
    if (take_ && bytes_.size() + more.size() > piece) hand_on();
    if (take_ && more.size() > piece) return (*take_)(more);
    bytes_.insert(bytes_.end(), more.begin(), more.end());
  }
  void append(std::byte one) {
    ++size_;
    if (only_counts_) return;
    if (take_ && bytes_.size() == piece) hand_on();
    bytes_.push_back(one);
  }
  void hand_on() {
    (*take_)(bytes_);
    bytes_.clear();
  }
  Bytes bytes_;  // not yet handed on
  std::size_t size_ = 0;
  bool only_counts_ = false;
  const InPieces::Take* take_ = nullptr;
  std::vector<std::uint64_t> sizes_;  // of parts, in the order in which they begin
  std::size_t n_parts_ = 0;
};

/// @par Errors  WorldError where the bytes are not as many as are asked for
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes) {}
  template <class T>
  [[nodiscard]] std::vector<T> get(std::uint64_t n) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (n > rest_.size() / sizeof(T)) refuse("it is too short");
    std::vector<T> values(n);
    if (n > 0) std::memcpy(values.data(), rest_.data(), n * sizeof(T));
    rest_ = rest_.subspan(n * sizeof(T));
    return values;
  }
  template <class T>
  [[nodiscard]] T get() {
    static_assert(std::is_trivially_copyable_v<T>);
    if (sizeof(T) > rest_.size()) refuse("it is too short");
    T value;
    std::memcpy(&value, rest_.data(), sizeof(T));
    rest_ = rest_.subspan(sizeof(T));
    return value;
  }
  template <class T>
  [[nodiscard]] std::vector<T> get_counted() {
    return get<T>(get<std::uint64_t>());
  }
  [[nodiscard]] std::uint64_t get_short() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = get<std::uint8_t>();
      number |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return number;
    }
    refuse("it holds an impossible number");
  }
  /// A part, to be read by itself.
  [[nodiscard]] ByteReader get_part() {
    const auto size = get<std::uint64_t>();
    if (size > rest_.size()) refuse("it is too short");
    ByteReader part(rest_.first(size));
    rest_ = rest_.subspan(size);
    return part;
  }
  [[nodiscard]] std::string get_text() {
    const auto letters = get_counted<char>();
    return {letters.begin(), letters.end()};
  }
  void expect_end() const {
    if (!rest_.empty()) refuse("it is too long");
  }

 private:
  [[noreturn]] static void refuse(const char* reason) { throw WorldError("reading", "the state of a sweep", reason); }
  std::span<const std::byte> rest_;
};

}  // namespace nqpsweep::sweep
