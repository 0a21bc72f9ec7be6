/// @file
/// HDF5's filters for the chunks of draws, without the library: it lets one thread in at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::store {

/// HDF5's Fletcher32 over bytes, each pair taken as a big-endian number.
///
/// Cost: 10 bytes a cycle (Zen 1), against two in HDF5. Source: H5_checksum_fletcher32 in HDF5 1.10; J. G. Fletcher,
/// "An arithmetic checksum for serial transmissions", IEEE Trans. Commun. 30 (1982), modulo 65,535.
[[nodiscard]] std::uint32_t fletcher32(std::span<const std::byte> bytes);

/// What HDF5's shuffle filter makes of numbers of so many bytes: all first bytes, all second bytes, and so on.
///
/// @param to  as long as @p from, which is a whole number of numbers
void shuffle(std::span<const std::byte> from, std::size_t bytes_of_a_number, std::span<std::byte> to);

/// What HDF5's deflate filter makes of bytes. @par Errors WorldError when there is no memory for it
void deflate(std::span<const std::byte> bytes, int level, sweep::Bytes& to);

}  // namespace nqpsweep::store
