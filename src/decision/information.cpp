#include "nqpsweep/decision/information.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::decision {
namespace {

constexpr std::size_t n_bins = stats::BinnedSums::n_bins;
constexpr std::size_t n_parts = stats::BinnedSums::n_parts;

/// Sums of the payoffs of every alternative, shape (bins, alternatives).
using Sums = std::vector<std::vector<double>>;

/// What a parameter's bins hold, by part; the last part holds all draws.
struct Parts {
  std::vector<Sums> sums;
  std::vector<std::uint64_t> draws;
};

Parts parts_of(const stats::BinnedSums& payoffs, std::size_t parameter) {
  const std::size_t n_alternatives = payoffs.n_columns();
  Parts parts{std::vector<Sums>(n_parts + 1, Sums(n_bins, std::vector<double>(n_alternatives, 0.0))),
              std::vector<std::uint64_t>(n_parts + 1, 0)};
  for (std::size_t bin = 0; bin < n_bins; ++bin) {
    for (std::size_t part = 0; part < n_parts; ++part) {
      parts.draws[part] += payoffs.count(parameter, bin, part);
      parts.draws[n_parts] += payoffs.count(parameter, bin, part);
      for (std::size_t a = 0; a < n_alternatives; ++a) {
        parts.sums[part][bin][a] = payoffs.sum(parameter, bin, part, a).value();
        parts.sums[n_parts][bin][a] += parts.sums[part][bin][a];
      }
    }
  }
  return parts;
}

std::vector<double> total_of(const Sums& sums) {
  std::vector<double> total(sums.front().size(), 0.0);
  for (const auto& bin : sums) {
    for (std::size_t a = 0; a < total.size(); ++a) total[a] += bin[a];
  }
  return total;
}

std::size_t best_of(const std::vector<double>& sums) {
  return static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
}

/// Mean gain in a part from choosing bin by bin instead of once, the choices being made on the other parts.
double gain_in(const Parts& parts, std::size_t part) {
  const Sums& own = parts.sums[part];
  Sums others = parts.sums[n_parts];
  for (std::size_t bin = 0; bin < n_bins; ++bin) {
    for (std::size_t a = 0; a < own[bin].size(); ++a) others[bin][a] -= own[bin][a];
  }
  const std::size_t without = best_of(total_of(others));
  double gain = 0.0;
  for (std::size_t bin = 0; bin < n_bins; ++bin) gain += own[bin][best_of(others[bin])] - own[bin][without];
  return gain / static_cast<double>(parts.draws[part]);
}

}  // namespace

PartialInformation partial_information(const stats::BinnedSums& payoffs, std::size_t parameter) {
  const Parts parts = parts_of(payoffs, parameter);
  const std::uint64_t n_draws = parts.draws[n_parts];
  if (n_draws == 0) return {no_answer, no_answer, no_answer};

  double upper = 0.0;
  for (const auto& bin : parts.sums[n_parts]) upper += *std::ranges::max_element(bin);
  upper = (upper - std::ranges::max(total_of(parts.sums[n_parts]))) / static_cast<double>(n_draws);

  std::vector<double> gains;
  for (std::size_t part = 0; part < n_parts; ++part) {
    if (parts.draws[part] == 0 || parts.draws[part] == n_draws) return {no_answer, no_answer, upper};
    gains.push_back(gain_in(parts, part));
  }
  double mean = 0.0;
  for (const double gain : gains) mean += gain / n_parts;
  double variance = 0.0;
  for (const double gain : gains) variance += (gain - mean) * (gain - mean) / (n_parts - 1);
  return {mean, std::sqrt(variance / n_parts), upper};
}

}  // namespace nqpsweep::decision
