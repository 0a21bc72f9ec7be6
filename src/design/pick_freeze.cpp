#include "nqpsweep/design/pick_freeze.hpp"

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::design {

PickFreeze::PickFreeze(std::shared_ptr<const Design> base, std::size_t n_dimensions,
                       const std::vector<std::vector<std::size_t>>& members, PickFreezeOptions options,
                       space::GaussianCopula copula)
    : base_(std::move(base)),
      n_dimensions_(n_dimensions),
      n_members_(members.size()),
      options_(options),
      copula_(std::move(copula)),
      member_of_(n_dimensions, n_members_) {
  expects(copula_.is_trivial() || options_.has_ba, "dependence needs BA");
  for (std::size_t m = 0; m < members.size(); ++m) {
    for (const std::size_t j : members[m]) {
      expects(j < n_dimensions && member_of_[j] == n_members_, "members share no coordinate");
      member_of_[j] = m;
    }
  }
}

std::uint64_t PickFreeze::rows_of_a_group() const {
  return 2 + n_members_ * (1U + (options_.has_ba ? 1U : 0U) + (options_.has_bc ? 1U : 0U));
}

PickFreeze::Place PickFreeze::place_of(std::uint64_t row) const {
  const std::uint64_t place = row % rows_of_a_group();
  if (place < 2) return {place == 0 ? Kind::a : Kind::b, n_members_};
  const std::size_t member = (place - 2) % n_members_;
  const std::size_t turn = (place - 2) / n_members_;
  if (turn == 0) return {Kind::ab, member};
  return {turn == 1 && options_.has_ba ? Kind::ba : Kind::bc, member};
}

double PickFreeze::independent_coordinate(std::uint64_t row, std::size_t j) const {
  const auto [kind, member] = place_of(row);
  const bool changed = member_of_[j] == member && kind >= Kind::ab;
  std::size_t from = 0;  // A, B or C
  switch (kind) {
    case Kind::a: break;
    case Kind::b: from = 1; break;
    case Kind::ab: from = changed ? 1 : 0; break;
    case Kind::ba: from = changed ? 0 : 1; break;
    case Kind::bc: from = changed ? 2 : 1; break;
  }
  return base_->coordinate(row / rows_of_a_group(), from * n_dimensions_ + j);
}

void PickFreeze::dependent_point(std::uint64_t row, std::span<double> unit_point) const {
  const auto [kind, member] = place_of(row);
  const std::uint64_t group = row / rows_of_a_group();
  const bool is_a = kind == Kind::a;
  for (std::size_t j = 0; j < unit_point.size(); ++j)
    unit_point[j] = base_->coordinate(group, is_a ? j : n_dimensions_ + j);
  copula_.apply(unit_point);
  if (kind == Kind::a || kind == Kind::b) return;
  std::vector<bool> given(n_dimensions_);
  for (std::size_t j = 0; j < n_dimensions_; ++j) {
    given[j] = (member_of_[j] == member) == (kind == Kind::ab);
    if (!given[j] && j < unit_point.size()) unit_point[j] = base_->coordinate(group, j);
  }
  copula_.complete(given, unit_point);
}

void PickFreeze::point(std::uint64_t row, std::span<double> unit_point) const {
  if (!copula_.is_trivial()) return dependent_point(row, unit_point);
  for (std::size_t j = 0; j < unit_point.size(); ++j) unit_point[j] = independent_coordinate(row, j);
}

double PickFreeze::coordinate(std::uint64_t row, std::size_t j) const {
  if (copula_.is_trivial()) return independent_coordinate(row, j);
  std::vector<double> whole(n_dimensions_);
  dependent_point(row, whole);
  return whole[j];
}

}  // namespace nqpsweep::design
