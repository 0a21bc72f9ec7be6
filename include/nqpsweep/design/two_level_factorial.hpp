/// @file
/// Two-level fractional factorial designs: many parameters at two levels each, in few rows.
#pragma once

#include <vector>

#include "nqpsweep/design/design.hpp"

namespace nqpsweep::design {

/// A group is a fraction of resolution IV: a Hadamard matrix of order k, the least power of two that is not below the
/// number of members, and its fold-over, 2k rows in all. Main effects are aliased with interactions of three and more,
/// of odd number; interactions of two with one another.
///
/// In every group the members have other columns, in random order, and other levels are called high: aliases change
/// from group to group, so that over many groups they cancel.
///
/// @par Source  Sylvester 1867 for the matrix; Box & Wilson 1951 for the fold-over; as in Saltelli et al. 2008 and
/// SALib
class TwoLevelFactorial final : public Design {
 public:
  /// @param members  disjoint sets of coordinates; the coordinates of a member go up and down together
  /// @param low      the low level, below 1/2; the high one is 1 - low
  TwoLevelFactorial(std::uint64_t seed, const std::vector<std::vector<std::size_t>>& members, double low);
  [[nodiscard]] std::uint64_t rows_of_a_group() const override { return 2 * order_; }
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override;
  void point(std::uint64_t row, std::span<double> unit_point) const override;

  /// Columns of the Hadamard matrix: its order, and how each member uses one in a group.
  struct Column {
    std::size_t place;
    int sign;  ///< -1: low where the matrix has +1
  };
  [[nodiscard]] std::size_t order() const { return order_; }
  [[nodiscard]] std::vector<Column> columns(std::uint64_t group) const;

 private:
  [[nodiscard]] double placed(std::uint64_t row, std::size_t j, const std::vector<Column>& columns) const;

  std::uint64_t seed_;
  std::size_t n_members_, order_;
  double low_;
  std::vector<std::size_t> member_of_;  // n_members_ for a coordinate of none, which is the same throughout a group
};

}  // namespace nqpsweep::design
