#include "design_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <variant>

#include "nqpsweep/design/latin_hypercube.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/design/sobol.hpp"

namespace nqpsweep::app {
namespace {

std::shared_ptr<const design::Design> make_base(const std::string& kind, const sweep::Study& study,
                                                std::size_t dimensions, std::uint64_t scramblings) {
  if (kind == "latin_hypercube") return std::make_shared<design::LatinHypercube>(study.seed, study.n_draws);
  if (kind == "sobol") return std::make_shared<design::Sobol>(study.seed, dimensions, scramblings);
  return std::make_shared<design::MonteCarlo>(study.seed);
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

}  // namespace

void read_design(Settings& settings, sweep::Study& study) {
  const std::vector<std::string> bases{"monte_carlo", "latin_hypercube", "sobol"};
  std::vector<std::string> kinds = bases;
  kinds.emplace_back("pick_freeze");
  const std::string kind = settings.one_of("design.kind", kinds);
  const std::string base = settings.one_of("design.base", bases);
  const auto scramblings = static_cast<std::uint64_t>(settings.integer("design.scramblings", 1, 1024));
  const bool by_table = settings.one_of("sensitivity.by", {"parameter", "table"}) == "table";
  study.explained = read_outputs(settings, study);
  if (kind != "pick_freeze") {
    study.design = make_base(kind, study, model::n_parameters, scramblings);
    return;
  }
  Members members = members_of(study.parameters, by_table);
  if (members.names.empty())
    settings.problem(settings.find("design.kind"), "no parameter is uncertain, so no variance is to be explained",
                     "give a parameter a prior, or choose another design");
  study.sobol.members = std::move(members.names);
  study.sobol.randomised = base == "sobol" && scramblings > 1;
  if (study.sobol.randomised) study.sobol.n_blocks = scramblings;
  study.design = std::make_shared<design::PickFreeze>(make_base(base, study, 2 * model::n_parameters, scramblings),
                                                      model::n_parameters, members.parameters);
  if (study.n_draws > std::uint64_t{1} << 50U)
    settings.problem(settings.find("run.draws"), "more groups of draws than can be counted", "give at most 2^50");
  study.n_draws *= study.design->rows_of_a_group();
}

}  // namespace nqpsweep::app
