/// @file
/// Sobol' points and their Owen scrambling, each a pure function of its index.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::random {

inline constexpr int sobol_bits = 52;  ///< digits of a coordinate, and log2 of the most points

/// The Sobol' sequence with the direction numbers of Joe & Kuo, in Gray-code order: any 2^m points from a multiple of
/// 2^m on form the same net as in natural order.
///
/// @par Source  Sobol' 1967; Antonov & Saleev 1979 for the order; Joe & Kuo 2008 for the numbers, from Boost.Random
class SobolSequence {
 public:
  static constexpr std::size_t most_dimensions = 3667;

  /// @par Cost  52 numbers for each dimension, made once
  explicit SobolSequence(std::size_t dimensions);

  [[nodiscard]] std::size_t dimensions() const { return directions_.size(); }

  /// The first 52 binary digits of a coordinate, in the top bits of the word. Point 0 is the origin.
  ///
  /// @param index  below 2^52
  [[nodiscard]] std::uint64_t word(std::uint64_t index, std::size_t dimension) const {
    std::uint64_t gray = index ^ (index >> 1U);
    std::uint64_t digits = 0;
    for (const std::uint64_t* direction = directions_[dimension].data(); gray != 0; gray >>= 1U, ++direction)
      digits ^= (gray & 1U) != 0 ? *direction : 0;
    return digits;
  }

 private:
  std::vector<std::array<std::uint64_t, sobol_bits>> directions_;
};

/// Owen's nested uniform scrambling of a coordinate: every digit is flipped or not at random, independently for every
/// string of digits before it. A net stays a net, every point becomes uniform, and different replicates are
/// independent.
///
/// @param digits     52 binary digits in the top bits
/// @param replicate  index of the randomisation
/// @par Cost         9 random words: one holds the flips of a subtree of 6 digits
/// @par Source       Owen 1995
[[nodiscard]] std::uint64_t owen_scrambled(std::uint64_t digits, std::uint64_t seed, std::size_t dimension,
                                           std::uint64_t replicate);

}  // namespace nqpsweep::random
