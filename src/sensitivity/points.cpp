#include "nqpsweep/sensitivity/points.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/random/philox.hpp"

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

bool varies(std::span<const double> values) {
  const auto [least, largest] = std::ranges::minmax(values);
  return least < largest;
}

Points::Points(std::size_t n_points, std::vector<double> columns, std::vector<double> coordinates)
    : n_points_(n_points), columns_(std::move(columns)), coordinates_(std::move(coordinates)) {
  expects(n_points > 0 && columns_.size() % n_points == 0, "as many values in every column as there are points");
  expects(coordinates_.empty() || coordinates_.size() == columns_.size(), "a coordinate for every value, or none");
  orders_.reserve(columns_.size());
  ranks_.reserve(columns_.size());
  for (std::size_t input = 0; input < n_inputs(); ++input) {
    const auto order = ascending_order(column(input));
    const auto ranks = ranks_in(order, column(input));
    orders_.insert(orders_.end(), order.begin(), order.end());
    ranks_.insert(ranks_.end(), ranks.begin(), ranks.end());
  }
  if (!coordinates_.empty()) return;
  coordinates_.reserve(columns_.size());
  for (const double rank : ranks_) coordinates_.push_back((rank - 0.5) / static_cast<double>(n_points));
}

double dummy_coordinate(std::uint64_t i) {
  return random::open_unit(random::word(0, random::Purpose::permutation, i, 0));
}

std::vector<double> part_of(std::span<const double> values, std::size_t first, std::size_t n_parts) {
  std::vector<double> part;
  for (std::size_t i = first; i < values.size(); i += n_parts) part.push_back(values[i]);
  return part;
}

std::vector<double> without_part_of(std::span<const double> values, std::size_t first, std::size_t n_parts) {
  std::vector<double> rest;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % n_parts != first) rest.push_back(values[i]);
  }
  return rest;
}

/// The orders of the points that stay are those of all, so nothing is sorted again.
template <class Keep>
Points Points::only(std::size_t n, Keep&& keep) const {
  std::vector<std::uint32_t> new_place(n_points_);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < n_points_; ++i) {
    if (keep(i)) new_place[i] = next++;
  }
  Points kept;
  kept.n_points_ = n;
  for (auto* numbers : {&kept.columns_, &kept.coordinates_, &kept.ranks_}) numbers->reserve(n * n_inputs());
  kept.orders_.reserve(n * n_inputs());
  for (std::size_t input = 0; input < n_inputs(); ++input) {
    for (std::size_t i = 0; i < n_points_; ++i) {
      if (!keep(i)) continue;
      kept.columns_.push_back(column(input)[i]);
      kept.coordinates_.push_back(coordinates(input)[i]);
    }
    for (const std::uint32_t i : order(input)) {
      if (keep(i)) kept.orders_.push_back(new_place[i]);
    }
    const auto ranks = ranks_in(kept.order(input), kept.column(input));
    kept.ranks_.insert(kept.ranks_.end(), ranks.begin(), ranks.end());
  }
  return kept;
}

Points Points::part(std::size_t first, std::size_t n_parts) const {
  return only((n_points_ - first + n_parts - 1) / n_parts, [&](std::size_t i) { return i % n_parts == first; });
}

Points Points::without_part(std::size_t first, std::size_t n_parts) const {
  return only(n_points_ - (n_points_ - first + n_parts - 1) / n_parts,
              [&](std::size_t i) { return i % n_parts != first; });
}

PointsInParts::PointsInParts(Points all) : all_(std::move(all)) {
  if (all_.size() < 2 * n_parts) return;
  for (std::size_t k = 0; k < n_parts; ++k) parts_.push_back(all_.part(k, n_parts));
}

namespace {

/// Student's intervals about values from the spread of others; as wide as the deviation of these times a factor.
std::vector<Index> about(const std::vector<double>& values, const std::vector<std::vector<double>>& others,
                         double factor) {
  constexpr auto n = static_cast<double>(PointsInParts::n_parts);
  const double t = boost::math::quantile(boost::math::students_t(n - 1.0), 0.975);
  std::vector<Index> indices;
  for (std::size_t i = 0; i < values.size(); ++i) {
    double mean = 0.0;
    double squares = 0.0;
    for (const auto& other : others) mean += other[i] / n;
    for (const auto& other : others) squares += (other[i] - mean) * (other[i] - mean);
    const double half = others.empty() ? no_answer : t * factor * std::sqrt(squares / (n - 1.0));
    indices.push_back({values[i], values[i] - half, values[i] + half});
  }
  return indices;
}

}  // namespace

std::vector<Index> PointsInParts::with_intervals(std::span<const double> output, const Estimate& estimate) const {
  expects(output.size() == all_.size(), "one output for each point");
  std::vector<std::vector<double>> of_parts;
  for (std::size_t k = 0; k < parts_.size(); ++k) of_parts.push_back(estimate(parts_[k], part_of(output, k, n_parts)));
  return about(estimate(all_, output), of_parts, 1.0 / std::sqrt(n_parts));
}

std::vector<Index> PointsInParts::jackknifed(std::span<const double> output, const Estimate& estimate) const {
  expects(output.size() == all_.size(), "one output for each point");
  std::vector<std::vector<double>> without;
  for (std::size_t k = 0; k < parts_.size(); ++k)
    without.push_back(estimate(all_.without_part(k, n_parts), without_part_of(output, k, n_parts)));
  return about(estimate(all_, output), without, (n_parts - 1.0) / std::sqrt(n_parts));
}

}  // namespace nqpsweep::sensitivity
