/// @file
/// What follows from the distributions: the tables of the results.
#pragma once

#include <optional>

#include "accumulator.hpp"
#include "nqpsweep/sweep/results.hpp"
#include "regions.hpp"

namespace nqpsweep::sweep {

/// What the tables are made from.
struct Findings {
  const Study& study;
  const EffectLayout& layout;
  const Accumulator& seen;
  const std::vector<Distribution>& columns;
  std::uint64_t n_draws;                   ///< evaluated
  const std::vector<Snapshot>& snapshots;  ///< of a design that has groups

  [[nodiscard]] const Distribution& of(Family family, std::size_t outcome = 0, std::size_t entry = 0) const {
    return columns[layout.column(family, outcome) + entry];
  }
  [[nodiscard]] std::uint64_t n_ok() const { return seen.counts().ok; }

  /// An axis of the effects as an axis of a table.
  [[nodiscard]] TableAxis axis(Axis axis) const;
  [[nodiscard]] TableAxis outcome_axis() const;
};

/// Which mix to choose: expectation, chance to be best, regret, dominance, criteria, frontier, value of perfect
/// information.
[[nodiscard]] Table choice_table(const Findings& findings);

/// Value of partial perfect information about each parameter for that choice.
[[nodiscard]] Table information_table(const Findings& findings);

/// How likely conflict is: over all, in each pair of players, in each pair of domains.
[[nodiscard]] Table conflict_table(const Findings& findings);

/// Where among the parameters conflict concentrates.
///
/// @param draws  the first ones that have an answer
[[nodiscard]] Table conflict_regions_table(const Findings& findings, const PointsOfDraws& draws);

/// Ratios whose denominators can vanish, as ratios of means.
[[nodiscard]] Table ratio_of_means_table(const Findings& findings);

/// What is known exactly of a test function, beside what the sweep estimates.
[[nodiscard]] Table exact_table(const Study& study);

/// First-order indices of the chosen effects with respect to every parameter, from draws of any design.
[[nodiscard]] Table first_order_table(const Findings& findings);

/// The chosen measures from given data of what is explained of the headline, from the first draws; of a design without
/// groups.
///
/// @param draws  the first ones that have an answer
[[nodiscard]] std::optional<Table> given_data_table(const Findings& findings, PointsOfDraws draws);

/// Where draws have no answer; none if all have one.
[[nodiscard]] std::optional<Table> failures_table(const Findings& findings);

/// What a design that has groups tells of the chosen effects: indices with respect to every member, and how they
/// settled; empty where no group is complete.
[[nodiscard]] std::vector<Table> group_tables(const Findings& findings);

}  // namespace nqpsweep::sweep
