#include "nqpsweep/sensitivity/points.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {

std::vector<std::uint32_t> ascending_order(std::span<const double> values) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return values[i]; });
  return order;
}

namespace {

std::vector<double> ranks_in(std::span<const std::uint32_t> order, std::span<const double> values) {
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    const double shared = 1.0 + 0.5 * static_cast<double>(first + last);
    for (std::size_t place = first; place <= last; ++place) ranks[order[place]] = shared;
    first = last + 1;
  }
  return ranks;
}

}  // namespace

std::vector<double> average_ranks(std::span<const double> values) { return ranks_in(ascending_order(values), values); }

Points::Points(std::size_t n_points, std::vector<double> columns) : n_points_(n_points), columns_(std::move(columns)) {
  expects(n_points > 0 && columns_.size() % n_points == 0, "as many values in every column as there are points");
  for (std::size_t input = 0; input < n_inputs(); ++input) {
    const auto order = ascending_order(column(input));
    const auto ranks = ranks_in(order, column(input));
    orders_.insert(orders_.end(), order.begin(), order.end());
    ranks_.insert(ranks_.end(), ranks.begin(), ranks.end());
  }
}

std::vector<double> part_of(std::span<const double> values, std::size_t first, std::size_t n_parts) {
  std::vector<double> part;
  for (std::size_t i = first; i < values.size(); i += n_parts) part.push_back(values[i]);
  return part;
}

Points Points::part(std::size_t first, std::size_t n_parts) const {
  std::vector<double> columns;
  for (std::size_t input = 0; input < n_inputs(); ++input) {
    const auto values = part_of(column(input), first, n_parts);
    columns.insert(columns.end(), values.begin(), values.end());
  }
  const std::size_t n = (n_points_ - first + n_parts - 1) / n_parts;
  return {n, std::move(columns)};
}

PointsInParts::PointsInParts(Points all) : all_(std::move(all)) {
  if (all_.size() < 2 * n_parts) return;
  for (std::size_t k = 0; k < n_parts; ++k) parts_.push_back(all_.part(k, n_parts));
}

std::vector<Index> PointsInParts::with_intervals(std::span<const double> output, const Estimate& estimate) const {
  expects(output.size() == all_.size(), "one output for each point");
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  constexpr auto n = static_cast<double>(n_parts);
  const std::vector<double> values = estimate(all_, output);
  std::vector<std::vector<double>> of_parts;
  for (std::size_t k = 0; k < parts_.size(); ++k) of_parts.push_back(estimate(parts_[k], part_of(output, k, n_parts)));
  const double t = boost::math::quantile(boost::math::students_t(n - 1.0), 0.975);
  std::vector<Index> indices;
  for (std::size_t i = 0; i < values.size(); ++i) {
    double mean = 0.0;
    double squares = 0.0;
    for (const auto& part : of_parts) mean += part[i] / n;
    for (const auto& part : of_parts) squares += (part[i] - mean) * (part[i] - mean);
    const double half = of_parts.empty() ? unknown : t * std::sqrt(squares / (n - 1.0) / n);
    indices.push_back({values[i], values[i] - half, values[i] + half});
  }
  return indices;
}

}  // namespace nqpsweep::sensitivity
