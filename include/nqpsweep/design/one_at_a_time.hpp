/// @file
/// Designs that change one member after the other: for screening and for derivatives.
#pragma once

#include <memory>
#include <vector>

#include "nqpsweep/design/design.hpp"

namespace nqpsweep::design {

/// From which row of a group to which one a member is changed, and by how much.
struct Step {
  std::size_t member, from, to;
  double change;  ///< of the member's coordinate; of several coordinates as the design says
};

/// A design whose groups compare rows that differ in one member.
class OneAtATime : public Design {
 public:
  explicit OneAtATime(std::vector<std::vector<std::size_t>> members);
  [[nodiscard]] std::uint64_t rows_of_a_group() const override { return members_.size() + 1; }

  /// One step for each member.
  [[nodiscard]] virtual std::vector<Step> steps(std::uint64_t group) const = 0;

 protected:
  std::vector<std::vector<std::size_t>> members_;
  std::vector<std::size_t> member_of_;  // n_members for a coordinate of none; as long as is needed
  [[nodiscard]] std::size_t member_of(std::size_t j) const {
    return j < member_of_.size() ? member_of_[j] : members_.size();
  }
};

/// Morris trajectories: from a random point of a grid, the members are moved by half the range, one after the other in
/// random order, each coordinate up or down so that it stays in the grid.
///
/// The levels of the grid are the midpoints of equal cells, (l + 1/2) / levels, so that none is 0 or 1.
///
/// @par Source  Morris 1991; Campolongo, Cariboni & Saltelli 2007 for groups
class MorrisTrajectories final : public OneAtATime {
 public:
  /// @param levels  even, 2 or more
  MorrisTrajectories(std::uint64_t seed, std::vector<std::vector<std::size_t>> members, std::uint64_t levels);
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override;
  [[nodiscard]] std::vector<Step> steps(std::uint64_t group) const override;

 private:
  [[nodiscard]] std::vector<std::size_t> places_in_order(std::uint64_t group) const;
  [[nodiscard]] double start(std::uint64_t group, std::size_t j) const;

  std::uint64_t seed_, levels_;
};

/// Small steps, one for each member, from points of another design: towards the middle, so that none leaves the cube.
///
/// @par Source  Sobol' & Kucherenko 2009
class SmallSteps final : public OneAtATime {
 public:
  /// @param step  of the unit interval, below 1/2
  SmallSteps(std::shared_ptr<const Design> base, std::vector<std::vector<std::size_t>> members, double step);
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override;
  [[nodiscard]] std::vector<Step> steps(std::uint64_t group) const override;

 private:
  [[nodiscard]] double moved(double u) const { return u < 0.5 ? u + step_ : u - step_; }

  std::shared_ptr<const Design> base_;
  double step_;
};

/// Radial steps: each member is moved from one point to where it is in an independent one, always from the same point.
///
/// The change of a member of several coordinates is the root of the mean square of their changes.
///
/// @par Source  Saltelli 2002; Campolongo, Saltelli & Cariboni 2011
class RadialSteps final : public OneAtATime {
 public:
  /// @param base  of 2 n_dimensions coordinates, those of the point, then those that members are moved to
  RadialSteps(std::shared_ptr<const Design> base, std::size_t n_dimensions,
              std::vector<std::vector<std::size_t>> members)
      : OneAtATime(std::move(members)), base_(std::move(base)), n_dimensions_(n_dimensions) {}
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override;
  [[nodiscard]] std::vector<Step> steps(std::uint64_t group) const override;

 private:
  std::shared_ptr<const Design> base_;
  std::size_t n_dimensions_;
};

}  // namespace nqpsweep::design
