/// @file
/// The design behind Shapley effects: paths from one point to another, in random order of the members.
#pragma once

#include <memory>
#include <vector>

#include "nqpsweep/design/design.hpp"
#include "nqpsweep/space/gaussian_copula.hpp"

namespace nqpsweep::design {

/// Groups of n_members + 1 rows. The members stand in an order of the group's own; row k has the chances of point x
/// for all but the last k of them and those of point y for these, each member drawn given those before it.
///
/// The first row is x, the last one y. Groups of odd number go through the order of the group before them backwards.
///
/// @par Source  Castro, Gómez & Tejada 2009; Song, Nelson & Staum 2016; Goda 2021
class PermutedPaths final : public Design {
 public:
  /// @param base     of 2 n_dimensions coordinates, those of x, then those of y
  /// @param members  disjoint sets of coordinates, which together hold every dependent one
  PermutedPaths(std::uint64_t seed, std::shared_ptr<const Design> base, std::size_t n_dimensions,
                std::vector<std::vector<std::size_t>> members, space::GaussianCopula copula = {});

  [[nodiscard]] std::uint64_t rows_of_a_group() const override { return members_.size() + 1; }
  [[nodiscard]] bool is_independent(std::uint64_t row) const override {
    const std::uint64_t place = row % rows_of_a_group();
    return place == 0 || place == members_.size();
  }
  void point(std::uint64_t row, std::span<double> unit_point) const override;
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override;

  /// The order of the members in a group: a uniformly random permutation.
  [[nodiscard]] std::vector<std::size_t> order_of_members(std::uint64_t group) const;

 private:
  std::uint64_t seed_;
  std::shared_ptr<const Design> base_;
  std::size_t n_dimensions_;
  std::vector<std::vector<std::size_t>> members_;
  space::GaussianCopula copula_;
};

}  // namespace nqpsweep::design
