/// @file
/// What a sweep finds out: distributions over draws, how often things happen, and what follows for a choice.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nqpsweep/sweep/draw.hpp"
#include "nqpsweep/sweep/table.hpp"

namespace nqpsweep::sweep {

/// The distribution of one column over the draws that have an answer.
struct Distribution {
  std::uint64_t count = 0;                                    ///< draws with a number in this column
  std::uint64_t n_negative = 0;                               ///< of which below 0
  std::uint64_t n_positive = 0;                               ///< of which above 0
  double mean = 0, variance = 0, skewness = 0, kurtosis = 0;  ///< NaN for ratios, whose mean need not exist
  double minimum = 0, maximum = 0;
  std::vector<double> quantiles;         ///< at the study's levels
  std::vector<double> histogram_edges;   ///< shape (bins + 1,)
  std::vector<std::uint64_t> histogram;  ///< shape (bins,)
};

/// What is known of all draws once they are summed up, on rank 0.
struct Results {
  std::uint64_t n_draws = 0;  ///< evaluated; fewer than asked for when intervals were narrow enough before
  std::uint64_t n_ok = 0;     ///< that the distributions and frequencies are made of: those with an answer, in a
                              ///< pick-freeze design the independent two of each group
  std::array<std::uint64_t, n_statuses> status_counts{};
  std::array<std::uint64_t, synergy::n_verdicts> verdict_counts{};
  std::vector<std::uint64_t> leap_counts;  ///< draws with the leap by the horizon, for each coalition
  std::vector<Distribution> columns;       ///< in the order of a row
  std::vector<Table> tables;               ///< choice, information, conflict and so on

  [[nodiscard]] std::uint64_t n_failed() const { return n_draws - status_counts[static_cast<std::size_t>(Status::ok)]; }
  [[nodiscard]] bool has_table(std::string_view name) const;

  /// @par Errors  contract violation where there is no such table
  [[nodiscard]] const Table& table(std::string_view name) const;
};

/// Names of all tables that a run of a study can make; the last ones belong to designs that compare draws within a
/// group.
[[nodiscard]] std::vector<std::string> table_names(const Study& study);

}  // namespace nqpsweep::sweep
