#include "design_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <variant>

#include "nqpsweep/design/dependent.hpp"
#include "nqpsweep/design/latin_hypercube.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/one_at_a_time.hpp"
#include "nqpsweep/design/permuted_paths.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/design/sobol.hpp"
#include "nqpsweep/space/gaussian_copula.hpp"

namespace nqpsweep::app {
namespace {

std::shared_ptr<const design::Design> make_base(const std::string& kind, const sweep::Study& study,
                                                std::size_t dimensions, std::uint64_t scramblings) {
  if (kind == "latin_hypercube") return std::make_shared<design::LatinHypercube>(study.seed, study.n_draws);
  if (kind == "sobol") return std::make_shared<design::Sobol>(study.seed, dimensions, scramblings);
  return std::make_shared<design::MonteCarlo>(study.seed);
}

/// Place of an uncertain parameter; a problem and nothing where the name is none.
std::optional<std::size_t> place_of(Settings& settings, const Setting& setting, const space::ParameterSpace& parameters,
                                    const std::string& name) {
  std::vector<std::string> names;
  for (const auto& parameter : parameters) names.push_back(parameter.name);
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    const auto meant = closest(name, names);
    settings.problem(setting, fmt::format("\"{}\" is no swept parameter", name),
                     meant ? fmt::format("did you mean \"{}\"?", *meant) : "nqpsweep check lists them");
    return std::nullopt;
  }
  const auto place = static_cast<std::size_t>(found - names.begin());
  if (!std::holds_alternative<space::Fixed>(parameters[place].marginal)) return place;
  settings.problem(setting, fmt::format("{} is fixed", name), "give it a prior, or leave it out");
  return std::nullopt;
}

/// Uncertain parameters one by one, or all of a table of the configuration together.
struct Members {
  std::vector<std::string> names;
  std::vector<std::vector<std::size_t>> parameters;
};

Members members_of(const space::ParameterSpace& parameters, bool by_table) {
  Members members;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (std::holds_alternative<space::Fixed>(parameters[p].marginal)) continue;
    const std::string& full = parameters[p].name;
    const std::string name = by_table ? full.substr(0, full.find('.')) : full;
    const auto at = std::ranges::find(members.names, name);
    if (at == members.names.end()) {
      members.names.push_back(name);
      members.parameters.push_back({p});
    } else {
      members.parameters[static_cast<std::size_t>(at - members.names.begin())].push_back(p);
    }
  }
  return members;
}

/// Whether the family has a variance in every draw that has an answer, and depends on nothing but the swept parameters.
bool can_be_explained(const sweep::EffectLayout& layout, sweep::Family family) {
  using sweep::Family;
  return layout.has(family) && !sweep::info_of(family).has_no_mean && family != Family::observable &&
         family != Family::regret && family != Family::regret_of_size && family != Family::interaction_variance_share &&
         family != Family::mechanism_effect && family != Family::mechanism_synergy;
}

std::vector<sweep::Family> read_outputs(Settings& settings, const sweep::Study& study) {
  const sweep::EffectLayout layout = study.layout();
  std::map<std::string, sweep::Family> known;
  for (std::size_t f = 0; f < sweep::n_families; ++f) {
    const auto family = static_cast<sweep::Family>(f);
    if (can_be_explained(layout, family)) known.emplace(sweep::info_of(family).name, family);
  }
  std::vector<std::string> names;
  for (const auto& [name, family] : known) names.push_back(name);
  const Setting setting = settings.find("sensitivity.outputs");
  std::vector<sweep::Family> families;
  for (const std::string& name : settings.texts(setting.key)) {
    if (const auto found = known.find(name); found != known.end()) {
      families.push_back(found->second);
      continue;
    }
    const auto meant = closest(name, names);
    settings.problem(
        setting, fmt::format("\"{}\" is no effect of this study whose variance can be explained", name),
        meant ? fmt::format("did you mean \"{}\"?", *meant) : fmt::format("choose among {}", fmt::join(names, ", ")));
  }
  return families;
}

/// Groups of parameters by name, e.g. "links" = ["chain.initial", "iur.initial"].
Members named_members(Settings& settings, const space::ParameterSpace& parameters) {
  Members members;
  const Setting setting = settings.find("sensitivity.groups");
  std::set<std::size_t> taken;
  const toml::table* table = setting.node->as_table();
  if (table == nullptr) {
    settings.problem(setting, "not a table of groups",
                     "write groups = { links = [\"chain.initial\", \"iur.initial\"] }");
    return members;
  }
  for (const auto& [name, node] : *table) {
    members.names.emplace_back(name.str());
    members.parameters.emplace_back();
    const toml::array* list = node.as_array();
    if (list == nullptr || list->empty())
      settings.problem(setting, fmt::format("\"{}\" names no parameters", name.str()), "give it a list of parameters");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      const auto parameter = place_of(settings, setting, parameters, list->get(i)->value<std::string>().value_or(""));
      if (!parameter) continue;
      if (!taken.insert(*parameter).second)
        settings.problem(setting, fmt::format("{} is in two groups", parameters[*parameter].name), "keep it in one");
      members.parameters.back().push_back(*parameter);
    }
  }
  return members;
}

Members read_members(Settings& settings, const sweep::Study& study) {
  Members members = named_members(settings, study.parameters);
  const std::string by = settings.one_of("sensitivity.by", {"parameter", "table", "group"});
  if (by == "group") {
    if (members.names.empty())
      settings.problem(settings.find("sensitivity.groups"), "there are no groups to explain the variance by",
                       "name some in sensitivity.groups, or set sensitivity.by to \"parameter\"");
    return members;
  }
  return members_of(study.parameters, by == "table");
}

space::GaussianCopula read_dependence(Settings& settings, const space::ParameterSpace& parameters) {
  const Setting setting = settings.find("dependence.rank_correlations");
  const bool repair = settings.flag("dependence.repair");
  std::vector<space::RankCorrelation> correlations;
  const toml::array* list = setting.node->as_array();
  const char* remedy = "write rank_correlations = [[\"rd.fiscal\", \"rd.tax\", 0.5]]";
  if (list == nullptr) settings.problem(setting, "not a list of correlations", remedy);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const toml::array* entry = list->get(i)->as_array();
    if (entry == nullptr || entry->size() != 3 || !entry->get(2)->is_number()) {
      settings.problem(setting, "an entry is not two parameters and a number", remedy);
      continue;
    }
    const auto a = place_of(settings, setting, parameters, entry->get(0)->value<std::string>().value_or(""));
    const auto b = place_of(settings, setting, parameters, entry->get(1)->value<std::string>().value_or(""));
    const double value = *entry->get(2)->value<double>();
    if (!(std::abs(value) < 1.0))
      settings.problem(setting, fmt::format("a rank correlation of {}", value), "give one strictly between -1 and 1");
    if (!a || !b || !(std::abs(value) < 1.0)) continue;
    const bool known = std::ranges::any_of(
        correlations, [&](const space::RankCorrelation& c) { return std::minmax(c.a, c.b) == std::minmax(*a, *b); });
    if (*a == *b || known) {
      settings.problem(setting, fmt::format("{} and {} stand there twice", parameters[*a].name, parameters[*b].name),
                       "name each pair of two parameters once");
      continue;
    }
    correlations.push_back({*a, *b, value});
  }
  if (correlations.empty()) return {};
  Eigen::MatrixXd matrix = space::normal_correlations(parameters.size(), correlations);
  const double least = space::least_eigenvalue(matrix);
  if (least > 1e-8) return space::GaussianCopula(std::move(matrix));
  if (repair) return space::GaussianCopula(space::nearest_correlation_matrix(matrix));
  settings.problem(
      setting,
      fmt::format("no parameters can have these correlations together: the matrix has the eigenvalue {:.3g}", least),
      "weaken them, or set dependence.repair = true to take the nearest matrix that is possible");
  return {};
}

/// Designs in which a draw of run.draws becomes a group of rows.
struct GroupDesign {
  sweep::Study& study;
  const std::string& base;
  std::uint64_t scramblings;
  const space::GaussianCopula& copula;

  [[nodiscard]] std::shared_ptr<const design::Design> base_of(std::size_t points) const {
    return make_base(base, study, points * model::n_parameters, scramblings);
  }

  void make_pick_freeze(const Members& members, design::PickFreezeOptions options) const {
    sensitivity::PickFreezeRows& rows = study.groups.rows;
    rows.n_members = members.names.size();
    rows.dependent = !copula.is_trivial();
    rows.has_ba = options.has_ba || rows.dependent;
    rows.has_bc = options.has_bc;
    study.groups.kind = sweep::GroupKind::sobol;
    study.design =
        std::make_shared<design::PickFreeze>(base_of(rows.has_bc ? 3 : 2), model::n_parameters, members.parameters,
                                             design::PickFreezeOptions{rows.has_ba, rows.has_bc}, copula);
  }

  void make_permuted_paths(const Members& members) const {
    const auto paths = std::make_shared<design::PermutedPaths>(study.seed, base_of(2), model::n_parameters,
                                                               members.parameters, copula);
    study.groups.kind = sweep::GroupKind::shapley;
    study.groups.order_of_members = [paths](std::uint64_t group) { return paths->order_of_members(group); };
    study.design = paths;
  }

  void make_one_at_a_time(sweep::GroupKind kind, std::shared_ptr<const design::OneAtATime> design) const {
    study.groups.kind = kind;
    study.groups.steps = [design](std::uint64_t group) { return design->steps(group); };
    study.design = std::move(design);
  }
};

}  // namespace

void read_design(Settings& settings, sweep::Study& study) {
  const std::vector<std::string> bases{"monte_carlo", "latin_hypercube", "sobol"};
  std::vector<std::string> kinds = bases;
  kinds.insert(kinds.end(), {"pick_freeze", "permuted_paths", "morris", "small_steps"});
  const std::string kind = settings.one_of("design.kind", kinds);
  const std::string base = settings.one_of("design.base", bases);
  const auto scramblings = static_cast<std::uint64_t>(settings.integer("design.scramblings", 1, 1024));
  const std::string intervals = settings.one_of("sensitivity.intervals", {"bootstrap", "asymptotic"});
  const double stop_width = settings.number("sensitivity.stop_width", 0.0, 2.0);
  const bool second_order = settings.flag("design.second_order");
  const bool third_point = settings.flag("design.third_point");
  const auto levels = static_cast<std::uint64_t>(settings.integer("design.levels", 2, 1 << 20));
  if (levels % 2 != 0)
    settings.problem(settings.find("design.levels"), "an odd number of levels, which half the range does not fit",
                     fmt::format("take {}", levels + 1));
  const double step = settings.number("design.step", 1e-6, 0.25);
  const space::GaussianCopula copula = read_dependence(settings, study.parameters);
  const Members members = read_members(settings, study);
  study.explained = read_outputs(settings, study);
  if (std::ranges::find(bases, kind) != bases.end()) {
    study.design = make_base(kind, study, model::n_parameters, scramblings);
    if (!copula.is_trivial())
      study.design = std::make_shared<design::Dependent>(study.design, copula, model::n_parameters);
    return;
  }
  const bool one_at_a_time = kind == "morris" || kind == "small_steps";
  if (one_at_a_time && !copula.is_trivial())
    settings.problem(settings.find("design.kind"), "changing one parameter at a time makes no sense under dependence",
                     "take pick_freeze or permuted_paths, or empty dependence.rank_correlations");
  if (members.names.empty() && settings.problems().empty())
    settings.problem(settings.find("design.kind"), "no parameter is uncertain, so no variance is to be explained",
                     "give a parameter a prior, or choose another design");
  if (!settings.problems().empty()) return;
  sweep::GroupSetting& groups = study.groups;
  groups.members = members.names;
  groups.seed_of_intervals = study.seed;
  groups.stop_width = stop_width;
  const bool randomised = base == "sobol" && scramblings > 1 && kind != "morris";
  if (randomised) groups.n_parts = scramblings;
  groups.uncertainty = randomised                  ? sensitivity::Uncertainty::randomisations
                       : intervals == "asymptotic" ? sensitivity::Uncertainty::asymptotic
                                                   : sensitivity::Uncertainty::bootstrap;
  const GroupDesign maker{study, base, scramblings, copula};
  if (kind == "pick_freeze") {
    maker.make_pick_freeze(members, {second_order, third_point});
  } else if (kind == "permuted_paths") {
    maker.make_permuted_paths(members);
  } else if (kind == "morris") {
    maker.make_one_at_a_time(sweep::GroupKind::morris,
                             std::make_shared<design::MorrisTrajectories>(study.seed, members.parameters, levels));
  } else {
    maker.make_one_at_a_time(sweep::GroupKind::dgsm,
                             std::make_shared<design::SmallSteps>(maker.base_of(1), members.parameters, step));
  }
  if (study.n_draws > std::uint64_t{1} << 50U)
    settings.problem(settings.find("run.draws"), "more groups of draws than can be counted", "give at most 2^50");
  study.n_draws *= study.design->rows_of_a_group();
}

}  // namespace nqpsweep::app
