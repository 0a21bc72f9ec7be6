/// @file
/// Quantiles, and bins for drawing, of what a histogram has counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nqpsweep/stats/histogram.hpp"

namespace nqpsweep::stats {

/// Counts in bins for drawing.
struct Binned {
  std::vector<double> edges;          ///< shape (n_bins + 1,)
  std::vector<std::uint64_t> counts;  ///< shape (n_bins,)
};

/// How many values of a histogram lie in its first cells, for asking several things of it.
class DistributionFunction {
 public:
  /// @param histogram  outlives this
  explicit DistributionFunction(const Histogram& histogram);

  [[nodiscard]] std::uint64_t count_below(std::int64_t cell) const;  ///< values in all cells before that one

  /// Value below which a share p of the counts lies, linear within a cell.
  ///
  /// @param p        0 <= p <= 1
  /// @param minimum  smallest and largest value of the sample, which the result never leaves
  /// @return         NaN for an empty histogram
  /// @par Accuracy   lies in the cell of the sample quantile of rank ceil(p n)
  [[nodiscard]] double quantile(double p, double minimum, double maximum) const;

  /// Counts in bins from minimum to maximum, with inner edges on the grid: the first and the last bin hold the tails
  /// beyond the 0.5 % and 99.5 % quantiles, the others are of about equal width. Fewer than three have no tails.
  [[nodiscard]] Binned binned(std::size_t n_bins, double minimum, double maximum) const;

 private:
  const Histogram& histogram_;
  std::vector<std::uint64_t> up_to_;  // values in each cell and those before it
};

}  // namespace nqpsweep::stats
