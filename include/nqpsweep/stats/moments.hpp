/// @file
/// Count, mean, central moments and extremes of a sample; mergeable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "nqpsweep/base/pack.hpp"
#include "nqpsweep/stats/log_linear_cells.hpp"

namespace nqpsweep::stats {

/// First four moments of a sample of numbers.
///
/// @par Source  Chan, Golub & LeVeque 1983; Pébay 2008 (SAND2008-6212), eqs. 1.1-1.6 and 3.1
class Moments {
 public:
  Moments() = default;

  /// Moments of a small sample by two passes, in a fixed order of adding.
  ///
  /// @param values  no NaN among them
  static Moments of(std::span<const double> values);

  /// Moments of both samples together. Not associative to the last bit: whoever needs equal bytes merges in a fixed
  /// order (stats/ordered_reduction.hpp).
  void merge(const Moments& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double mean() const;      ///< NaN for an empty sample
  [[nodiscard]] double variance() const;  ///< divided by n - 1; NaN below two values
  [[nodiscard]] double skewness() const;  ///< m3 / m2^(3/2); NaN where the variance vanishes
  [[nodiscard]] double kurtosis() const;  ///< m4 / m2^2, 3 for a normal; NaN where the variance vanishes
  [[nodiscard]] double minimum() const;   ///< NaN for an empty sample
  [[nodiscard]] double maximum() const;

 private:
  friend class EightMoments;
  std::uint64_t count_ = 0;
  double mean_ = 0.0, m2_ = 0.0, m3_ = 0.0, m4_ = 0.0;  // central sums Σ(x - mean)^k
  double minimum_ = 0.0, maximum_ = 0.0;
};

/// Moments of up to eight samples of one size, side by side: of each the same bits as Moments has of it.
class EightMoments {
 public:
  static constexpr std::size_t width = Pack::width;
  static constexpr std::size_t n_packs = 8;
  static constexpr std::size_t n = n_packs * Pack::width;  ///< numbers of a sample

  /// Of neighbouring columns of packs, and the cells of their numbers, in passing.
  ///
  /// @param first   the pack of the first column where all begin
  /// @param stride  packs from one of a column to its next
  /// @param grids   of each column, at most `width`
  /// @param cells   of each column room for n; of NaN any cell
  /// @return        without a mean, where a sample has no finite one: NaN may be among its numbers
  static EightMoments of(const Pack* first, std::size_t stride, std::span<const LogLinearCells> grids,
                         const std::array<LogLinearCells::Cell*, width>& cells);

  [[nodiscard]] bool has_means() const;

  /// As Moments::merge, of samples that have values.
  void merge(const EightMoments& other);

  [[nodiscard]] Moments operator[](std::size_t k) const;

 private:
  enum Place { mean, m2, m3, m4, minimum, maximum, n_places };  // of the numbers of Moments
  std::uint64_t count_ = 0;                                     // of each sample
  std::array<Pack, n_places> numbers_{};
};

}  // namespace nqpsweep::stats
