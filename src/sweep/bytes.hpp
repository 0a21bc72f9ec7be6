/// @file
/// Plain values to bytes and back, for sending them to another rank of the same program.
#pragma once

#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::sweep {

class ByteWriter {
 public:
  template <class T>
  void put(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::size_t before = bytes_.size();
    bytes_.resize(before + values.size_bytes());
    if (!values.empty()) std::memcpy(bytes_.data() + before, values.data(), values.size_bytes());
  }
  template <class T>
  void put(const T& value) {
    put(std::span<const T>(&value, 1));
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(const Bytes& bytes) : rest_(bytes) {}
  template <class T>
  [[nodiscard]] std::vector<T> get(std::size_t n) {
    static_assert(std::is_trivially_copyable_v<T>);
    expects(rest_.size() >= n * sizeof(T), "as many bytes are read as were written");
    std::vector<T> values(n);
    if (n > 0) std::memcpy(values.data(), rest_.data(), n * sizeof(T));
    rest_ = rest_.subspan(n * sizeof(T));
    return values;
  }
  template <class T>
  [[nodiscard]] T get() {
    return get<T>(1).front();
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace nqpsweep::sweep
