#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "nqpsweep/model/observables.hpp"
#include "nqpsweep/sweep/draw.hpp"

namespace nqpsweep::app {
namespace {

using Json = nlohmann::ordered_json;

Json number(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

Json parameters_json(const std::vector<double>& values) {
  Json json;
  for (std::size_t i = 0; i < values.size(); ++i)
    json[std::string(model::parameter_table()[i].name)] = number(values[i]);
  return json;
}

Json coalitions_json(const sweep::SolvedDraw& solved) {
  Json json = Json::array();
  for (std::size_t c = 0; c < model::n_coalitions; ++c) {
    Json entry{{"mask", c}, {"name", model::coalition_name(static_cast<model::Coalition>(c))}};
    for (std::size_t o = 0; o < model::n_outcomes; ++o)
      entry[std::string(model::outcome_table[o].name)] = number(solved.games[o][c]);
    entry["leap"] = solved.record.status == sweep::Status::ok ? Json(solved.record.leapt[c]) : Json(nullptr);
    json.push_back(std::move(entry));
  }
  return json;
}

Json effects_json(const std::vector<double>& row, const sweep::Study& study, std::size_t outcome) {
  Json json;
  for (std::size_t f = 0; f < sweep::effect_families.size(); ++f) {
    const auto& family = sweep::effect_families[f];
    const auto labels = sweep::labels_of(family.axis);
    const std::size_t first = study.first_effect_column(outcome) + sweep::first_effect(f);
    const std::string name(family.name);
    if (labels.empty()) json[name] = number(row[first]);
    for (std::size_t i = 0; i < labels.size(); ++i) json[name][labels[i]] = number(row[first + i]);
  }
  return json;
}

Json observables_json(const model::Observables& observed) {
  return {{"rd_growth", observed.rd_growth},
          {"talents", number(observed.talents)},
          {"leverage", number(observed.leverage)},
          {"enterprises", number(observed.enterprises)},
          {"projects", number(observed.projects)}};
}

void print_draw(const sweep::Study& study, std::uint64_t draw) {
  const std::vector<double> values = sweep::parameters_of_draw(study, draw);
  const model::Parameters parameters = model::parameters_from(values);
  const sweep::SolvedDraw solved = sweep::solve(study, parameters);
  std::vector<double> row(study.n_columns());
  const sweep::DrawRecord record = sweep::evaluate(study, draw, row);

  Json json{
      {"draw", draw}, {"seed", study.seed}, {"status", sweep::status_names[static_cast<std::size_t>(record.status)]}};
  json["steps_per_yr"] = record.steps_per_yr;
  json["verdict"] = record.status == sweep::Status::ok
                        ? Json(synergy::verdict_names[static_cast<std::size_t>(record.verdict)])
                        : Json(nullptr);
  json["parameters"] = parameters_json(values);
  for (std::size_t o = 0; o < study.outcomes.size(); ++o)
    json["effects"][std::string(model::outcome_table[static_cast<std::size_t>(study.outcomes[o])].name)] =
        effects_json(row, study, o);
  json["observables"] = observables_json(
      model::observables_of(parameters, std::max<int>(record.steps_per_yr, study.scenario.steps_per_yr)));
  json["coalitions"] = coalitions_json(solved);
  fmt::print("{}\n", json.dump(1));
}

void print_trajectory(const sweep::Study& study, std::uint64_t draw, model::Coalition coalition) {
  const model::Parameters parameters = model::parameters_from(sweep::parameters_of_draw(study, draw));
  model::Scenario scenario = study.scenario;
  if (const int steps = sweep::solve(study, parameters).record.steps_per_yr; steps > 0) scenario.steps_per_yr = steps;
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

Exit replay_command(const StudyRequest& request, std::uint64_t draw, const std::optional<std::string>& coalition) {
  std::optional<model::Coalition> members;
  if (coalition && !(members = model::coalition_from(*coalition))) {
    throw InputError(Problem{"--coalition", "", *coalition, "this is no list of policy instruments",
                             "join names by commas: fiscal, tax, science, talent, capital, technology, industrial, "
                             "iur; or incentive, guidance, ecology, all, none"});
  }
  const sweep::Study study = load_study(request.config, request.overrides);
  if (members) {
    print_trajectory(study, draw, *members);
  } else {
    print_draw(study, draw);
  }
  return Exit::success;
}

}  // namespace nqpsweep::app
