#include "nqpsweep/stats/histogram.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::stats {
Histogram::Histogram(int fraction_bits)
    : fraction_bits_(fraction_bits),
      dropped_bits_(52 - fraction_bits),
      zero_cell_(static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(offset) >> dropped_bits_)) {
  expects(1 <= fraction_bits && fraction_bits <= 20, "cells of 1 to 20 bits");
}

double Histogram::lower_edge(std::int64_t cell) const {
  const auto size = [this](std::int64_t distance) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(distance + zero_cell_) << dropped_bits_) - offset;
  };
  return cell >= 0 ? size(cell) : -size(-cell);
}

NQPSWEEP_MACHINE_CLONES void Histogram::add(std::span<const double> values) {
  std::array<std::int64_t, 64> cells;
  for (; !values.empty(); values = values.subspan(std::min(values.size(), cells.size()))) {
    const auto some = values.first(std::min(values.size(), cells.size()));
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < some.size(); ++i) {
      expects(std::isfinite(some[i]), "a histogram counts finite values");
      cells[i] = cell_of(some[i]);
      least = std::min(least, cells[i]);
      most = std::max(most, cells[i]);
    }
    make_room_for(least, most);
    for (std::size_t i = 0; i < some.size(); ++i) ++cells_[static_cast<std::size_t>(cells[i] - first_cell_)];
    count_ += some.size();
  }
}

void Histogram::make_room_for(std::int64_t least, std::int64_t most) {
  if (cells_.empty()) first_cell_ = least;
  const std::int64_t begin = std::min(least, first_cell_);
  const std::int64_t end = std::max(most + 1, first_cell_ + static_cast<std::int64_t>(cells_.size()));
  const auto n = static_cast<std::size_t>(end - begin);
  if (n == cells_.size()) return;
  // As much as is needed and no more: there are thousands of histograms, and each soon knows its range.
  std::vector<std::uint64_t> wider(n, 0);
  std::ranges::copy(cells_, wider.begin() + static_cast<std::ptrdiff_t>(first_cell_ - begin));
  cells_.swap(wider);
  first_cell_ = begin;
}

void Histogram::merge(const Histogram& other) {
  expects(other.fraction_bits_ == fraction_bits_, "histograms are merged cell by cell");
  if (other.cells_.empty()) return;
  make_room_for(other.first_cell_, other.first_cell_ + static_cast<std::int64_t>(other.cells_.size()) - 1);
  const auto shift = static_cast<std::size_t>(other.first_cell_ - first_cell_);
  for (std::size_t i = 0; i < other.cells_.size(); ++i) cells_[shift + i] += other.cells_[i];
  count_ += other.count_;
}

Histogram Histogram::from_cells(int fraction_bits, std::int64_t first_cell, std::vector<std::uint64_t> cells) {
  Histogram histogram(fraction_bits);
  histogram.first_cell_ = first_cell;
  histogram.cells_ = std::move(cells);
  for (const std::uint64_t times : histogram.cells_) histogram.count_ += times;
  return histogram;
}

Histogram Histogram::mirrored() const {
  return from_cells(fraction_bits_, -first_cell_ - static_cast<std::int64_t>(cells_.size()),
                    {cells_.rbegin(), cells_.rend()});
}

double Histogram::quantile(double p, double minimum, double maximum) const {
  expects(0.0 <= p && p <= 1.0, "a quantile is asked for a share between 0 and 1");
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const double rank = std::max(1.0, std::ceil(p * static_cast<double>(count_)));
  std::uint64_t below = 0;
  std::size_t i = 0;
  while (static_cast<double>(below + cells_[i]) < rank) below += cells_[i++];
  const std::int64_t cell = first_cell_ + static_cast<std::int64_t>(i);
  const double within = (rank - 0.5 - static_cast<double>(below)) / static_cast<double>(cells_[i]);
  const double low = lower_edge(cell);
  const double high = lower_edge(cell + 1);
  return std::clamp(low + (high - low) * within, minimum, maximum);
}

Histogram::Binned Histogram::binned(std::size_t n_bins, double minimum, double maximum) const {
  Binned result;
  result.counts.assign(n_bins, 0);
  result.edges.assign(n_bins + 1, minimum);
  if (count_ == 0) {
    result.edges.assign(n_bins + 1, std::numeric_limits<double>::quiet_NaN());
    return result;
  }
  // Inner edges: equally spaced between the extremes, then moved down to the grid.
  const std::int64_t end_cell = first_cell_ + static_cast<std::int64_t>(cells_.size());
  std::vector<std::int64_t> first_cells(n_bins + 1, first_cell_);
  for (std::size_t b = 1; b < n_bins; ++b) {
    const double ideal = minimum + (maximum - minimum) * (static_cast<double>(b) / static_cast<double>(n_bins));
    first_cells[b] = std::clamp(cell_of(ideal), first_cell_, end_cell);
    result.edges[b] = std::clamp(lower_edge(first_cells[b]), minimum, maximum);
  }
  first_cells[n_bins] = end_cell;
  result.edges[n_bins] = maximum;
  for (std::size_t b = 0; b < n_bins; ++b) {
    for (std::int64_t cell = first_cells[b]; cell < first_cells[b + 1]; ++cell)
      result.counts[b] += cells_[static_cast<std::size_t>(cell - first_cell_)];
  }
  return result;
}

}  // namespace nqpsweep::stats
