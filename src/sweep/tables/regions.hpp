/// @file
/// Draws as points of the unit cube, and boxes among them as arrays of a table.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "nqpsweep/sensitivity/prim.hpp"
#include "nqpsweep/sweep/study.hpp"
#include "nqpsweep/sweep/table.hpp"

namespace nqpsweep::sweep {

/// Draws as points of the parameters that are uncertain.
struct PointsOfDraws {
  std::vector<std::size_t> parameters;  ///< places among the study's, one for each input
  sensitivity::Points points;           ///< in the units of the parameters; none of no draws
};
[[nodiscard]] PointsOfDraws points_of(const Study& study, std::span<const std::uint64_t> draws);

[[nodiscard]] TableAxis parameter_axis(const Study& study);

/// Boxes of one event after another, in the units of the parameters.
class Boxes {
 public:
  explicit Boxes(const Study& study) : study_(study) {}

  /// Finds the boxes of some events, each of its own, by a team of threads; none of an event that happens at fewer
  /// points than 20, which any box would seem to hold.
  ///
  /// @param events  at each point of the draws
  void find(const PointsOfDraws& draws, std::span<const sensitivity::Labels> events);

  /// Adds the axes of boxes and parameters, and all arrays but means.
  ///
  /// @param axes   of the events: one, or none where find was called once
  /// @param event  what happens, e.g. "conflict"
  void put(Table& table, const std::vector<std::string>& axes, const std::string& event) const;

  /// Mean values of the judging draws inside, shape (events, boxes).
  [[nodiscard]] const std::vector<double>& means() const { return mean_; }

 private:
  void add(const std::vector<sensitivity::Box>& boxes, const std::vector<std::size_t>& parameters);

  const Study& study_;
  std::vector<double> overall_, density_, error_, coverage_, support_, mean_;  // shape (events,) or (events, boxes)
  std::vector<double> low_, high_, p_value_;                                   // shape (events, boxes, parameters)
};

}  // namespace nqpsweep::sweep
