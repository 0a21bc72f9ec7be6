#include "model_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "function_settings.hpp"
#include "game_settings.hpp"
#include "nqpsweep/model/outcomes.hpp"
#include "parameter_settings.hpp"

namespace nqpsweep::app {
namespace {

model::Schedule read_schedule(Settings& settings) {
  model::Schedule schedule;
  for (std::size_t j = 0; j < schedule.levels.size(); ++j) {
    const std::string key = "policies.levels." + std::string(model::instrument_table[j].name);
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

void read_numerics(Settings& settings, sweep::Study& study) {
  const auto one_of = [&](const char* key, const auto& names) {
    const std::vector<std::string> choices(names.begin(), names.end());
    const auto at = std::ranges::find(choices, settings.one_of(key, choices));
    return at == choices.end() ? std::size_t{0} : static_cast<std::size_t>(at - choices.begin());
  };
  study.numerics.method = static_cast<model::Method>(one_of("model.method", model::method_names));
  study.numerics.precision = static_cast<model::Precision>(one_of("model.precision", model::precision_names));
  study.most_steps_per_yr = static_cast<int>(settings.integer("model.most_steps_per_yr", 1, 4096));
  if (study.numerics.method != model::Method::taylor && study.numerics.precision != model::Precision::double_precision)
    settings.problem(settings.find("model.precision"), "the scalar method knows double precision alone",
                     "set model.precision to \"double\", or model.method to \"taylor\"");
}

void read_formation(Settings& settings, sweep::Study& study) {
  study.start_year = static_cast<int>(settings.integer("model.start_year", 0, 9999));
  study.scenario.horizon_yr = static_cast<int>(settings.integer("model.horizon_yr", 1, 200));
  read_numerics(settings, study);
  study.tolerance = settings.number("model.tolerance", 1e-12, 0.1);
  study.scenario.coordination = settings.flag("model.coordination");
  study.scenario.in_force = settings.flag("policies.in_force");
  study.scenario.schedule = read_schedule(settings);
  study.outcomes = read_outcomes(settings);
  read_game(settings, study);
  std::vector<space::UncertainParameter> all;
  for (const model::ParameterInfo& info : model::parameter_table()) all.push_back(read_parameter(settings, info));
  study.calibration = space::ParameterSpace({all.begin() + model::n_swept, all.end()});
  study.parameters = space::ParameterSpace({all.begin(), all.begin() + model::n_swept});
  check_sums(settings, study.parameters);
}

}  // namespace

void read_model(Settings& settings, sweep::Study& study) {
  std::vector<std::string> kinds{"formation"};
  for (const model::FunctionKind& kind : model::function_kinds()) kinds.emplace_back(kind.name);
  const std::string name = settings.one_of("model.kind", kinds);
  const auto kinds_of_functions = model::function_kinds();
  const auto kind = std::ranges::find(kinds_of_functions, name, &model::FunctionKind::name);
  if (kind == kinds_of_functions.end()) {
    read_formation(settings, study);
  } else {
    read_function(settings, *kind, study);
  }
}

}  // namespace nqpsweep::app
