#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>

#include "commands.hpp"
#include "nqpsweep/model/observables.hpp"
#include "nqpsweep/model/trajectory.hpp"
#include "nqpsweep/sweep/evaluator.hpp"

namespace nqpsweep::app {
namespace {

using Json = nlohmann::ordered_json;

Json parameters_json(const sweep::Study& study, const std::vector<double>& values) {
  Json json;
  std::size_t next = 0;
  for (const space::ParameterSpace* space : {&study.parameters, &study.calibration}) {
    for (const auto& parameter : *space) json[parameter.name] = values[next++];
  }
  return json;
}

Json coalitions_json(const sweep::Study& study, const sweep::SolvedDraw& solved) {
  Json json = Json::array();
  for (std::size_t c = 0; c < study.game.n_coalitions(); ++c) {
    Json entry{{"mask", c}, {"name", study.game.name_of(c)}};
    for (int o = 0; o < model::n_outcomes; ++o)
      entry[std::string(model::outcome_table[static_cast<std::size_t>(o)].name)] = solved.games[o][c];
    entry["leap"] = solved.record.status == sweep::Status::ok ? Json(solved.record.leapt[c]) : Json(nullptr);
    json.push_back(std::move(entry));
  }
  return json;
}

/// The entries of one family, by name; of coalitions and years, by number.
Json family_json(const sweep::EffectLayout& layout, sweep::Family family, std::span<const double> values) {
  const sweep::Axis axis = sweep::info_of(family).axis;
  if (axis == sweep::Axis::none) return values[0];
  const auto labels = layout.labels_of(axis);
  const auto numbers = layout.numbers_of(axis);
  Json json;
  for (std::size_t i = 0; i < values.size(); ++i)
    json[labels.empty() ? std::to_string(numbers[i]) : labels[i]] = values[i];
  return json;
}

Json effects_json(const sweep::Study& study, const sweep::EffectLayout& layout, std::span<const double> row) {
  Json json;
  for (std::size_t f = 0; f < sweep::n_families; ++f) {
    const auto family = static_cast<sweep::Family>(f);
    if (!layout.has(family)) continue;
    const std::string name(sweep::info_of(family).name);
    if (!sweep::EffectLayout::by_outcome(family)) {
      json["draw"][name] = family_json(layout, family, layout.part(row, family));
      continue;
    }
    for (std::size_t o = 0; o < study.outcomes.size(); ++o)
      json[std::string(study.outcome(o).name)][name] = family_json(layout, family, layout.part(row, family, o));
  }
  return json;
}

Json observables_json(const model::Observables& observed) {
  return {{"rd_growth", observed.rd_growth},
          {"talents", observed.talents},
          {"leverage", observed.leverage},
          {"enterprises", observed.enterprises},
          {"projects", observed.projects}};
}

/// Values of a draw; without one, at the median of every prior.
std::vector<double> values_of(const sweep::Study& study, const std::optional<std::uint64_t>& draw) {
  return draw ? sweep::parameters_of_draw(study, *draw) : sweep::median_parameters(study);
}

void print_draw(const sweep::Study& study, const std::optional<std::uint64_t>& draw) {
  const std::vector<double> values = values_of(study, draw);
  const sweep::EffectLayout layout = study.layout();
  std::vector<double> row(layout.n_columns());
  const sweep::DrawRecord record = sweep::Evaluator(study, layout).evaluate_at(values, row);

  Json json;
  if (draw) json = {{"draw", *draw}, {"seed", study.seed}};
  json["status"] = sweep::status_names[static_cast<std::size_t>(record.status)];
  if (study.has_policies()) {
    json["steps"] = record.steps;
    json["verdict"] = record.status == sweep::Status::ok
                          ? Json(synergy::verdict_names[static_cast<std::size_t>(record.verdict)])
                          : Json(nullptr);
  }
  json["parameters"] = parameters_json(study, values);
  json["effects"] = effects_json(study, layout, row);
  if (study.has_policies()) {
    const model::Parameters parameters = model::parameters_from(values);
    sweep::DrawSolver solver(study);
    const sweep::SolvedDraw& solved = solver.solve(parameters);
    json["observables"] = record.status == sweep::Status::step_limit
                              ? Json(nullptr)
                              : observables_json(model::observables_of(parameters, solved.table2_rd));
    json["coalitions"] = coalitions_json(study, solved);
  }
  fmt::print("{}\n", json.dump(1));
}

/// Of a printed trajectory: the scalar solution's steps, which keep its error below 1e-7.
constexpr int rows_per_yr = 12;

void print_trajectory(const sweep::Study& study, const std::optional<std::uint64_t>& draw, model::Coalition coalition) {
  const model::Parameters parameters = model::parameters_from(values_of(study, draw));
  model::Scenario scenario = study.scenario;
  scenario.steps_per_yr = rows_per_yr;
  fmt::print("time_yr");
  for (const auto name : model::state_names) fmt::print(",{}", name);
  fmt::print("\n");
  (void)model::simulate(model::Formation(parameters), coalition, scenario, [&](int step, const model::State& x) {
    fmt::print("{}", static_cast<double>(step) / scenario.steps_per_yr);
    for (const double value : x) fmt::print(",{}", value);
    fmt::print("\n");
  });
}

}  // namespace

Exit replay_command(const StudyRequest& request, std::optional<std::uint64_t> draw,
                    const std::optional<std::string>& coalition) {
  std::optional<model::Coalition> members;
  if (coalition) members = model::coalition_from(*coalition);
  if (coalition && !members) {
    throw InputError(Problem{"--coalition", "", *coalition, "this is no list of policy instruments",
                             "join by commas " + model::names_of_instruments_and_domains() + ", all, none"});
  }
  const sweep::Study study = load_study(request.config, request.overrides);
  if (members && !study.has_policies())
    throw InputError(Problem{"--coalition", "", *coalition, "the test function has no policies and no trajectory",
                             "leave it out to see the draw as JSON"});
  if (members) {
    print_trajectory(study, draw, *members);
  } else {
    print_draw(study, draw);
  }
  return Exit::success;
}

}  // namespace nqpsweep::app
