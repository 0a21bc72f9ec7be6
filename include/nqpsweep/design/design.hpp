/// @file
/// Where in the unit cube the draws lie: every coordinate of every draw at any time, without history.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace nqpsweep::design {

/// A rule that gives every draw its point. A coordinate depends on the draw, its own place and the rule alone, so any
/// rank can make any point, and a parameter that is fixed leaves all others as they were.
class Design {
 public:
  virtual ~Design() = default;

  /// One coordinate of the point of one draw, strictly between 0 and 1.
  [[nodiscard]] virtual double coordinate(std::uint64_t draw, std::size_t j) const = 0;

  /// Draws come in groups of so many that belong together.
  [[nodiscard]] virtual std::uint64_t rows_of_a_group() const { return 1; }

  /// Whether a draw may stand for the distribution, rather than serve a comparison within its group alone: the first
  /// of a group, unless a design has more that are independent.
  [[nodiscard]] virtual bool is_independent(std::uint64_t draw) const { return draw % rows_of_a_group() == 0; }

  /// The point of one draw.
  ///
  /// @param unit_point  shape (dimensions,), written
  virtual void point(std::uint64_t draw, std::span<double> unit_point) const {
    for (std::size_t j = 0; j < unit_point.size(); ++j) unit_point[j] = coordinate(draw, j);
  }

  /// Puts in the values of parameters that the design knows as such, rather than by their coordinates.
  ///
  /// @param values  shape (dimensions,), those at the draw's point
  virtual void put_values(std::uint64_t /*draw*/, std::span<double> /*values*/) const {}
};

}  // namespace nqpsweep::design
