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
  if (kind.has_base && base.kind == "latin_hypercube" && base.latin != "random")
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
    groups.uncertainty = sensitivity::Uncertainty::randomisations;
  } else {
    groups.uncertainty = few_groups || intervals == "asymptotic" ? sensitivity::Uncertainty::asymptotic
                                                                 : sensitivity::Uncertainty::bootstrap;
  }
}

}  // namespace

void read_design(Settings& settings, sweep::Study& study) {
  std::vector<std::string> kinds = base_kinds();
  kinds.emplace_back("table");
  for (const GroupDesignKind& kind : group_design_kinds()) kinds.emplace_back(kind.name);
  const std::string chosen = settings.one_of("design.kind", kinds);
  const std::string base_kind = settings.one_of("design.base", base_kinds());
  const auto table = read_table(settings, study, chosen == "table");
  const bool stands_alone = std::ranges::find(base_kinds(), chosen) != base_kinds().end();
  const BaseDesign base = read_base(settings, study, stands_alone ? chosen : base_kind);
  const std::string intervals = settings.one_of("sensitivity.intervals", {"bootstrap", "asymptotic"});
  study.groups.stop_width = settings.number("sensitivity.stop_width", 0.0, 2.0);
  std::vector<GroupDesignMaker> makers;
  for (const GroupDesignKind& kind : group_design_kinds()) makers.push_back(kind.read(settings));
  const space::GaussianCopula copula = read_dependence(settings, study.parameters);
  if (chosen != "table") study.exact = exact_indices_of(study, copula);  // a table's points need not follow the priors
  const Members members = read_members(settings, study);
  study.explained = read_outputs(settings, study);
  study.given_data = read_given_data(settings);
  if (chosen == "table") {
    if (!copula.is_trivial())
      settings.problem(settings.find("design.kind"), "the points of a table have the dependence that they have",
                       "empty dependence.rank_correlations");
    study.design = table;
    return;
  }
  if (stands_alone) {
    if (!settings.problems().empty()) return;
    study.design = base.make(study, 1);
    if (!copula.is_trivial())
      study.design = std::make_shared<design::Dependent>(study.design, copula, study.n_coordinates());
    return;
  }
  const auto place = static_cast<std::size_t>(std::ranges::find(group_design_kinds(), chosen, &GroupDesignKind::name) -
                                              group_design_kinds().begin());
  const GroupDesignKind& kind = group_design_kinds()[place];
  check_group_design(settings, kind, base, study, members, copula);
  if (!settings.problems().empty()) return;
  GroupDesign made = makers[place]({study, base, members, copula});
  sweep::GroupSetting& groups = study.groups;
  groups.members = members.names;
  groups.seed_of_intervals = study.seed;
  groups.rows = made.rows;
  groups.groups_of_a_draw = groups.groups_of_a_set = made.groups_of_a_draw;
  groups.method = std::move(made.method);
  study.design = std::move(made.design);
  set_intervals(kind, base, intervals, made.few_groups, groups);
  study.n_draws *= study.design->rows_of_a_group() * made.groups_of_a_draw;
}

}  // namespace nqpsweep::app
