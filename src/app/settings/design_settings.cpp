#include "design_settings.hpp"

#include <algorithm>

#include "design_kinds.hpp"
#include "design_members.hpp"
#include "function_settings.hpp"
#include "nqpsweep/design/dependent.hpp"
#include "table_design.hpp"

namespace nqpsweep::app {
namespace {

void check_group_design(Settings& settings, const GroupDesignKind& kind, const BaseDesign& base,
                        const sweep::Study& study, const Members& members, const space::GaussianCopula& copula) {
  if (kind.has_base && base.is_searched_for())
    settings.problem(settings.find("design.latin"),
                     "points that are searched for are not uniform together, so indices from them would be biased",
                     "take \"random\" for designs by groups of draws");
  if (!kind.why_independent.empty() && !copula.is_trivial())
    settings.problem(settings.find("design.kind"), std::string(kind.why_independent),
                     "take pick_freeze or permuted_paths, or empty dependence.rank_correlations");
  const bool is_single = std::ranges::all_of(members.parameters, [](const auto& m) { return m.size() == 1; });
  if (!kind.has_groups && (!is_single || settings.text("sensitivity.by") == "group"))
    settings.problem(settings.find("sensitivity.by"), "each parameter goes along the curve by itself in this design",
                     "set sensitivity.by to \"parameter\", or take pick_freeze");
  if (members.names.empty() && settings.problems().empty())
    settings.problem(settings.find("design.kind"), "no parameter is uncertain, so no variance is to be explained",
                     "give a parameter a prior, or choose another design");
  if (study.n_draws > std::uint64_t{1} << 40U)
    settings.problem(settings.find("run.draws"), "more groups of draws than can be counted", "give at most 2^40");
}

/// How sure the indices are: by independent randomisations of the base where it has some.
void set_intervals(const GroupDesignKind& kind, const BaseDesign& base, const std::string& intervals, bool few_groups,
                   sweep::GroupSetting& groups) {
  const auto [points_in_a_row, n] = base.randomisations();
  if (kind.has_base && n > 1) {
    groups.n_parts = n;
    groups.groups_of_a_set = points_in_a_row;
    groups.interval_method = sensitivity::IntervalMethod::randomisations;
  } else {
    groups.interval_method = few_groups || intervals == "asymptotic" ? sensitivity::IntervalMethod::asymptotic
                                                                     : sensitivity::IntervalMethod::bootstrap;
  }
}

template <class Kind>
std::vector<std::string> names_of(std::span<const Kind> kinds) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds) names.emplace_back(kind.name);
  return names;
}

/// The kind of that name, or null.
template <class Kind>
const Kind* kind_called(std::span<const Kind> kinds, const std::string& name) {
  const auto at = std::ranges::find(kinds, name, &Kind::name);
  return at == kinds.end() ? nullptr : &*at;
}

void set_table(Settings& settings, std::shared_ptr<const design::Design> table, const space::GaussianCopula& copula,
               sweep::Study& study) {
  if (!copula.is_trivial())
    settings.problem(settings.find("design.kind"), "the points of a table have the dependence that they have",
                     "empty dependence.rank_correlations");
  study.design = std::move(table);
}

void set_points(const BaseDesign& base, const space::GaussianCopula& copula, sweep::Study& study) {
  study.design = base.make(study, 1);
  if (!copula.is_trivial())
    study.design = std::make_shared<design::Dependent>(study.design, copula, study.n_coordinates());
}

void set_groups(GroupDesign made, const Members& members, sweep::Study& study) {
  sweep::GroupSetting& groups = study.groups;
  groups.members = members.names;
  groups.seed_of_intervals = study.seed;
  groups.rows = made.rows;
  groups.groups_of_a_draw = groups.groups_of_a_set = made.groups_of_a_draw;
  groups.method = std::move(made.method);
  study.design = std::move(made.design);
  study.n_draws *= study.design->rows_of_a_group() * made.groups_of_a_draw;
}

}  // namespace

void read_design(Settings& settings, sweep::Study& study) {
  std::vector<std::string> kinds = names_of(base_design_kinds());
  kinds.emplace_back("table");
  for (std::string& name : names_of(group_design_kinds())) kinds.push_back(std::move(name));
  const std::string chosen = settings.one_of("design.kind", kinds);
  const auto* base_kind =
      kind_called(base_design_kinds(), settings.one_of("design.base", names_of(base_design_kinds())));
  const auto table = read_table(settings, study, chosen == "table");
  const auto* stands_alone = kind_called(base_design_kinds(), chosen);
  // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): one_of() gives the name of a kind
  const BaseDesign base = read_base(settings, study, stands_alone != nullptr ? *stands_alone : *base_kind);
  const std::string intervals = settings.one_of("sensitivity.intervals", {"bootstrap", "asymptotic"});
  study.groups.stop_width = settings.number("sensitivity.stop_width", 0.0, 2.0);
  const auto* group_kind = kind_called(group_design_kinds(), chosen);
  GroupDesignMaker make;
  for (const GroupDesignKind& kind : group_design_kinds()) {
    GroupDesignMaker maker = kind.read(settings);
    if (&kind == group_kind) make = std::move(maker);
  }
  const space::GaussianCopula copula = read_dependence(settings, study.parameters);
  if (chosen != "table") study.exact = exact_indices_of(study, copula);  // a table's points need not follow the priors
  const Members members = read_members(settings, study);
  study.explained = read_outputs(settings, study);
  study.given_data = read_given_data(settings);
  if (chosen == "table") return set_table(settings, table, copula, study);
  if (group_kind != nullptr) check_group_design(settings, *group_kind, base, study, members, copula);
  if (!settings.problems().empty()) return;
  if (group_kind == nullptr) return set_points(base, copula, study);
  GroupDesign made = make({study, base, members, copula});
  const bool few_groups = made.few_groups;
  set_groups(std::move(made), members, study);
  set_intervals(*group_kind, base, intervals, few_groups, study.groups);
}

}  // namespace nqpsweep::app
