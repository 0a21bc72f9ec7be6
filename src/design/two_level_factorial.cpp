#include "nqpsweep/design/two_level_factorial.hpp"

#include <bit>
#include <numeric>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {

TwoLevelFactorial::TwoLevelFactorial(std::uint64_t seed, const std::vector<std::vector<std::size_t>>& members,
                                     double low)
    : seed_(seed), n_members_(members.size()), order_(std::bit_ceil(members.size())), low_(low) {
  expects(!members.empty() && 0.0 < low && low < 0.5, "a member, and a low level below the middle");
  for (std::size_t m = 0; m < n_members_; ++m) {
    for (const std::size_t j : members[m]) {
      if (j >= member_of_.size()) member_of_.resize(j + 1, n_members_);
      member_of_[j] = m;
    }
  }
}

std::vector<TwoLevelFactorial::Column> TwoLevelFactorial::columns(std::uint64_t group) const {
  std::vector<std::size_t> places(order_);
  std::iota(places.begin(), places.end(), std::size_t{0});
  for (std::size_t left = order_; left > 1; --left) {  // Fisher and Yates
    const double u = random::open_unit(random::word(seed_, random::Purpose::factorial, group, left, 0));
    std::swap(places[left - 1], places[static_cast<std::size_t>(u * static_cast<double>(left))]);
  }
  std::vector<Column> columns;
  for (std::size_t m = 0; m < n_members_; ++m) {
    const bool turned = (random::word(seed_, random::Purpose::factorial, group, m, 1) >> 63U) != 0;
    columns.push_back({places[m], turned ? -1 : 1});
  }
  return columns;
}

double TwoLevelFactorial::placed(std::uint64_t row, std::size_t j, const std::vector<Column>& columns) const {
  const std::uint64_t group = row / rows_of_a_group();
  const std::size_t member = j < member_of_.size() ? member_of_[j] : n_members_;
  if (member == n_members_) return random::open_unit(random::word(seed_, random::Purpose::draws, group, j));
  const std::uint64_t place = row % rows_of_a_group();
  const bool odd = std::popcount(place % order_ & columns[member].place) % 2 != 0;  // -1 in Sylvester's matrix
  const bool folded = place >= order_;
  return (odd != folded) == (columns[member].sign < 0) ? 1.0 - low_ : low_;
}

void TwoLevelFactorial::point(std::uint64_t row, std::span<double> unit_point) const {
  const auto columns_of_group = columns(row / rows_of_a_group());
  for (std::size_t j = 0; j < unit_point.size(); ++j) unit_point[j] = placed(row, j, columns_of_group);
}

double TwoLevelFactorial::coordinate(std::uint64_t row, std::size_t j) const {
  return placed(row, j, columns(row / rows_of_a_group()));
}

}  // namespace nqpsweep::design
