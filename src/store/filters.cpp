#include "filters.hpp"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::store {
namespace {

/// A row of words, summed side by side: two in each lane, the first in the lower half.
using Row [[gnu::vector_size(32)]] = std::uint32_t;
constexpr std::size_t n_pairs = sizeof(Row) / sizeof(std::uint32_t), words_of_a_row = 2 * n_pairs;
constexpr std::size_t most_rows = 256;  // the sums of sums stay below 2^32
constexpr std::uint64_t modulus = 65535;

/// Sums over words, and over those sums after each word, modulo 65,535.
struct Sums {
  std::uint64_t plain = 0, running = 0;
};

/// Word i counts in the running sums as often as there are words from it to the end.
NQPSWEEP_MACHINE_CLONES void add_rows(Sums& sums, const std::byte* at, std::size_t n_rows) {
  Row first{}, second{}, first_running{}, second_running{};
  for (std::size_t r = 0; r < n_rows; ++r, at += sizeof(Row)) {
    Row pairs;
    std::memcpy(&pairs, at, sizeof pairs);
    first += pairs & 0xFFFFU;
    second += pairs >> 16;
    first_running += first;
    second_running += second;
  }
  sums.running += words_of_a_row * n_rows * sums.plain;
  for (std::size_t l = 0; l < n_pairs; ++l) {
    const std::uint64_t both = std::uint64_t{first[l]} + second[l];
    sums.plain += both;
    sums.running += words_of_a_row * (std::uint64_t{first_running[l]} + second_running[l]) - 2 * l * both - second[l];
  }
  sums.plain %= modulus;
  sums.running %= modulus;
}

void add_word(Sums& sums, std::byte first, std::byte second) {
  sums.plain =
      (sums.plain + std::to_integer<std::uint64_t>(first) + (std::to_integer<std::uint64_t>(second) << 8)) % modulus;
  sums.running = (sums.running + sums.plain) % modulus;
}

/// Words were taken with the small end first; exchanging their bytes is multiplying by 256 modulo 65,535. In HDF5 a sum
/// is folded until it fits into 16 bits, so that a multiple of 65,535 ends as 65,535, and nothing but zeros as 0.
std::uint32_t folded(std::uint64_t sum, bool any) {
  return static_cast<std::uint32_t>(sum == 0 && any ? modulus : sum * 256 % modulus);
}

}  // namespace

std::uint32_t fletcher32(std::span<const std::byte> bytes) {
  static_assert(std::endian::native == std::endian::little);
  const bool any = std::ranges::any_of(bytes, [](std::byte b) { return b != std::byte{}; });
  Sums sums;
  while (bytes.size() >= sizeof(Row)) {
    const std::size_t n_rows = std::min(most_rows, bytes.size() / sizeof(Row));
    add_rows(sums, bytes.data(), n_rows);
    bytes = bytes.subspan(n_rows * sizeof(Row));
  }
  for (std::size_t i = 0; i < bytes.size(); i += 2)
    add_word(sums, bytes[i], i + 1 < bytes.size() ? bytes[i + 1] : std::byte{0});
  return folded(sums.running, any) << 16 | folded(sums.plain, any);
}

void shuffle(std::span<const std::byte> from, std::size_t bytes_of_a_number, std::span<std::byte> to) {
  expects(to.size() == from.size() && from.size() % bytes_of_a_number == 0, "whole numbers, and room for them");
  const std::size_t n = from.size() / bytes_of_a_number;
  for (std::size_t b = 0; b < bytes_of_a_number; ++b)
    for (std::size_t i = 0; i < n; ++i) to[b * n + i] = from[i * bytes_of_a_number + b];
}

void deflate(std::span<const std::byte> bytes, int level, sweep::Bytes& to) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  to.resize(size);
  const int status = compress2(reinterpret_cast<Bytef*>(to.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                               static_cast<uLong>(bytes.size()), level);
  if (status != Z_OK) throw WorldError("compressing", "draws", zError(status));
  to.resize(size);
}

}  // namespace nqpsweep::store
