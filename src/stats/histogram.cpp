#include "nqpsweep/stats/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::stats {
namespace {

constexpr double offset = 0x1p-16;  // below this size the grid is linear

}  // namespace

Histogram::Histogram(int fraction_bits)
    : fraction_bits_(fraction_bits),
      dropped_bits_(52 - fraction_bits),
      zero_cell_(static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(offset) >> dropped_bits_)) {
  expects(1 <= fraction_bits && fraction_bits <= 20, "cells of 1 to 20 bits");
}

std::int64_t Histogram::distance_from_zero(double size) const {
  return static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(size + offset) >> dropped_bits_) - zero_cell_;
}

/// Cells count outwards from 0: cell 0 begins at 0, cell -1 ends there.
std::int64_t Histogram::cell_of(double value) const {
  const std::int64_t distance = distance_from_zero(std::abs(value));
  return value < 0.0 ? -1 - distance : distance;
}

double Histogram::lower_edge(std::int64_t cell) const {
  const auto size = [this](std::int64_t distance) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(distance + zero_cell_) << dropped_bits_) - offset;
  };
  return cell >= 0 ? size(cell) : -size(-cell);
}

void Histogram::add(double value) {
  if (std::isnan(value)) return;
  expects(std::isfinite(value), "a histogram counts finite values");
  add(cell_of(value), 1);
}

void Histogram::add(std::int64_t cell, std::uint64_t times) {
  if (times == 0) return;
  if (cells_.empty()) first_cell_ = cell;
  if (cell < first_cell_) {
    cells_.insert(cells_.begin(), static_cast<std::size_t>(first_cell_ - cell), 0);
    first_cell_ = cell;
  }
  const auto place = static_cast<std::size_t>(cell - first_cell_);
  if (place >= cells_.size()) cells_.resize(place + 1, 0);
  cells_[place] += times;
  count_ += times;
}

void Histogram::merge(const Histogram& other) {
  expects(other.fraction_bits_ == fraction_bits_, "histograms are merged cell by cell");
  for (std::size_t i = 0; i < other.cells_.size(); ++i)
    add(other.first_cell_ + static_cast<std::int64_t>(i), other.cells_[i]);
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
