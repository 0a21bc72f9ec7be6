/// @file
/// Every kind of design that a configuration may name: what it reads, what it needs, what it makes.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "design_members.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

struct BaseDesignKind;

/// Designs of points that stand each for itself, and from which groups of draws can be made.
struct BaseDesign {
  const BaseDesignKind* kind = nullptr;
  std::uint64_t n_points = 0;  ///< run.draws
  std::uint64_t scramblings = 1;
  std::uint64_t strata = 0;  ///< of one Latin hypercube
  std::string latin;         ///< what a Latin hypercube is searched for, or "random"

  /// How many consecutive points belong to one randomisation, and how many randomisations there are that differ in
  /// nothing but chance; 0 where that cannot be told.
  struct Randomisations {
    std::uint64_t points_in_a_row, n;
  };
  [[nodiscard]] Randomisations randomisations() const;

  /// Whether points are searched for, so that they are not uniform together.
  [[nodiscard]] bool is_searched_for() const;

  /// @param n_points_each  points of all parameters' coordinates that one point of the base provides
  [[nodiscard]] std::shared_ptr<const design::Design> make(const sweep::Study& study, std::size_t n_points_each) const;
};

/// One row of the table of base designs.
struct BaseDesignKind {
  std::string_view name;
  std::shared_ptr<const design::Design> (*make)(const BaseDesign& base, const sweep::Study& study,
                                                std::size_t n_points_each);
  BaseDesign::Randomisations (*randomisations)(const BaseDesign& base) = nullptr;  ///< none: it cannot be told
  void (*check)(const BaseDesign& base, Settings& settings) = nullptr;             ///< whether it can be made so
};
[[nodiscard]] std::span<const BaseDesignKind> base_design_kinds();

/// Reads all settings of base designs.
///
/// @param kind  whose conditions are to be met
[[nodiscard]] BaseDesign read_base(Settings& settings, const sweep::Study& study, const BaseDesignKind& kind);

/// What a design of groups is made from.
struct GroupDesignInput {
  const sweep::Study& study;
  const BaseDesign& base;
  const Members& members;
  const space::GaussianCopula& copula;
};

/// What it becomes.
struct GroupDesign {
  std::shared_ptr<const design::Design> design;
  sensitivity::GroupMethod method;
  sensitivity::PickFreezeRows rows{};  ///< of pick-freeze
  std::uint64_t groups_of_a_draw = 1;
  bool few_groups = false;  ///< each says much, so that there are too few for a bootstrap
};

using GroupDesignMaker = std::function<GroupDesign(const GroupDesignInput& input)>;

/// A design in which a draw of run.draws becomes one or more groups of rows.
struct GroupDesignKind {
  std::string_view name;
  bool has_base;                                 ///< made from points of design.base
  bool has_groups;                               ///< a member may have several parameters
  std::string_view why_independent;              ///< what speaks against dependent parameters; empty: nothing
  GroupDesignMaker (*read)(Settings& settings);  ///< reads the settings of its own, whichever kind is chosen
};

[[nodiscard]] std::span<const GroupDesignKind> group_design_kinds();

}  // namespace nqpsweep::app
