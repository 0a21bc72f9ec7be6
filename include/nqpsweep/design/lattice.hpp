/// @file
/// Randomised quasi-Monte Carlo: a rank-1 lattice sequence under independent random shifts.
#pragma once

#include <span>

#include "nqpsweep/design/design.hpp"

namespace nqpsweep::design {

/// The generating vector: one odd number below 2^20 for each coordinate.
///
/// Made by `scripts/lattice_vector.py`, component by component, good for every power of 2 from 2^6 to 2^20 points.
[[nodiscard]] std::span<const std::uint32_t> lattice_vector();

/// Draw i is point i / R of the lattice sequence under shift i mod R: coordinate j is φ(i / R) z_j + Δ_j, modulo 1,
/// with φ the radical inverse in base 2 and Δ uniform.
///
/// The first 2^m points of a shift are a rank-1 lattice of 2^m points, so that a longer run keeps every draw. Each
/// shift gives an unbiased mean of its own, and the spread over the R of them its error.
///
/// @par Source  Cranley & Patterson 1976; Hickernell, Hong, L'Ecuyer & Lemieux 2000; Cools, Kuo & Nuyens 2006
class Lattice final : public Design {
 public:
  static constexpr std::uint64_t most_points = std::uint64_t{1} << 20U;  ///< of a shift: what the vector is made for

  /// @param dimensions  at most lattice_vector().size()
  Lattice(std::uint64_t seed, std::size_t dimensions, std::uint64_t n_shifts);
  [[nodiscard]] double coordinate(std::uint64_t draw, std::size_t j) const override;

 private:
  std::uint64_t seed_, n_shifts_;
};

}  // namespace nqpsweep::design
