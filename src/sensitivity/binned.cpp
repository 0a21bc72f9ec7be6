#include "nqpsweep/sensitivity/binned.hpp"

#include <cmath>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::sensitivity {

BinnedFirstOrder::BinnedFirstOrder(std::size_t n_parameters, std::size_t n_outputs)
    : n_outputs_(n_outputs), by_bin_(n_parameters, n_outputs), squares_(stats::BinnedSums::n_parts * n_outputs) {}

void BinnedFirstOrder::add_total(std::uint64_t draw, std::span<const double> outputs) {
  expects(outputs.size() == n_outputs_, "a number for each output");
  const std::size_t part = draw % stats::BinnedSums::n_parts;
  for (std::size_t o = 0; o < n_outputs_; ++o) squares_[part * n_outputs_ + o].add(outputs[o] * outputs[o]);
}

void BinnedFirstOrder::merge(const BinnedFirstOrder& other) {
  by_bin_.merge(other.by_bin_);
  for (std::size_t i = 0; i < squares_.size(); ++i) squares_[i].merge(other.squares_[i]);
}

double BinnedFirstOrder::estimate(std::size_t parameter, std::size_t output, std::size_t without_part) const {
  constexpr std::size_t n_bins = stats::BinnedSums::n_bins;
  constexpr std::size_t n_parts = stats::BinnedSums::n_parts;
  double n = 0.0;
  double bins = 0.0;
  double squares_of_means = 0.0;  // Σ over bins of n_b ȳ_b²
  stats::ExactSum total;
  stats::ExactSum squares;
  for (std::size_t bin = 0; bin < n_bins; ++bin) {
    double n_in_bin = 0.0;
    stats::ExactSum sum;
    for (std::size_t part = 0; part < n_parts; ++part) {
      if (part == without_part) continue;
      n_in_bin += static_cast<double>(by_bin_.count(parameter, bin, part));
      sum.merge(by_bin_.sum(parameter, bin, part, output));
    }
    if (n_in_bin == 0.0) continue;
    n += n_in_bin;
    bins += 1.0;
    squares_of_means += sum.value() * sum.value() / n_in_bin;
    total.merge(sum);
  }
  for (std::size_t part = 0; part < n_parts; ++part) {
    if (part != without_part) squares.merge(squares_[part * n_outputs_ + output]);
  }
  const double square_of_mean = total.value() * total.value() / n;
  const double all = squares.value() - square_of_mean;       // Σ (y - ȳ)²
  const double between = squares_of_means - square_of_mean;  // the part of it between bins
  if (!(all > 0.0) || n <= bins) return no_answer;
  const double noise = (all - between) / (n - bins);  // variance within a bin
  return (between - (bins - 1.0) * noise) / (all + noise);
}

Index BinnedFirstOrder::first_order(std::size_t parameter, std::size_t output) const {
  constexpr std::size_t n_parts = stats::BinnedSums::n_parts;
  const double value = estimate(parameter, output, n_parts);
  double squares = 0.0;
  double mean = 0.0;
  std::vector<double> without;
  for (std::size_t part = 0; part < n_parts; ++part) {
    without.push_back(estimate(parameter, output, part));
    mean += without.back() / n_parts;
  }
  for (const double x : without) squares += (x - mean) * (x - mean);
  const double error = std::sqrt(squares * (n_parts - 1) / n_parts);
  // Student's t of 7 degrees of freedom at 97.5 %.
  constexpr double t = 2.364624251592785;
  return {value, value - t * error, value + t * error};
}

}  // namespace nqpsweep::sensitivity
