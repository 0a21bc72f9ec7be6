#include "function_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "defaults.hpp"
#include "parameter_settings.hpp"

namespace nqpsweep::app {
namespace {

using Kind = model::FunctionOption::Kind;

constexpr std::string_view formation = "formation";

/// What a study of the formation model has beside the common tables.
constexpr std::array<const char*, 4> tables_of_policies{"policies", "study", "game", "choice"};

std::string name_of_input(std::size_t i) { return fmt::format("x{}", i + 1); }

toml::array numbers(const std::vector<double>& values) {
  toml::array array;
  for (const double value : values) array.push_back(value);
  return array;
}

/// The options of a family with their defaults. A list of one number stands for as many as there are inputs.
toml::table default_options(const model::FunctionKind& kind) {
  toml::table options;
  for (const model::FunctionOption& option : kind.options) {
    const double first = option.standard.front();
    if (option.kind == Kind::whole_number) {
      options.insert(option.name, static_cast<std::int64_t>(first));
    } else if (option.standard.size() == 1) {
      options.insert(option.name, first);
    } else {
      options.insert(option.name, numbers(option.standard));
    }
  }
  return options;
}

space::Marginal marginal_of(const model::Input& input) {
  if (input.distribution == model::Input::Distribution::normal) return space::Normal{input.first, input.second};
  return space::Uniform{input.first, input.second};
}

toml::table default_priors(const std::vector<model::Input>& inputs) {
  toml::table priors;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const char* distribution = inputs[i].distribution == model::Input::Distribution::normal ? "normal" : "uniform";
    toml::table prior{{distribution, numbers({inputs[i].first, inputs[i].second})},
                      {"unit", "1"},
                      {"why", "as the test function is defined"}};
    prior.is_inline(true);
    priors.insert(name_of_input(i), std::move(prior));
  }
  return priors;
}

/// The numbers of a list, or the one that stands for all; empty after a problem has been noted.
///
/// @param n_entries  0: any number of them
std::vector<double> read_list(Settings& settings, const model::FunctionOption& option, const Setting& setting,
                              std::size_t n_entries) {
  std::vector<double> values;
  const toml::array* array = setting.node->as_array();
  const auto take = [&](const toml::node& node) {
    if (const auto value = node.is_number() ? node.value<double>() : std::nullopt) values.push_back(*value);
  };
  if (array == nullptr) {
    take(*setting.node);
  } else {
    for (const toml::node& entry : *array) take(entry);
  }
  const std::size_t n_given = array == nullptr ? 1 : array->size();
  const bool inside =
      std::ranges::all_of(values, [&](double value) { return option.low <= value && value <= option.high; });
  if (values.size() != n_given || values.empty() || !inside) {
    settings.problem(setting, "not a list of numbers in range",
                     fmt::format("give numbers between {} and {}", option.low, option.high));
  } else if (n_entries > 0 && n_given != n_entries && n_given != 1) {
    settings.problem(setting, fmt::format("{} numbers, but the function has {} inputs", n_given, n_entries),
                     "give one number for each input, or one for all");
  } else if (n_given > option.most_entries) {
    settings.problem(setting, fmt::format("{} inputs are more than the function can have", n_given),
                     fmt::format("give at most {} numbers", option.most_entries));
  } else {
    if (n_given == 1 && n_entries > 1) values.assign(n_entries, values.front());
    return values;
  }
  return {};
}

/// Values of all options; the defaults after a problem has been noted.
std::vector<std::vector<double>> read_options(Settings& settings, const model::FunctionKind& kind) {
  const std::size_t problems_before = settings.problems().size();
  std::vector<std::vector<double>> values;
  std::vector<std::vector<double>> standard;
  std::size_t n_inputs = 0;
  for (const model::FunctionOption& option : kind.options) {
    const std::string key = "model." + std::string(option.name);
    standard.push_back(option.standard);
    if (option.kind == Kind::number) {
      values.push_back({settings.number(key, option.low, option.high)});
    } else if (option.kind == Kind::whole_number) {
      values.push_back({static_cast<double>(
          settings.integer(key, static_cast<std::int64_t>(option.low), static_cast<std::int64_t>(option.high)))});
    } else {
      values.push_back(read_list(settings, option, settings.find(key), n_inputs));
      if (n_inputs == 0) n_inputs = values.back().size();
      standard.back().resize(standard.front().size(), option.standard.back());
    }
  }
  return settings.problems().size() == problems_before ? values : standard;
}

const model::FunctionKind* function_kind(const std::string& name) {
  const auto kinds = model::function_kinds();
  const auto kind = std::ranges::find(kinds, name, &model::FunctionKind::name);
  return kind == kinds.end() ? nullptr : &*kind;
}

}  // namespace

void adapt_defaults(std::vector<Layer>& layers) {
  toml::table& first = layers.front().table;
  const std::string had = first.at_path("model.kind").value_or(std::string(formation));
  std::string wanted;
  for (const Layer& layer : layers) wanted = layer.table.at_path("model.kind").value_or(wanted);
  if (wanted == had || (wanted != formation && function_kind(wanted) == nullptr)) return;
  const toml::table defaults = default_table();
  const auto replace = [&](toml::table& table, std::string_view key, const toml::table& by) {
    table.erase(key);
    if (const toml::node* node = by.get(key); node != nullptr && wanted == formation) table.insert(key, *node);
  };
  for (const char* table : {"model", "parameters"}) replace(first, table, defaults);
  for (const char* table : tables_of_policies) replace(first, table, defaults);
  toml::table& sensitivity = *first["sensitivity"].as_table();
  replace(sensitivity, "outputs", *defaults["sensitivity"].as_table());
  sensitivity.insert("outputs", toml::array{"output"});  // where nothing stands there now
}

void read_function(Settings& settings, const model::FunctionKind& kind, sweep::Study& study) {
  for (const char* table : tables_of_policies)
    settings.refuse_table(table, fmt::format("the test function {} has no policies", kind.name),
                          "leave it out, or set model.kind to \"formation\"");
  settings.put_below("model", default_options(kind));
  study.function = kind.make(read_options(settings, kind));
  if (!(study.function->exact.variance > 0.0))
    settings.problem(settings.find("model." + std::string(kind.options.empty() ? "kind" : kind.options.front().name)),
                     "the function is constant", "give it a coefficient other than 0");
  settings.put_below("parameters", default_priors(study.function->inputs));
  std::vector<space::UncertainParameter> parameters;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < study.function->inputs.size(); ++i) {
    const std::string name = name_of_input(i);
    parameters.push_back(read_parameter(settings, {name, "1", {-infinity, infinity, false, false, ""}, nullptr}));
  }
  study.parameters = space::ParameterSpace(std::move(parameters));
  study.outcomes = {0};
  study.game = sweep::PolicyGame::without_players();
}

std::optional<model::ExactIndices> exact_indices_of(const sweep::Study& study, const space::GaussianCopula& copula) {
  if (!study.function) return std::nullopt;
  const std::size_t n = study.parameters.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (space::describe(study.parameters[i].marginal) != space::describe(marginal_of(study.function->inputs[i])))
      return std::nullopt;
  }
  if (copula.is_trivial()) return study.function->exact;
  if (!study.function->exact_under) return std::nullopt;
  std::vector<double> correlations;
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < n; ++b) correlations.push_back(copula.correlation(a, b));
  }
  return study.function->exact_under(correlations);
}

}  // namespace nqpsweep::app
