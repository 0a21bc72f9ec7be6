#include "nqpsweep/sensitivity/given_distribution.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <ranges>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::sensitivity {
namespace {

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Density of a sample on a grid, by Gaussian kernels of Silverman's width.
std::vector<double> density_on(std::span<const double> grid, std::span<const double> sample) {
  const auto n = static_cast<double>(sample.size());
  const double mean = mean_of(sample);
  double squares = 0.0;
  for (const double y : sample) squares += (y - mean) * (y - mean);
  const double width = std::pow(n * 0.75, -0.2) * std::sqrt(squares / (n - 1.0));
  std::vector<double> density;
  for (const double x : grid) {
    double sum = 0.0;
    for (const double y : sample) {
      const double z = (x - y) / width;
      if (std::abs(z) < 9.0) sum += std::exp(-0.5 * z * z);  // beyond that the kernel is below 3e-18
    }
    density.push_back(sum / (n * width * std::sqrt(2.0 * std::numbers::pi)));
  }
  return density;
}

double area_between(std::span<const double> grid, std::span<const double> a, std::span<const double> b) {
  double area = 0.0;
  for (std::size_t i = 1; i < grid.size(); ++i)
    area += 0.5 * (grid[i] - grid[i - 1]) * (std::abs(a[i] - b[i]) + std::abs(a[i - 1] - b[i - 1]));
  return area;
}

/// Classes that a sample of n is divided into for delta.
std::size_t number_of_classes(double n) {
  const double exponent = 2.0 / (7.0 + std::tanh((1500.0 - n) / 500.0));
  return static_cast<std::size_t>(std::round(std::min(std::ceil(std::pow(n, exponent)), 48.0)));
}

/// Largest distance between the distribution functions of the points with an event and of those without.
///
/// @param order  places in ascending order of values
double distance_of_event(std::span<const std::uint32_t> order, std::span<const double> values,
                         std::span<const std::uint8_t> event, double n_events) {
  const double n_others = static_cast<double>(order.size()) - n_events;
  double events = 0.0;
  double others = 0.0;
  double largest = 0.0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    (event[order[k]] != 0 ? events : others) += 1.0;
    const bool tied = k + 1 < order.size() && values[order[k + 1]] == values[order[k]];
    if (!tied) largest = std::max(largest, std::abs(events / n_events - others / n_others));
  }
  return largest;
}

/// Largest distance between the distribution functions of each of some slices and of the whole, in one pass: it is
/// largest just before a value of the slice or at one.
///
/// @param order     places in ascending order of values
/// @param slice_of  of each place; one that is none of sizes where it is in no slice
/// @param sizes     of the slices
std::vector<double> distances_of_slices(std::span<const std::uint32_t> order, std::span<const double> values,
                                        std::span<const std::uint8_t> slice_of, std::span<const std::size_t> sizes) {
  const auto n = static_cast<double>(order.size());
  std::vector<double> largest(sizes.size(), 0.0);
  std::vector<std::size_t> seen(sizes.size(), 0);
  const auto compare = [&](std::size_t slice, std::size_t n_before) {
    const double share = static_cast<double>(seen[slice]) / static_cast<double>(sizes[slice]);
    largest[slice] = std::max(largest[slice], std::abs(share - static_cast<double>(n_before) / n));
  };
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const auto tied = order.subspan(first, end - first);
    for (const std::uint32_t place : tied) {
      if (slice_of[place] < sizes.size()) compare(slice_of[place], first);
    }
    for (const std::uint32_t place : tied) {
      if (slice_of[place] < sizes.size()) ++seen[slice_of[place]];
    }
    for (const std::uint32_t place : tied) {
      if (slice_of[place] < sizes.size()) compare(slice_of[place], end);
    }
    first = end;
  }
  return largest;
}

/// Quantile by linear interpolation between order statistics.
double quantile_of(std::span<const double> column, std::span<const std::uint32_t> order, double level) {
  const double place = level * static_cast<double>(order.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), order.size() - 1);
  const auto above = std::min(below + 1, order.size() - 1);
  const double low = column[order[below]];
  return low + (column[order[above]] - low) * (place - static_cast<double>(below));
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

Pawn summarised(const std::vector<double>& distances) {
  const double mean = mean_of(distances);
  double squares = 0.0;
  for (const double d : distances) squares += (d - mean) * (d - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(distances.size()));
  const auto [least, largest] = std::ranges::minmax(distances);
  return {least, mean, median_of(distances), largest, deviation / mean};
}

/// Chance that Kolmogorov's statistic exceeds x.
double kolmogorov_tail(double x) {
  if (x < 0.2) return 1.0;
  if (x < 1.18) {  // the other of Jacobi's two forms converges fast here
    const double t = std::exp(-std::numbers::pi * std::numbers::pi / (8.0 * x * x));
    const double sum = t + std::pow(t, 9) + std::pow(t, 25) + std::pow(t, 49);
    return 1.0 - std::sqrt(2.0 * std::numbers::pi) / x * sum;
  }
  double sum = 0.0;
  for (int k = 1; k <= 20; ++k) sum += (k % 2 == 1 ? 2.0 : -2.0) * std::exp(-2.0 * k * k * x * x);
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace

std::vector<double> borgonovo_delta(const Points& points, std::span<const double> output) {
  constexpr std::size_t n_grid = 100;
  expects(output.size() == points.size(), "one output for each point");
  std::vector<double> deltas(points.n_inputs(), no_answer);
  const auto n = static_cast<double>(points.size());
  const std::size_t n_classes = number_of_classes(n);
  if (points.size() < 2 * n_classes || !varies(output)) return deltas;
  const auto [least, largest] = std::ranges::minmax(output);
  std::vector<double> grid(n_grid);
  for (std::size_t i = 0; i < n_grid; ++i)
    grid[i] = least + (largest - least) * static_cast<double>(i) / static_cast<double>(n_grid - 1);
  const auto whole = density_on(grid, output);
  for (std::size_t j = 0; j < deltas.size(); ++j) {
    if (!varies(points.column(j))) continue;
    double delta = 0.0;
    std::size_t first = 0;
    for (std::size_t c = 1; c <= n_classes; ++c) {
      const auto last = static_cast<std::size_t>(n * static_cast<double>(c) / static_cast<double>(n_classes));
      std::vector<double> inside;
      for (; first < last; ++first) inside.push_back(output[points.order(j)[first]]);
      if (inside.size() < 2 || !varies(inside)) continue;
      delta += static_cast<double>(inside.size()) / (2.0 * n) * area_between(grid, whole, density_on(grid, inside));
    }
    deltas[j] = delta;
  }
  return deltas;
}

std::vector<Pawn> pawn(const Points& points, std::span<const double> output) {
  constexpr std::size_t n_slices = 10;
  expects(output.size() == points.size(), "one output for each point");
  const Pawn unknown{no_answer, no_answer, no_answer, no_answer, no_answer};
  std::vector<Pawn> result(points.n_inputs(), unknown);
  if (points.size() < n_slices || !varies(output)) return result;
  const auto order = ascending_order(output);
  for (std::size_t j = 0; j < result.size(); ++j) {
    const auto column = points.column(j);
    if (!varies(column)) continue;
    std::vector<std::uint8_t> slice_of(column.size(), n_slices);
    std::array<std::size_t, n_slices> sizes{};
    for (std::size_t s = 0; s < n_slices; ++s) {
      const double low = quantile_of(column, points.order(j), static_cast<double>(s) / n_slices);
      const double high = quantile_of(column, points.order(j), static_cast<double>(s + 1) / n_slices);
      const auto in_order = [&](double x) {
        return std::ranges::lower_bound(points.order(j), x, {}, [&](std::uint32_t i) { return column[i]; });
      };
      for (const std::uint32_t i : std::ranges::subrange(in_order(low), in_order(high))) {
        slice_of[i] = static_cast<std::uint8_t>(s);
        ++sizes[s];
      }
    }
    const auto of_slices = distances_of_slices(order, output, slice_of, sizes);
    std::vector<double> distances;
    for (std::size_t s = 0; s < n_slices; ++s) {
      if (sizes[s] > 0) distances.push_back(of_slices[s]);
    }
    result[j] = summarised(distances);
  }
  return result;
}

std::vector<double> pawn_median(const Points& points, std::span<const double> output) {
  std::vector<double> medians;
  for (const Pawn& p : pawn(points, output)) medians.push_back(p.median);
  return medians;
}

std::vector<KolmogorovSmirnov> regional_sensitivity(const Points& points, std::span<const std::uint8_t> event) {
  expects(event.size() == points.size(), "an event or none for each point");
  const auto n = static_cast<double>(points.size());
  double n_events = 0.0;
  for (const std::uint8_t e : event) n_events += e != 0 ? 1.0 : 0.0;
  std::vector<KolmogorovSmirnov> result(points.n_inputs(), {no_answer, no_answer, no_answer});
  if (n_events == 0.0 || n_events == n) return result;
  const double effective = n_events * (n - n_events) / n;
  for (std::size_t j = 0; j < result.size(); ++j) {
    if (!varies(points.column(j))) continue;
    const double distance = distance_of_event(points.order(j), points.column(j), event, n_events);
    double below = 0.0;
    for (std::size_t i = 0; i < event.size(); ++i) below += event[i] != 0 && points.coordinates(j)[i] < 0.5 ? 1.0 : 0.0;
    result[j] = {distance, kolmogorov_tail(std::sqrt(effective) * distance), below / n_events};
  }
  return result;
}

std::vector<std::uint8_t> above_median(std::span<const double> output) {
  const double median = median_of({output.begin(), output.end()});
  std::vector<std::uint8_t> above;
  for (const double y : output) above.push_back(y > median ? 1 : 0);
  return above;
}

}  // namespace nqpsweep::sensitivity
