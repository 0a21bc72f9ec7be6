/// @file
/// What would it be worth to know a parameter before choosing?
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/stats/exact_sum.hpp"

namespace nqpsweep::decision {

/// Expected value of partial perfect information, from the draws at hand.
struct PartialInformation {
  double value;  ///< cross-validated: alternatives are chosen on seven eighths of the draws and judged on the rest
  double error;  ///< standard error of it, from the spread over the eight parts
  double upper;  ///< chosen and judged on the same draws: too high by the noise of the choice
};

/// Accumulates payoffs of alternatives by bins of each parameter; sums are exact in any order.
///
/// EVPPI of parameter j is E[max_a E[payoff_a | x_j]] - max_a E[payoff_a]. The inner expectation is taken over draws
/// whose x_j lies in the same one of 16 equally likely bins. What the bins cannot resolve is lost, so a payoff that
/// turns with the parameter on a scale finer than a sixteenth of its distribution is valued too low.
///
/// @par Memory  n_parameters × 16 bins × 8 parts × n_alternatives × 16 bytes, whatever the number of draws
/// @par Source  Strong & Oakley 2013 for given-data estimates by ordered bins; cross-validation is ours
class InformationValue {
 public:
  static constexpr std::size_t n_bins = 16;
  static constexpr std::size_t n_parts = 8;

  InformationValue(std::size_t n_parameters, std::size_t n_alternatives);

  /// Accounts for one draw under one parameter. Different parameters may be added by different threads.
  ///
  /// @param coordinate  of the parameter in the unit interval: its distribution function at its value
  /// @param payoffs     shape (n_alternatives,), more is better, on the grid of stats::ExactSum
  void add(std::size_t parameter, std::uint64_t draw, double coordinate,
           std::span<const stats::ExactSum::Grid> payoffs);

  void merge(const InformationValue& other);

  [[nodiscard]] PartialInformation partial(std::size_t parameter) const;

  /// The raw sums and counts, for sending them elsewhere.
  [[nodiscard]] std::span<stats::ExactSum> sums() { return sums_; }
  [[nodiscard]] std::span<const stats::ExactSum> sums() const { return sums_; }
  [[nodiscard]] std::span<std::uint64_t> counts() { return counts_; }
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  [[nodiscard]] std::size_t cell(std::size_t parameter, std::size_t bin, std::size_t part) const {
    return (parameter * n_bins + bin) * n_parts + part;
  }
  std::size_t n_alternatives_;
  std::vector<stats::ExactSum> sums_;  // shape (n_parameters, n_bins, n_parts, n_alternatives)
  std::vector<std::uint64_t> counts_;  // shape (n_parameters, n_bins, n_parts)
};

}  // namespace nqpsweep::decision
