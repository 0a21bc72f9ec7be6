#include "nqpsweep/stats/distribution_function.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::stats {

DistributionFunction::DistributionFunction(const Histogram& histogram)
    : histogram_(histogram), up_to_(histogram.counts()) {
  std::partial_sum(up_to_.begin(), up_to_.end(), up_to_.begin());
}

std::uint64_t DistributionFunction::count_below(std::int64_t cell) const {
  const auto n_cells = static_cast<std::int64_t>(up_to_.size());
  const std::int64_t n_before = std::clamp<std::int64_t>(cell - histogram_.first_cell(), 0, n_cells);
  return n_before == 0 ? 0 : up_to_[static_cast<std::size_t>(n_before - 1)];
}

double DistributionFunction::quantile(double p, double minimum, double maximum) const {
  expects(0.0 <= p && p <= 1.0, "a quantile is asked for a share between 0 and 1");
  if (histogram_.count() == 0) return no_answer;
  const double rank = std::max(1.0, std::ceil(p * static_cast<double>(up_to_.back())));
  const auto reached =
      std::ranges::lower_bound(up_to_, rank, {}, [](std::uint64_t n) { return static_cast<double>(n); });
  const std::int64_t cell = histogram_.first_cell() + (reached - up_to_.begin());
  const std::uint64_t below = count_below(cell);
  const double within = (rank - 0.5 - static_cast<double>(below)) / static_cast<double>(*reached - below);
  const double low = histogram_.grid().lower_edge(cell);
  const double high = histogram_.grid().lower_edge(cell + 1);
  return std::clamp(low + (high - low) * within, minimum, maximum);
}

Binned DistributionFunction::binned(std::size_t n_bins, double minimum, double maximum) const {
  if (histogram_.count() == 0)
    return {std::vector<double>(n_bins + 1, no_answer), std::vector<std::uint64_t>(n_bins, std::uint64_t{0})};
  // Inner edges: equally spaced over the bulk, then moved down to the grid; the outer bins hold the tails.
  const bool has_tails = n_bins > 2;
  const double low = has_tails ? quantile(0.005, minimum, maximum) : minimum;
  const double high = has_tails ? quantile(0.995, minimum, maximum) : maximum;
  const double first = has_tails ? 1.0 : 0.0;
  const double steps = static_cast<double>(n_bins) - 2.0 * first;
  const std::int64_t first_cell = histogram_.first_cell();
  const std::int64_t end_cell = first_cell + static_cast<std::int64_t>(up_to_.size());
  Binned result{{minimum}, {}};
  std::uint64_t below = 0;
  for (std::size_t b = 1; b <= n_bins; ++b) {
    std::int64_t cell = end_cell;
    if (b < n_bins) {
      const double ideal = low + (high - low) * ((static_cast<double>(b) - first) / steps);
      cell = histogram_.grid().cell_of(ideal);
      if (cell == 1) cell = 0;  // both begin at 0, and a bin holds its lower edge
      cell = std::clamp(cell, first_cell, end_cell);
    }
    const std::uint64_t up_to_edge = count_below(cell);
    result.counts.push_back(up_to_edge - below);
    result.edges.push_back(b < n_bins ? std::clamp(histogram_.grid().lower_edge(cell), minimum, maximum) : maximum);
    below = up_to_edge;
  }
  return result;
}

}  // namespace nqpsweep::stats
