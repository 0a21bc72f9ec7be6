#include "nqpsweep/app/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config_reference.hpp"
#include "design_settings.hpp"
#include "game_settings.hpp"
#include "nqpsweep/model/outcomes.hpp"
#include "settings.hpp"

namespace nqpsweep::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

std::string content_of(const std::string& path) {
  const auto refuse = [&](const char* reason, const char* remedy) {
    throw InputError(Problem{path, "", "", reason, remedy});
  };
  std::error_code ignored;
  if (!fs::exists(path, ignored)) refuse("there is no such file", "check the name; configs/ holds examples");
  if (fs::is_directory(path, ignored)) refuse("this is a folder, not a configuration", "name a TOML file in it");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) refuse("the file cannot be read", "check its permissions");
  std::ostringstream text;
  text << stream.rdbuf();
  if (text.str().starts_with("\x89HDF"))
    refuse("this is an HDF5 file, such as a result, not a configuration",
           "nqpsweep info FILE tells what a result holds");
  return text.str();
}

toml::table parsed(const std::string& text, const std::string& name) {
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    throw InputError(Problem{fmt::format("{}:{}:{}", name, error.source().begin.line, error.source().begin.column), "",
                             "", fmt::format("not valid TOML: {}", error.description()),
                             "mend the syntax; strings stand in double quotes"});
  }
}

Layer layer_of(const Override& setting) {
  const auto try_parse = [&](const std::string& value) -> std::optional<toml::table> {
    try {
      return toml::parse(setting.key + " = " + value);
    } catch (const toml::parse_error&) {
      return std::nullopt;
    }
  };
  if (auto table = try_parse(setting.value)) return {std::move(*table), setting.option, false};
  if (auto table = try_parse(written(toml::value<std::string>(setting.value))))
    return {std::move(*table), setting.option, false};
  throw InputError(Problem{setting.option, setting.key, setting.value, "this cannot be read as key = value",
                           "write it like run.draws=5000"});
}

std::uint64_t draws_in_a_block(Settings& settings) {
  const auto value = settings.integer("run.block_draws", 64, 1 << 20);
  if (value % 64 != 0)
    settings.problem(settings.find("run.block_draws"), "not a multiple of 64, the size of a leaf of the reduction",
                     fmt::format("take {}", (value / 64 + 1) * 64));
  return static_cast<std::uint64_t>(value);
}

model::Schedule read_schedule(Settings& settings) {
  model::Schedule schedule;
  for (std::size_t j = 0; j < model::n_instruments; ++j) {
    const std::string key = "policies.levels." + std::string(model::instrument_names[j]);
    schedule.levels[j] = settings.numbers(key);
    if (std::ranges::any_of(schedule.levels[j], [](double level) { return level < 0.0; }))
      settings.problem(settings.find(key), "a level below 0", "give levels of 0 or more, 1 being the start");
  }
  return schedule;
}

std::vector<int> read_outcomes(Settings& settings) {
  std::vector<int> outcomes;
  const Setting setting = settings.find("study.outcomes");
  std::vector<std::string> all;
  for (const auto& info : model::outcome_table) all.emplace_back(info.name);
  for (const std::string& name : settings.texts(setting.key)) {
    const auto outcome = model::outcome_from(name);
    if (!outcome) {
      const auto meant = closest(name, all);
      settings.problem(
          setting, fmt::format("\"{}\" is no outcome", name),
          meant ? fmt::format("did you mean \"{}\"?", *meant) : fmt::format("choose among {}", fmt::join(all, ", ")));
    } else if (std::ranges::find(outcomes, *outcome) != outcomes.end()) {
      settings.problem(setting, fmt::format("\"{}\" stands there twice", name), "name each outcome once");
    } else {
      outcomes.push_back(*outcome);
    }
  }
  return outcomes;
}

std::vector<double> read_quantiles(Settings& settings) {
  const Setting setting = settings.find("output.quantiles");
  const auto levels = settings.numbers(setting.key);
  const bool increasing = std::ranges::adjacent_find(levels, std::greater_equal<>()) == levels.end();
  const bool inside = std::ranges::all_of(levels, [](double p) { return 0.0 < p && p < 1.0; });
  const bool has_headline = std::ranges::all_of(std::array{0.05, 0.5, 0.95},
                                                [&](double p) { return std::ranges::find(levels, p) != levels.end(); });
  if (!levels.empty() && !(increasing && inside && has_headline))
    settings.problem(setting,
                     !inside       ? "a level outside (0, 1)"
                     : !increasing ? "the levels do not increase"
                                   : "0.05, 0.5 or 0.95 is missing",
                     "give increasing levels between 0 and 1, with 0.05, 0.5 and 0.95 among them");
  return levels;
}

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

void check_sums(Settings& settings, const space::ParameterSpace& parameters) {
  for (const model::SumBelowOne& constraint : model::sum_constraints()) {
    double highest = 0.0;
    for (const std::string_view name : constraint.names) {
      const auto parameter = std::ranges::find(parameters, name, &space::UncertainParameter::name);
      highest += space::support(parameter->marginal).high;
    }
    if (highest < 1.0) continue;
    const Setting first = settings.find("parameters." + std::string(constraint.names.front()));
    settings.problem(
        {fmt::format("{}", fmt::join(constraint.names, " + ")), first.node, first.where},
        fmt::format("together they can reach {:.4g}, but must stay below 1: {}", highest, constraint.reason),
        "lower the upper ends of these priors");
  }
}

sweep::Study read_study(Settings& settings) {
  sweep::Study study;
  study.n_draws = static_cast<std::uint64_t>(settings.integer("run.draws", 1, no_limit));
  study.seed = static_cast<std::uint64_t>(settings.integer("run.seed", 0, no_limit));
  study.block_draws = draws_in_a_block(settings);
  study.threads = static_cast<int>(settings.integer("run.threads", 0, 4096));
  study.failed_draws_limit = settings.number("run.failed_draws_limit", 0.0, 1.0);
  (void)settings.one_of("model.kind", {"formation"});
  study.start_year = static_cast<int>(settings.integer("model.start_year", 0, 9999));
  study.scenario.horizon_yr = static_cast<int>(settings.integer("model.horizon_yr", 1, 200));
  study.scenario.steps_per_yr = static_cast<int>(settings.integer("model.steps_per_yr", 2, 4096));
  study.most_steps_per_yr = static_cast<int>(settings.integer("model.most_steps_per_yr", 2, 4096));
  if (study.most_steps_per_yr < study.scenario.steps_per_yr)
    settings.problem(settings.find("model.most_steps_per_yr"), "fewer than model.steps_per_yr",
                     fmt::format("give {} or more", study.scenario.steps_per_yr));
  study.tolerance = settings.number("model.tolerance", 1e-12, 0.1);
  study.scenario.coordination = settings.flag("model.coordination");
  study.scenario.in_force = settings.flag("policies.in_force");
  study.scenario.schedule = read_schedule(settings);
  study.outcomes = read_outcomes(settings);
  read_game(settings, study);
  study.output_file = settings.text("output.file");
  const std::string storage = settings.one_of("output.draws", {"float64", "float32", "none"});
  study.draw_storage = storage == "none"      ? sweep::DrawStorage::none
                       : storage == "float32" ? sweep::DrawStorage::float32
                                              : sweep::DrawStorage::float64;
  study.keep_games = settings.flag("output.games");
  study.compression = static_cast<int>(settings.integer("output.compression", 0, 9));
  study.quantiles = read_quantiles(settings);
  study.histogram_bins = static_cast<std::size_t>(settings.integer("output.histogram_bins", 1, 10000));
  std::vector<space::UncertainParameter> all;
  for (const model::ParameterInfo& info : model::parameter_table()) all.push_back(read_parameter(settings, info));
  study.calibration = space::ParameterSpace({all.begin() + model::n_swept, all.end()});
  study.parameters = space::ParameterSpace({all.begin(), all.begin() + model::n_swept});
  check_sums(settings, study.parameters);
  read_design(settings, study);
  settings.refuse_unknown_keys();
  std::ostringstream resolved;
  resolved << settings.merged() << '\n';
  study.resolved_config = resolved.str();
  return study;
}

sweep::Study checked_study(std::vector<Layer> layers, bool is_of_the_past) {
  Settings settings(std::move(layers), is_of_the_past);
  sweep::Study study = read_study(settings);
  if (!settings.problems().empty()) throw InputError(settings.problems());
  return study;
}

}  // namespace

Override override_from(const std::string& key_and_value) {
  const auto equals = key_and_value.find('=');
  if (equals == std::string::npos || equals == 0)
    throw InputError(
        Problem{"--set", "", key_and_value, "this is not key=value", "write it like --set parameters.policy.lag=1.2"});
  return {"--set", key_and_value.substr(0, equals), key_and_value.substr(equals + 1)};
}

sweep::Study load_study(const std::optional<std::string>& file, const std::vector<Override>& overrides) {
  std::vector<Layer> layers;
  layers.push_back({parsed(default_config(), "built-in defaults"), "built-in defaults"});
  if (file) layers.push_back({parsed(content_of(*file), *file), *file});
  for (const Override& setting : overrides) layers.push_back(layer_of(setting));
  return checked_study(std::move(layers), false);
}

sweep::Study study_from_resolved(const std::string& resolved_config, const std::string& origin,
                                 const std::vector<Override>& overrides) {
  std::vector<Layer> layers;
  layers.push_back({parsed(resolved_config, origin), origin});
  for (const Override& setting : overrides) layers.push_back(layer_of(setting));
  return checked_study(std::move(layers), true);
}

std::map<std::string, Rule> rules_of_all_keys() {
  Settings settings({{parsed(default_config(), "built-in defaults"), "built-in defaults"}});
  (void)read_study(settings);
  return settings.rules();
}

std::string identity_of(const std::string& resolved_config) {
  toml::table table = toml::parse(resolved_config);
  for (const char* key : {"threads", "block_draws", "failed_draws_limit"}) table["run"].as_table()->erase(key);
  table["output"].as_table()->erase("file");
  std::ostringstream text;
  text << table;
  return text.str();
}

}  // namespace nqpsweep::app
