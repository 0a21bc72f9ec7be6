/// @file
/// First-order indices from draws of any design: how much the mean of an effect moves with a parameter.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/sensitivity/index.hpp"
#include "nqpsweep/stats/binned_sums.hpp"

namespace nqpsweep::sensitivity {

/// Accumulates outputs by bins of each parameter; sums are exact in any order.
///
/// S1 of parameter j is Var E[y | x_j] / Var y. The conditional mean is taken over draws whose x_j lies in the same one
/// of 16 equally likely bins; the variance that bins of finite size show by chance is subtracted, as in an analysis of
/// variance. What moves within a sixteenth of the prior is missed, so S1 is, if anything, too small.
///
/// @par Source  Plischke 2010 and Li & Mahadevan 2016 for estimates from given data by bins; the correction is that of
/// ω²
///              (Hays 1963)
class BinnedFirstOrder {
 public:
  BinnedFirstOrder(std::size_t n_parameters, std::size_t n_outputs);

  /// Accounts for one draw under one parameter, as in stats::BinnedSums.
  void add(std::size_t parameter, std::uint64_t draw, double coordinate, const stats::GridNumbers& outputs,
           std::size_t from = 0) {
    by_bin_.add(parameter, draw, coordinate, outputs, from);
  }
  /// Accounts for several draws under one parameter.
  void add(std::size_t parameter, const stats::BinnedSums::Sorted& draws, const stats::GridRows& outputs) {
    by_bin_.count(parameter, draws);
    for (std::size_t panel = 0; panel < outputs.n_panels(); ++panel) by_bin_.add(parameter, draws, outputs, panel);
  }

  /// Accounts for one draw, once.
  ///
  /// @param outputs  shape (n_outputs,), finite
  void add_total(std::uint64_t draw, std::span<const double> outputs);

  void merge(const BinnedFirstOrder& other);

  /// The index, with a 95 % interval of Student from leaving out one part of the draws in turn (the jackknife).
  [[nodiscard]] Index first_order(std::size_t parameter, std::size_t output) const;

  /// @name The raw sums, for sending them elsewhere
  /// @{
  [[nodiscard]] stats::BinnedSums& by_bin() { return by_bin_; }
  [[nodiscard]] const stats::BinnedSums& by_bin() const { return by_bin_; }
  [[nodiscard]] std::span<stats::ExactSum> squares() { return squares_; }
  [[nodiscard]] std::span<const stats::ExactSum> squares() const { return squares_; }
  /// @}

 private:
  [[nodiscard]] double estimate(std::size_t parameter, std::size_t output, std::size_t without_part) const;

  std::size_t n_outputs_;
  stats::BinnedSums by_bin_;
  std::vector<stats::ExactSum> squares_;  // of the outputs, shape (n_parts, n_outputs)
};

}  // namespace nqpsweep::sensitivity
