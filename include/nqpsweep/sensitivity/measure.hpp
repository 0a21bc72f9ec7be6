/// @file
/// Sensitivity measures from given data, by name: points of any design, and what came out at them.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// A number for each input, and how sure it is.
struct Column {
  std::string_view name;  ///< SALib's where it has one
  std::vector<Index> indices;
  bool has_intervals = false;      ///< not given where they would not hold what they promise
  std::vector<double> p_values{};  ///< chance of so large a number if the output did not depend on the input, or empty
};

/// What two inputs do together.
struct PairIndex {
  std::size_t a, b;
  double value;
};

/// What a measure says of one output.
struct Assessment {
  std::vector<Column> columns;
  double fit = no_answer;  ///< share of the variance that the model behind it explains
  std::vector<PairIndex> pairs{};
};

/// A measure by name, e.g. "PRCC".
struct Measure {
  std::string_view name, description;
  std::vector<Assessment> (*assess)(const PointsInParts& points, Outputs outputs);
  std::array<std::string_view, 4> names_of_columns{};  ///< none: there is one column, named as the measure
  bool on_request = false;                             ///< costs much: left out where nobody names it

  /// Names of its columns.
  [[nodiscard]] std::vector<std::string_view> columns() const;

  /// Of each output; what it takes of the points alone is made once. A column holds NaN where an input or the output
  /// never varies or where there are too few points.
  [[nodiscard]] std::vector<Assessment> operator()(const PointsInParts& points, Outputs outputs) const;
  [[nodiscard]] Assessment operator()(const PointsInParts& points, std::span<const double> output) const;
};
/// All there are, those on request last.
[[nodiscard]] std::span<const Measure> measures();

}  // namespace nqpsweep::sensitivity
