#include "nqpsweep/decision/information.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace nqpsweep::decision {
namespace {

std::size_t best_of(const std::vector<double>& sums) {
  return static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
}

}  // namespace

PartialInformation partial_information(const stats::BinnedSums& payoffs, std::size_t parameter) {
  constexpr std::size_t n_bins = stats::BinnedSums::n_bins;
  constexpr std::size_t n_parts = stats::BinnedSums::n_parts;
  const std::size_t n_alternatives = payoffs.n_columns();
  // sums[part][bin][alternative]; the last part holds all draws.
  using Table = std::vector<std::vector<double>>;
  std::vector<Table> sums(n_parts + 1, Table(n_bins, std::vector<double>(n_alternatives, 0.0)));
  std::vector<std::uint64_t> draws(n_parts + 1, 0);
  for (std::size_t bin = 0; bin < n_bins; ++bin) {
    for (std::size_t part = 0; part < n_parts; ++part) {
      draws[part] += payoffs.count(parameter, bin, part);
      draws[n_parts] += payoffs.count(parameter, bin, part);
      for (std::size_t a = 0; a < n_alternatives; ++a) {
        sums[part][bin][a] = payoffs.sum(parameter, bin, part, a).value();
        sums[n_parts][bin][a] += sums[part][bin][a];
      }
    }
  }
  const auto total_of = [&](const Table& table) {
    std::vector<double> total(n_alternatives, 0.0);
    for (const auto& bin : table) {
      for (std::size_t a = 0; a < n_alternatives; ++a) total[a] += bin[a];
    }
    return total;
  };
  constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();
  const auto n = static_cast<double>(draws[n_parts]);
  if (draws[n_parts] == 0) return {no_answer, no_answer, no_answer};

  double upper = 0.0;
  for (const auto& bin : sums[n_parts]) upper += *std::ranges::max_element(bin);
  upper = (upper - std::ranges::max(total_of(sums[n_parts]))) / n;

  // What is chosen on the other parts, judged on this one.
  std::vector<double> gains;
  for (std::size_t part = 0; part < n_parts; ++part) {
    if (draws[part] == 0 || draws[part] == draws[n_parts]) return {no_answer, no_answer, upper};
    Table others = sums[n_parts];
    for (std::size_t bin = 0; bin < n_bins; ++bin) {
      for (std::size_t a = 0; a < n_alternatives; ++a) others[bin][a] -= sums[part][bin][a];
    }
    const std::size_t without = best_of(total_of(others));
    double gain = 0.0;
    for (std::size_t bin = 0; bin < n_bins; ++bin)
      gain += sums[part][bin][best_of(others[bin])] - sums[part][bin][without];
    gains.push_back(gain / static_cast<double>(draws[part]));
  }
  double mean = 0.0;
  for (const double gain : gains) mean += gain / n_parts;
  double variance = 0.0;
  for (const double gain : gains) variance += (gain - mean) * (gain - mean) / (n_parts - 1);
  return {mean, std::sqrt(variance / n_parts), upper};
}

}  // namespace nqpsweep::decision
