#include "design_members.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <variant>

#include "nqpsweep/sensitivity/measure.hpp"

namespace nqpsweep::app {

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

namespace {

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

}  // namespace

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

std::vector<std::string> read_given_data(Settings& settings) {
  std::vector<std::string> names;
  for (const sensitivity::Measure& measure : sensitivity::measures()) names.emplace_back(measure.name);
  const Setting setting = settings.find("sensitivity.given_data");
  std::vector<std::string> chosen;
  for (const std::string& name : settings.texts(setting.key)) {
    if (std::ranges::find(names, name) == names.end()) {
      const auto meant = closest(name, names);
      settings.problem(
          setting, fmt::format("\"{}\" is no measure from given data", name),
          meant ? fmt::format("did you mean \"{}\"?", *meant) : fmt::format("choose among {}", fmt::join(names, ", ")));
    } else if (std::ranges::find(chosen, name) != chosen.end()) {
      settings.problem(setting, fmt::format("\"{}\" stands there twice", name), "name it once");
    } else {
      chosen.push_back(name);
    }
  }
  return chosen;
}

}  // namespace nqpsweep::app
