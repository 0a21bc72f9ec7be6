#include "nqpsweep/design/permuted_paths.hpp"

#include <algorithm>
#include <numeric>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {

PermutedPaths::PermutedPaths(std::uint64_t seed, std::shared_ptr<const Design> base, std::size_t n_dimensions,
                             std::vector<std::vector<std::size_t>> members, space::GaussianCopula copula)
    : seed_(seed),
      base_(std::move(base)),
      n_dimensions_(n_dimensions),
      members_(std::move(members)),
      copula_(std::move(copula)) {
  expects(!members_.empty(), "a path needs a member");
}

std::vector<std::size_t> PermutedPaths::order_of_members(std::uint64_t group) const {
  std::vector<std::size_t> order(members_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t left = order.size(); left > 1; --left) {  // Fisher and Yates
    const double u = random::open_unit(random::word(seed_, random::Purpose::permutation, group / 2, left));
    std::swap(order[left - 1], order[static_cast<std::size_t>(u * static_cast<double>(left))]);
  }
  if (group % 2 == 1) std::ranges::reverse(order);
  return order;
}

void PermutedPaths::point(std::uint64_t row, std::span<double> unit_point) const {
  const std::uint64_t group = row / rows_of_a_group();
  const std::size_t n_from_y = row % rows_of_a_group();
  for (std::size_t j = 0; j < unit_point.size(); ++j) unit_point[j] = base_->coordinate(group, j);
  const auto order = order_of_members(group);
  std::vector<std::size_t> coordinates;
  for (std::size_t k = 0; k < order.size(); ++k) {
    for (const std::size_t j : members_[order[k]]) {
      coordinates.push_back(j);
      if (k + n_from_y >= order.size() && j < unit_point.size())
        unit_point[j] = base_->coordinate(group, n_dimensions_ + j);
    }
  }
  if (!copula_.is_trivial()) copula_.apply_in_order(coordinates, unit_point);
}

double PermutedPaths::coordinate(std::uint64_t row, std::size_t j) const {
  std::vector<double> whole(n_dimensions_);
  point(row, whole);
  return whole[j];
}

}  // namespace nqpsweep::design
