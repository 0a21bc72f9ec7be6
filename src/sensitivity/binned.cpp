#include "nqpsweep/sensitivity/binned.hpp"

#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {

BinnedFirstOrder::BinnedFirstOrder(std::size_t n_parameters, std::size_t n_outputs)
    : n_parameters_(n_parameters),
      n_outputs_(n_outputs),
      sums_((n_parameters * n_bins + 2) * n_parts * n_outputs),
      counts_((n_parameters * n_bins + 1) * n_parts) {}

void BinnedFirstOrder::add(std::size_t parameter, std::uint64_t draw, double coordinate,
                           std::span<const stats::ExactSum::Grid> outputs) {
  expects(outputs.size() == n_outputs_ && coordinate > 0.0 && coordinate < 1.0, "a number for each output");
  const std::size_t at = cell(parameter, static_cast<std::size_t>(coordinate * n_bins), draw % n_parts);
  ++counts_[at];
  for (std::size_t o = 0; o < n_outputs_; ++o) sums_[at * n_outputs_ + o].add(outputs[o]);
}

void BinnedFirstOrder::add_total(std::uint64_t draw, std::span<const double> outputs) {
  const std::size_t part = draw % n_parts;
  const std::size_t first = cell(n_parameters_, 0, part);
  ++counts_[first];
  for (std::size_t o = 0; o < n_outputs_; ++o) {
    sums_[first * n_outputs_ + o].add(outputs[o]);
    sums_[(first + n_parts) * n_outputs_ + o].add(outputs[o] * outputs[o]);
  }
}

void BinnedFirstOrder::merge(const BinnedFirstOrder& other) {
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i].merge(other.sums_[i]);
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

double BinnedFirstOrder::estimate(std::size_t parameter, std::size_t output, std::size_t without_part) const {
  const auto over_parts = [&](std::size_t first_cell) {
    double n = 0.0;
    stats::ExactSum sum;
    for (std::size_t part = 0; part < n_parts; ++part) {
      if (part == without_part) continue;
      sum.merge(sums_[(first_cell + part) * n_outputs_ + output]);
      n += first_cell + part < counts_.size() ? static_cast<double>(counts_[first_cell + part]) : 0.0;
    }
    return std::pair{n, sum.value()};
  };
  const auto [n, total] = over_parts(cell(n_parameters_, 0, 0));
  const double squares = over_parts(cell(n_parameters_, 0, 0) + n_parts).second;
  const double all = squares - total * total / n;  // Σ (y - ȳ)²
  double between = -total * total / n;
  double bins = 0.0;
  for (std::size_t bin = 0; bin < n_bins; ++bin) {
    const auto [n_in_bin, sum] = over_parts(cell(parameter, bin, 0));
    if (n_in_bin == 0.0) continue;
    between += sum * sum / n_in_bin;
    bins += 1.0;
  }
  if (!(all > 0.0) || n <= bins) return std::numeric_limits<double>::quiet_NaN();
  const double noise = (all - between) / (n - bins);  // variance within a bin
  return (between - (bins - 1.0) * noise) / (all + noise);
}

Index BinnedFirstOrder::first_order(std::size_t parameter, std::size_t output) const {
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
