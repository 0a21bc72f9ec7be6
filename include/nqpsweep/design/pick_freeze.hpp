/// @file
/// The design behind Sobol' indices: two independent draws, and mixtures of them.
#pragma once

#include <memory>
#include <vector>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/design/design.hpp"

namespace nqpsweep::design {

/// Rows in groups of 2 + n_members: A, B, and for each member A with the member's coordinates taken from B.
///
/// @par Source  Saltelli 2002; Saltelli et al. 2010
class PickFreeze final : public Design {
 public:
  /// @param base        of 2 n_dimensions coordinates: those of A, then those of B
  /// @param members     disjoint sets of coordinates: single parameters, or groups of them
  PickFreeze(std::shared_ptr<const Design> base, std::size_t n_dimensions,
             const std::vector<std::vector<std::size_t>>& members)
      : base_(std::move(base)),
        n_dimensions_(n_dimensions),
        n_members_(members.size()),
        member_of_(n_dimensions, n_members_) {
    for (std::size_t m = 0; m < members.size(); ++m) {
      for (const std::size_t j : members[m]) {
        expects(j < n_dimensions && member_of_[j] == n_members_, "members share no coordinate");
        member_of_[j] = m;
      }
    }
  }

  [[nodiscard]] std::uint64_t rows_of_a_group() const override { return 2 + n_members_; }

  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override {
    const std::uint64_t group = row / rows_of_a_group();
    const std::uint64_t place = row % rows_of_a_group();
    const bool from_b = place == 1 || (place >= 2 && member_of_[j] == place - 2);
    return base_->coordinate(group, from_b ? n_dimensions_ + j : j);
  }

 private:
  std::shared_ptr<const Design> base_;
  std::size_t n_dimensions_, n_members_;
  std::vector<std::size_t> member_of_;  // n_members where a coordinate is always A's
};

}  // namespace nqpsweep::design
