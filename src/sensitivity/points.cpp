#include "nqpsweep/sensitivity/points.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::sensitivity {

namespace {

struct ValueAt {
  double value;
  std::uint32_t place;
};

void put_ranks(std::span<const std::uint32_t> order, std::span<const double> values, std::span<double> ranks) {
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    const double shared = 1.0 + 0.5 * static_cast<double>(first + last);
    for (std::size_t place = first; place <= last; ++place) ranks[order[place]] = shared;
    first = last + 1;
  }
}

}  // namespace

/// Values are sorted together with their places, so that comparing two does not look them up.
std::vector<std::uint32_t> ascending_order(std::span<const double> values) {
  std::vector<ValueAt> sorted;
  sorted.reserve(values.size());
  for (const double value : values) sorted.push_back({value, static_cast<std::uint32_t>(sorted.size())});
  std::ranges::sort(sorted, [](const ValueAt& a, const ValueAt& b) {
    return a.value < b.value || (a.value == b.value && a.place < b.place);
  });
  std::vector<std::uint32_t> order;
  order.reserve(values.size());
  for (const ValueAt& at : sorted) order.push_back(at.place);
  return order;
}

std::vector<double> average_ranks(std::span<const double> values) {
  std::vector<double> ranks(values.size());
  put_ranks(ascending_order(values), values, ranks);
  return ranks;
}

bool varies(std::span<const double> values) {
  const auto [least, largest] = std::ranges::minmax(values);
  return least < largest;
}

Points::Points(std::size_t n_points, std::vector<double> columns, std::vector<double> coordinates)
    : n_points_(n_points), columns_(std::move(columns)), coordinates_(std::move(coordinates)) {
  expects(n_points > 0 && columns_.size() % n_points == 0, "as many values in every column as there are points");
  expects(coordinates_.empty() || coordinates_.size() == columns_.size(), "a coordinate for every value, or none");
  orders_.resize(columns_.size());
  ranks_.resize(columns_.size());
  for (std::size_t input = 0; input < n_inputs(); ++input) find_order(input);
  if (!coordinates_.empty()) return;
  coordinates_.reserve(columns_.size());
  for (const double rank : ranks_) coordinates_.push_back((rank - 0.5) / static_cast<double>(n_points));
}

void Points::find_order(std::size_t input) {
  const auto found = ascending_order(column(input));
  std::ranges::copy(found, orders_.begin() + static_cast<std::ptrdiff_t>(input * n_points_));
  put_ranks(order(input), column(input), std::span(ranks_).subspan(input * n_points_, n_points_));
}

void Points::add_input(std::span<const double> column, std::span<const double> coordinates) {
  expects(column.size() == n_points_ && coordinates.size() == n_points_, "a value and a coordinate for each point");
  const std::size_t n = columns_.size() + n_points_;
  for (auto* numbers : {&columns_, &coordinates_, &ranks_})
    numbers->reserve(n);  // vectors that grow grow to the double
  orders_.reserve(n);
  columns_.insert(columns_.end(), column.begin(), column.end());
  coordinates_.insert(coordinates_.end(), coordinates.begin(), coordinates.end());
  orders_.resize(n);
  ranks_.resize(n);
  find_order(n_inputs() - 1);
}

void Points::add_dummy() {
  std::vector<double> dummy;
  for (std::uint64_t i = 0; i < n_points_; ++i)
    dummy.push_back(random::open_unit(random::word(0, random::Purpose::permutation, i, 0)));
  add_input(dummy, dummy);
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
Points Points::only(Keep&& keep) const {
  constexpr std::uint32_t gone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> kept_places;
  std::vector<std::uint32_t> new_place(n_points_, gone);
  for (std::size_t i = 0; i < n_points_; ++i) {
    if (!keep(i)) continue;
    new_place[i] = static_cast<std::uint32_t>(kept_places.size());
    kept_places.push_back(static_cast<std::uint32_t>(i));
  }
  Points kept;
  kept.n_points_ = kept_places.size();
  for (auto* numbers : {&kept.columns_, &kept.coordinates_, &kept.ranks_}) numbers->resize(kept.n_points_ * n_inputs());
  kept.orders_.resize(kept.n_points_ * n_inputs());
  for (std::size_t input = 0; input < n_inputs(); ++input) {
    const std::size_t begin = input * kept.n_points_;
    for (std::size_t k = 0; k < kept.n_points_; ++k) {
      kept.columns_[begin + k] = column(input)[kept_places[k]];
      kept.coordinates_[begin + k] = coordinates(input)[kept_places[k]];
    }
    auto next = kept.orders_.begin() + static_cast<std::ptrdiff_t>(begin);
    for (const std::uint32_t i : order(input)) {
      if (new_place[i] != gone) *next++ = new_place[i];
    }
    put_ranks(kept.order(input), kept.column(input), std::span(kept.ranks_).subspan(begin, kept.n_points_));
  }
  return kept;
}

Points Points::part(std::size_t first, std::size_t n_parts) const {
  return only([&](std::size_t i) { return i % n_parts == first; });
}

Points Points::without_part(std::size_t first, std::size_t n_parts) const {
  return only([&](std::size_t i) { return i % n_parts != first; });
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

/// Estimates from all points, and intervals from those of some of them at a time.
template <class Some, class OfSome>
std::vector<std::vector<Index>> PointsInParts::about_all(Outputs outputs, const Estimates& estimates, const Some& some,
                                                         const OfSome& of_some, double factor) const {
  for (const auto& output : outputs) expects(output.size() == all_.size(), "one output for each point");
  std::vector<std::vector<std::vector<double>>> others(outputs.size());
  for (std::size_t k = 0; all_.size() >= 2 * n_parts && k < n_parts; ++k) {
    std::vector<std::vector<double>> outputs_of_some;
    for (const auto& output : outputs) outputs_of_some.push_back(of_some(output, k));
    auto values = estimates(some(k), outputs_of_some);
    for (std::size_t o = 0; o < outputs.size(); ++o) others[o].push_back(std::move(values[o]));
  }
  const auto values = estimates(all_, outputs);
  std::vector<std::vector<Index>> result;
  for (std::size_t o = 0; o < outputs.size(); ++o) result.push_back(about(values[o], others[o], factor));
  return result;
}

std::vector<std::vector<Index>> PointsInParts::with_intervals(Outputs outputs, const Estimate& estimate) const {
  const auto estimates = [&](const Points& points, Outputs of_points) {
    std::vector<std::vector<double>> values;
    for (const auto& output : of_points) values.push_back(estimate(points, output));
    return values;
  };
  const auto part = [&](std::size_t k) { return all_.part(k, n_parts); };
  const auto of_part = [](const std::vector<double>& output, std::size_t k) { return part_of(output, k, n_parts); };
  return about_all(outputs, estimates, part, of_part, 1.0 / std::sqrt(n_parts));
}

std::vector<std::vector<Index>> PointsInParts::jackknifed(Outputs outputs, const Estimates& estimates) const {
  const auto rest = [&](std::size_t k) { return all_.without_part(k, n_parts); };
  const auto of_rest = [](const std::vector<double>& output, std::size_t k) {
    return without_part_of(output, k, n_parts);
  };
  return about_all(outputs, estimates, rest, of_rest, (n_parts - 1.0) / std::sqrt(n_parts));
}

}  // namespace nqpsweep::sensitivity
