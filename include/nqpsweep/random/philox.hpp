/// @file
/// Random words as a pure function of (seed, stream, index, component).
#pragma once

#include <Random123/philox.h>

#include <array>
#include <cstdint>

namespace nqpsweep::random {

/// What a family of random words is used for; words of different purposes are independent.
enum class Purpose : std::uint64_t {
  draws = 0,
  latin_permutation = 1,
  latin_jitter = 2,
  owen_scrambling = 3,
  bootstrap = 4,
  lattice_shift = 5,
  trajectory = 6,
  permutation = 7,
  design_search = 8,
  curve_phase = 9,
  factorial = 10
};

/// The random word of one component of one draw: no state, no history, any order, any machine.
///
/// @param seed       key of the whole study; every value, 0 included, is an ordinary seed
/// @param purpose    which family of words
/// @param draw       index of the draw
/// @param component  index within the draw, such as the parameter's place in the model's table
/// @param replicate  index of an independent repetition of the whole family
/// @par Source       Philox4x64-10: Salmon, Moraes, Dror & Shaw, SC'11; Random123
[[nodiscard]] inline std::uint64_t word(std::uint64_t seed, Purpose purpose, std::uint64_t draw,
                                        std::uint64_t component, std::uint64_t replicate = 0) {
  const r123::Philox4x64::ctr_type counter{{draw, component, replicate, 0}};
  const r123::Philox4x64::key_type key{{seed, static_cast<std::uint64_t>(purpose)}};
  return r123::Philox4x64{}(counter, key)[0];
}

/// The word's top 52 bits as the midpoint of one of 2^52 equal cells of the unit interval.
///
/// The result is exact, symmetric about 1/2 and never 0 or 1: 2^-53 <= u <= 1 - 2^-53.
[[nodiscard]] constexpr double open_unit(std::uint64_t word) {
  return (static_cast<double>(word >> 12U) + 0.5) * 0x1p-52;
}

}  // namespace nqpsweep::random
