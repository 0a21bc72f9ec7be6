/// @file
/// First-order indices from draws of any design: how much the mean of an effect moves with a parameter.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/stats/exact_sum.hpp"

namespace nqpsweep::sensitivity {

/// Accumulates outputs by bins of each parameter; sums are exact in any order.
///
/// S1 of parameter j is Var E[y | x_j] / Var y. The conditional mean is taken over draws whose x_j lies in the same one
/// of 16 equally likely bins; the variance that bins of finite size show by chance is subtracted, as in an analysis of
/// variance. What moves within a sixteenth of the prior is missed, so S1 is, if anything, too small.
///
/// @par Memory  n_parameters × 16 bins × 8 parts × n_outputs × 16 bytes, whatever the number of draws
/// @par Source  Plischke 2010 and Li & Mahadevan 2016 for estimates from given data by bins; the correction is that of
/// ω²
///              (Hays 1963)
class BinnedFirstOrder {
 public:
  static constexpr std::size_t n_bins = 16;
  static constexpr std::size_t n_parts = 8;

  BinnedFirstOrder(std::size_t n_parameters, std::size_t n_outputs);

  /// Accounts for one draw under one parameter. Different parameters may be added by different threads.
  ///
  /// @param coordinate  of the parameter in the unit interval: its distribution function at its value
  /// @param outputs     shape (n_outputs,), on the grid of stats::ExactSum
  void add(std::size_t parameter, std::uint64_t draw, double coordinate,
           std::span<const stats::ExactSum::Grid> outputs);

  /// Accounts for one draw, once.
  void add_total(std::uint64_t draw, std::span<const double> outputs);

  void merge(const BinnedFirstOrder& other);

  /// The index, with a 95 % interval of Student from leaving out one part of the draws in turn (the jackknife).
  [[nodiscard]] Index first_order(std::size_t parameter, std::size_t output) const;

  /// @name The raw sums, for sending them elsewhere
  /// @{
  [[nodiscard]] std::span<stats::ExactSum> sums() { return sums_; }
  [[nodiscard]] std::span<const stats::ExactSum> sums() const { return sums_; }
  [[nodiscard]] std::span<std::uint64_t> counts() { return counts_; }
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }
  /// @}

 private:
  [[nodiscard]] std::size_t cell(std::size_t parameter, std::size_t bin, std::size_t part) const {
    return (parameter * n_bins + bin) * n_parts + part;
  }
  [[nodiscard]] double estimate(std::size_t parameter, std::size_t output, std::size_t without_part) const;

  std::size_t n_parameters_, n_outputs_;
  // Sums of outputs, shape (n_parameters, n_bins, n_parts, n_outputs); then sums and sums of squares of the total,
  // shape (2, n_parts, n_outputs).
  std::vector<stats::ExactSum> sums_;
  std::vector<std::uint64_t> counts_;  // shape (n_parameters, n_bins, n_parts); then (n_parts,)
};

}  // namespace nqpsweep::sensitivity
