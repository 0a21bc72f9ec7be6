#include "nqpsweep/app/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config_reference.hpp"
#include "defaults.hpp"
#include "design_settings.hpp"
#include "function_settings.hpp"
#include "model_settings.hpp"
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

void read_instructions(Settings& settings, sweep::Study& study) {
  std::vector<std::string> choices(model::instruction_set_names.begin(), model::instruction_set_names.end());
  choices.emplace_back("auto");
  const std::string name = settings.one_of("run.instructions", choices);
  const auto at = static_cast<std::size_t>(std::ranges::find(choices, name) - choices.begin());
  if (at >= model::instruction_set_names.size()) return;  // the widest
  study.numerics.instructions = static_cast<model::InstructionSet>(at);
  if (!model::is_available(study.numerics.instructions))
    settings.problem(settings.find("run.instructions"), "this machine does not have them", "take \"auto\"");
}

sweep::Study read_study(Settings& settings) {
  sweep::Study study;
  study.n_draws = static_cast<std::uint64_t>(settings.integer("run.draws", 1, no_limit));
  study.seed = static_cast<std::uint64_t>(settings.integer("run.seed", 0, no_limit));
  study.block_draws = draws_in_a_block(settings);
  study.threads = static_cast<int>(settings.integer("run.threads", 0, 4096));
  study.failed_draws_limit = settings.number("run.failed_draws_limit", 0.0, 1.0);
  read_model(settings, study);
  read_instructions(settings, study);
  study.most_failed_draws = static_cast<std::uint64_t>(settings.integer("run.most_failed_draws", 0, no_limit));
  study.checkpoint_minutes = settings.number("run.checkpoint_minutes", 0.0, 1e6);
  study.output_file = settings.text("output.file");
  const std::string storage = settings.one_of("output.draws", {"float64", "float32", "none"});
  study.draw_storage = storage == "none"      ? sweep::DrawStorage::none
                       : storage == "float32" ? sweep::DrawStorage::float32
                                              : sweep::DrawStorage::float64;
  study.keep_games = settings.flag("output.games");
  study.compression = static_cast<int>(settings.integer("output.compression", 0, 9));
  study.quantiles = read_quantiles(settings);
  study.histogram_bins = static_cast<std::size_t>(settings.integer("output.histogram_bins", 1, 10000));
  read_design(settings, study);
  settings.refuse_unknown_keys();
  std::ostringstream resolved;
  resolved << settings.merged() << '\n';
  study.resolved_config = resolved.str();
  return study;
}

sweep::Study checked_study(std::vector<Layer> layers, bool is_of_the_past) {
  adapt_defaults(layers);
  Settings settings(std::move(layers), is_of_the_past);
  sweep::Study study = read_study(settings);
  if (!settings.problems().empty()) throw InputError(settings.problems_in_order());
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
  layers.push_back({default_table(), "built-in defaults"});
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
  Settings settings({{default_table(), "built-in defaults"}});
  (void)read_study(settings);
  return settings.rules();
}

}  // namespace nqpsweep::app
