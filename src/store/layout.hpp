/// @file
/// Which column of a row goes where in the file; shared by writer and reader.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "nqpsweep/sweep/results.hpp"
#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::store {

/// Columns that make one array of the file, row-major over its axes.
struct ColumnSet {
  std::string name;               ///< "parameters" or a family of effects
  std::vector<std::string> axes;  ///< of one draw, e.g. {"outcome", "pair"}
  std::vector<std::size_t> columns;
  std::string units;
  std::string description;
  sweep::Axis effect_axis = sweep::Axis::none;
  bool in_draws = true;  ///< kept for every draw, not as a distribution alone
};

/// The parameters, then every family of effects that the study has.
[[nodiscard]] std::vector<ColumnSet> column_sets(const sweep::Study& study);

/// Those of them that are kept for every draw.
[[nodiscard]] std::vector<ColumnSet> draw_sets(const sweep::Study& study);

/// One number of a distribution.
struct Statistic {
  const char* name;
  double sweep::Distribution::*member;
  const char* power;  ///< what becomes of the unit: "", "^2", or "1" for pure numbers
  const char* description;
};
inline constexpr std::array<Statistic, 6> statistics{{
    {"mean", &sweep::Distribution::mean, "", "mean over draws"},
    {"variance", &sweep::Distribution::variance, "^2", "variance over draws, divided by n - 1"},
    {"skewness", &sweep::Distribution::skewness, "1", "third standardised moment"},
    {"kurtosis", &sweep::Distribution::kurtosis, "1", "fourth standardised moment, 3 for a normal"},
    {"minimum", &sweep::Distribution::minimum, "", "smallest value"},
    {"maximum", &sweep::Distribution::maximum, "", "largest value"},
}};

/// One count of a distribution.
struct Count {
  const char* name;
  std::uint64_t sweep::Distribution::*member;
  const char* description;
};
inline constexpr std::array<Count, 3> counts{{
    {"count", &sweep::Distribution::count, "draws with an answer"},
    {"n_negative", &sweep::Distribution::n_negative, "draws below 0"},
    {"n_positive", &sweep::Distribution::n_positive, "draws above 0"},
}};

}  // namespace nqpsweep::store
