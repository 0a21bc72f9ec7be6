#include "nqpsweep/sweep/draw.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/model/accuracy.hpp"

namespace nqpsweep::sweep {
namespace {

constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

double synergy_of(const std::array<double, model::n_coalitions>& worths) {
  std::array<double, n_effects> effects{};
  effects_of_game(worths, effects);
  return effects[first_effect(family::synergy)];
}

bool all_finite(const Games& games) {
  return std::ranges::all_of(games, [](const auto& game) {
    return std::ranges::all_of(game, [](double worth) { return std::isfinite(worth); });
  });
}

}  // namespace

std::vector<double> parameters_of_draw(const Study& study, std::uint64_t draw) {
  const std::size_t n = study.parameters.size();
  std::vector<double> point(n + study.calibration.size());
  design::MonteCarlo(study.seed).point(draw, point);
  const std::span<double> values(point);  // each value replaces its coordinate
  study.parameters.values_of(values.first(n), values.first(n));
  study.calibration.values_of(values.subspan(n), values.subspan(n));
  return point;
}

SolvedDraw solve(const Study& study, const model::Parameters& parameters) {
  SolvedDraw solved;
  for (auto& game : solved.games) game.fill(no_answer);
  const model::Formation formation(parameters);
  const auto steps = model::sufficient_steps(formation, study.scenario, study.tolerance, study.most_steps_per_yr);
  if (!steps) {
    solved.record.status = Status::step_limit;
    return solved;
  }
  model::Scenario scenario = study.scenario;
  scenario.steps_per_yr = *steps;
  solved.record.steps_per_yr = static_cast<std::uint16_t>(*steps);
  for (std::size_t coalition = 0; coalition < model::n_coalitions; ++coalition) {
    const auto trajectory = model::simulate(formation, static_cast<model::Coalition>(coalition), scenario);
    const model::Outcomes outcomes = model::outcomes_of(formation, trajectory);
    for (std::size_t o = 0; o < outcomes.size(); ++o) solved.games[o][coalition] = outcomes[o];
    solved.record.leapt[coalition] = outcomes[model::outcome::share] >= 0.5;
  }
  if (!all_finite(solved.games)) {
    solved.record.status = Status::not_finite;
    return solved;
  }
  solved.record.verdict = synergy::verdict_of(synergy_of(solved.games[model::outcome::nqp]),
                                              synergy_of(solved.games[model::outcome::log_nqp]));
  return solved;
}

DrawRecord evaluate(const Study& study, std::uint64_t draw, std::span<double> row) {
  expects(row.size() == study.n_columns(), "one entry for each column");
  std::ranges::fill(row, no_answer);
  const std::vector<double> values = parameters_of_draw(study, draw);
  std::copy_n(values.begin(), study.parameters.size(), row.begin());
  const SolvedDraw solved = solve(study, model::parameters_from(values));
  if (solved.record.status != Status::ok) return solved.record;
  for (std::size_t o = 0; o < study.outcomes.size(); ++o)
    effects_of_game(solved.games[static_cast<std::size_t>(study.outcomes[o])],
                    row.subspan(study.first_effect_column(o), n_effects));
  return solved.record;
}

}  // namespace nqpsweep::sweep
