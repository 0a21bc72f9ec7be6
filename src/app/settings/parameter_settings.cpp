#include "parameter_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace nqpsweep::app {
namespace {

/// Numbers of one kind of marginal; empty after a problem has been noted.
std::vector<double> numbers_of(Settings& settings, const Setting& setting, const space::MarginalKind& kind,
                               const toml::node& node) {
  std::vector<double> numbers;
  const auto take = [&](const toml::node& entry) {
    if (const auto value = entry.is_number() ? entry.value<double>() : std::nullopt; value && std::isfinite(*value))
      numbers.push_back(*value);
  };
  std::size_t entries = 1;
  if (const toml::array* array = node.as_array()) {
    entries = array->size();
    for (const toml::node& entry : *array) take(entry);
  } else {
    take(node);
  }
  if (kind.name == "beta" && numbers.size() == 2 && entries == 2) numbers.insert(numbers.end(), {0.0, 1.0});
  if (numbers.size() == kind.n_numbers && entries <= kind.n_numbers) return numbers;
  settings.problem(setting, fmt::format("{} takes {} finite numbers", kind.name, kind.n_numbers),
                   fmt::format("write {} = [{}]", kind.name, kind.numbers));
  return {};
}

/// The one marginal of a parameter's inline table.
std::optional<space::Marginal> marginal_from(Settings& settings, const Setting& setting, const toml::table& table,
                                             std::string_view unit) {
  std::vector<std::string> allowed{"unit", "why"};
  for (const auto& kind : space::marginal_kinds()) allowed.emplace_back(kind.name);
  std::optional<space::Marginal> marginal;
  int kinds = 0;
  bool sound = true;
  for (const auto& [name, node] : table) {
    if (name.str() == "why") continue;
    if (name.str() == "unit") {
      if (node.value<std::string>() == std::string(unit)) continue;
      settings.problem(setting, fmt::format("the unit of this parameter is \"{}\"", unit),
                       "convert the numbers and name that unit, or leave it out");
      sound = false;
      continue;
    }
    const auto kind = std::ranges::find(space::marginal_kinds(), name.str(), &space::MarginalKind::name);
    if (kind == space::marginal_kinds().end()) {
      const auto meant = closest(std::string(name.str()), allowed);
      settings.problem(setting, fmt::format("\"{}\" is no kind of distribution", name.str()),
                       meant ? fmt::format("did you mean {}?", *meant)
                             : fmt::format("choose among {}", fmt::join(allowed.begin() + 2, allowed.end(), ", ")));
      sound = false;
      continue;
    }
    ++kinds;
    const auto numbers = numbers_of(settings, setting, *kind, node);
    if (!numbers.empty()) marginal = kind->make(numbers);
    sound = sound && !numbers.empty();
  }
  if (!sound) return std::nullopt;
  if (kinds == 1) return marginal;
  settings.problem(setting, kinds == 0 ? "it names no distribution" : "it names more than one distribution",
                   fmt::format("give exactly one of {}", fmt::join(allowed.begin() + 2, allowed.end(), ", ")));
  return std::nullopt;
}

std::string in_words(const space::Interval& x) {
  return fmt::format("{}{}, {}{}", x.low_closed ? "[" : "(", x.low, x.high, x.high_closed ? "]" : ")");
}

}  // namespace

space::UncertainParameter read_parameter(Settings& settings, const model::ParameterInfo& info) {
  const Setting setting = settings.find("parameters." + std::string(info.name));
  space::UncertainParameter parameter{std::string(info.name), std::string(info.unit), space::Fixed{0.0}, ""};
  std::optional<space::Marginal> marginal;
  if (const toml::table* table = setting.node->as_table()) {
    marginal = marginal_from(settings, setting, *table, info.unit);
    parameter.why = (*table)["why"].value_or(std::string());
  } else if (setting.node->is_number() && std::isfinite(*setting.node->value<double>())) {
    marginal = space::Fixed{*setting.node->value<double>()};
  } else {
    settings.problem(setting, "neither a number nor a distribution",
                     "write a number to fix it, or { uniform = [low, high] }");
  }
  if (!marginal) return parameter;
  parameter.marginal = *marginal;
  if (const std::string defect = space::defect(*marginal); !defect.empty()) {
    settings.problem(setting, "not a distribution: " + defect, "mend the numbers");
    return parameter;
  }
  const space::Interval possible = space::support(*marginal);
  const space::Interval allowed{info.bounds.low, info.bounds.high, info.bounds.low_closed, info.bounds.high_closed};
  if (!space::contains(allowed, possible))
    settings.problem(setting,
                     fmt::format("it can take values in {}, but the model allows {} only: {}", in_words(possible),
                                 in_words(allowed), info.bounds.reason),
                     std::isinf(possible.low) ? "use truncated_normal or lognormal"
                                              : fmt::format("keep it within {}", in_words(allowed)));
  return parameter;
}

}  // namespace nqpsweep::app
