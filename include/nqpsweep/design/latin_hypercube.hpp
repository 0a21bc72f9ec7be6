/// @file
/// Latin hypercube: in every coordinate exactly one draw in each of n equal strata.
#pragma once

#include "nqpsweep/design/design.hpp"

namespace nqpsweep::design {

/// Draw i has stratum π_j(i) of coordinate j, with a uniform place in it; the permutations π_j are independent.
///
/// Reached at any draw: π_j is a keyed permutation of the numbers below n, not a shuffled list.
///
/// @par Source  McKay, Beckman & Conover 1979; Feistel network with cycle walking (Black & Rogaway 2002)
class LatinHypercube final : public Design {
 public:
  /// @param n_draws  of one hypercube; draws from n_draws on begin another, independent one
  LatinHypercube(std::uint64_t seed, std::uint64_t n_draws);
  [[nodiscard]] double coordinate(std::uint64_t draw, std::size_t j) const override;

  /// Stratum of a draw: a permutation of 0 to n - 1 in draw - n * repetition.
  [[nodiscard]] std::uint64_t stratum(std::uint64_t place, std::size_t j, std::uint64_t repetition) const;

 private:
  std::uint64_t seed_, n_draws_;
  int half_bits_;
};

/// A uniform place in one of n equal strata of a coordinate.
[[nodiscard]] double place_in_stratum(std::uint64_t seed, std::uint64_t draw, std::size_t j, std::uint64_t stratum,
                                      std::uint64_t n_strata);

}  // namespace nqpsweep::design
