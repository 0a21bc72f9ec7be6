/// @file
/// Curves through the unit cube, along which every coordinate goes up and down at a frequency of its own.
#pragma once

#include <vector>

#include "nqpsweep/design/design.hpp"
#include "nqpsweep/design/latin_hypercube.hpp"

namespace nqpsweep::design {

/// Height of a triangle wave of period 1 that is 1/2 at 0 and rises: 1/2 + asin(sin 2πt)/π.
[[nodiscard]] double triangle_wave(double t);

/// The design of the extended Fourier amplitude sensitivity test. A group is one curve of n points; n_members
/// consecutive groups are a set in which each member in turn has the high frequency, and all others low ones. Every
/// coordinate of every curve has a random phase of its own; so the first point of each is uniform, and independent of
/// all others.
///
/// @par Source  Saltelli, Tarantola & Chan 1999; frequencies as in SALib
class SearchCurves final : public Design {
 public:
  static constexpr std::uint64_t harmonics = 4;
  static constexpr std::uint64_t least_points = 4 * harmonics * harmonics + 1;

  /// @param coordinates  one for each member; all others are independent of point and curve
  SearchCurves(std::uint64_t seed, std::vector<std::size_t> coordinates, std::uint64_t n_points);
  [[nodiscard]] std::uint64_t rows_of_a_group() const override { return n_points_; }
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override;

  /// The frequency of the member that a curve is about, and of another one, by its place among the others.
  [[nodiscard]] static std::uint64_t high_frequency(std::uint64_t n_points) { return (n_points - 1) / (2 * harmonics); }
  [[nodiscard]] std::uint64_t low_frequency(std::size_t place) const;

 private:
  std::uint64_t seed_, n_points_;
  std::size_t n_members_;
  std::vector<std::size_t> member_of_;  // n_members_ for a coordinate of none
};

/// The random balance design: one curve of n points with frequency 1, whose points each coordinate takes in a random
/// order of its own. Every group is another such curve, with other orders and phases; every point is uniform.
///
/// @par Source  Satterthwaite 1959; Tarantola, Gatelli & Mara 2006
class RandomBalance final : public Design {
 public:
  RandomBalance(std::uint64_t seed, std::uint64_t n_points)
      : seed_(seed), n_points_(n_points), orders_(seed, n_points) {}
  [[nodiscard]] std::uint64_t rows_of_a_group() const override { return n_points_; }
  [[nodiscard]] bool is_independent(std::uint64_t) const override { return true; }
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override;

  /// Place of a row on the curve, as coordinate j goes along it: a permutation of 0 to n - 1 within a group.
  [[nodiscard]] std::uint64_t place_on_curve(std::uint64_t row, std::size_t j) const {
    return orders_.stratum(row % n_points_, j, row / n_points_);
  }

 private:
  std::uint64_t seed_, n_points_;
  LatinHypercube orders_;
};

}  // namespace nqpsweep::design
