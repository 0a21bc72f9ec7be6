#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "nqpsweep/model/accuracy.hpp"
#include "nqpsweep/sweep/draw.hpp"

namespace nqpsweep::sweep {
namespace {

std::vector<model::Coalition> instruments_of(const PolicyGame& game, const std::vector<std::size_t>& coalitions) {
  std::vector<model::Coalition> instruments;
  for (const std::size_t c : coalitions) instruments.push_back(game.instruments_of(c));
  return instruments;
}

/// The scenario with as many steps as the tolerance asks for; empty where none are enough.
std::optional<model::Scenario> accurate(const Study& study, const model::Formation& formation,
                                        model::Scenario scenario) {
  const auto coalitions = instruments_of(study.game, study.game.landmarks());
  const auto steps = model::sufficient_steps(formation, scenario, coalitions, study.tolerance, study.most_steps_per_yr);
  if (!steps) return std::nullopt;
  scenario.steps_per_yr = *steps;
  return scenario;
}

void keep(Games& games, std::size_t coalition, const model::Outcomes& outcomes) {
  for (int o = 0; o < model::n_outcomes; ++o) games[o][coalition] = outcomes[static_cast<std::size_t>(o)];
}

std::vector<std::size_t> none_singles_and_all(const PolicyGame& game) {
  std::vector<std::size_t> coalitions{0};
  for (int i = 0; i < game.n_players(); ++i) coalitions.push_back(std::size_t{1} << i);
  if (game.n_players() > 1) coalitions.push_back(game.all());
  return coalitions;
}

/// Keeps the states of a trajectory at the ends of its years.
class YearEnds {
 public:
  explicit YearEnds(const model::Scenario& scenario)
      : steps_per_yr_(scenario.steps_per_yr), states_(static_cast<std::size_t>(scenario.horizon_yr) + 1) {}
  void operator()(int step, const model::State& x) {
    if (step % steps_per_yr_ == 0) states_[static_cast<std::size_t>(step / steps_per_yr_)] = x;
  }
  [[nodiscard]] const model::State& at(int year) const { return states_[static_cast<std::size_t>(year)]; }

 private:
  int steps_per_yr_;
  std::vector<model::State> states_;
};

Games play(const Study& study, const model::Formation& formation, const model::Scenario& scenario) {
  Games games(study.game.n_coalitions());
  for (std::size_t c = 0; c < study.game.n_coalitions(); ++c)
    keep(games, c, outcomes_of(formation, simulate(formation, study.game.instruments_of(c), scenario)));
  return games;
}

/// The main game; on the way, outcomes at the reported years for none, each player alone, and all.
void play(const Study& study, const model::Formation& formation, const model::Scenario& scenario, Games& games,
          Profile& profile) {
  games = Games(study.game.n_coalitions());
  profile = {none_singles_and_all(study.game), {}};
  const auto& years = study.effects.report_years;
  const std::size_t n = profile.coalitions.size();
  profile.values.resize(years.size() * n);
  YearEnds states(scenario);
  for (std::size_t c = 0; c < study.game.n_coalitions(); ++c) {
    const auto trajectory = simulate(formation, study.game.instruments_of(c), scenario, states);
    keep(games, c, outcomes_of(formation, trajectory));
    const auto place = std::ranges::find(profile.coalitions, c);
    if (place == profile.coalitions.end()) continue;
    for (std::size_t y = 0; y < years.size(); ++y) {
      const int year = years[y] - study.start_year;
      profile.values[y * n + static_cast<std::size_t>(place - profile.coalitions.begin())] =
          outcomes_of(formation, {states.at(year), std::min<double>(trajectory.leap_time_yr, year)});
    }
  }
}

/// Every mix at the same cost: the levels of its instruments are scaled to it (eq. 31).
Games play_budget_neutral(const Study& study, const model::Formation& formation, const model::Scenario& scenario) {
  Games games(study.game.n_coalitions());
  for (std::size_t c = 0; c < study.game.n_coalitions(); ++c) {
    model::Scenario scaled = scenario;
    const double cost = study.cost_of(c);
    for (int j = 0; j < model::n_instruments; ++j) {
      if (!model::contains(study.game.chosen_instruments(c), j)) continue;
      for (double& level : scaled.schedule.levels[static_cast<std::size_t>(j)]) level *= study.equal_cost / cost;
    }
    keep(games, c, outcomes_of(formation, simulate(formation, study.game.instruments_of(c), scaled)));
  }
  return games;
}

}  // namespace

Games::Games(std::size_t n_coalitions)
    : worths_(model::n_outcomes, std::vector<double>(n_coalitions, std::numeric_limits<double>::quiet_NaN())) {}

bool Games::finite() const {
  return std::ranges::all_of(worths_, [](const auto& game) {
    return std::ranges::all_of(game, [](double worth) { return std::isfinite(worth); });
  });
}

double synergy_of(const PolicyGame& game, std::span<const double> worths, synergy::PlayerSet players) {
  double synergy = worths[players] - worths[0];
  for (int i = 0; i < game.n_players(); ++i) {
    if ((players >> i & 1) != 0) synergy -= worths[std::size_t{1} << i] - worths[0];
  }
  return synergy;
}

SolvedDraw solve(const Study& study, const model::Parameters& parameters) {
  SolvedDraw solved;
  solved.games = Games(study.game.n_coalitions());
  const model::Formation formation(parameters);
  const auto scenario = accurate(study, formation, study.scenario);
  std::optional<model::Scenario> uncoordinated;
  if (study.effects.structural) {
    uncoordinated = study.scenario;
    uncoordinated->coordination = false;
    uncoordinated = accurate(study, formation, *uncoordinated);
  }
  if (!scenario || (study.effects.structural && !uncoordinated)) {
    solved.record.status = Status::step_limit;
    return solved;
  }
  solved.record.steps_per_yr = static_cast<std::uint16_t>(scenario->steps_per_yr);
  play(study, formation, *scenario, solved.games, solved.profile);
  bool finite = solved.games.finite();
  if (uncoordinated) {
    solved.uncoordinated = play(study, formation, *uncoordinated);
    finite = finite && solved.uncoordinated.finite();
  }
  if (study.effects.budget_neutral) {
    solved.budget_neutral = play_budget_neutral(study, formation, *scenario);
    finite = finite && solved.budget_neutral.finite();
  }
  if (!finite) {
    solved.record.status = Status::not_finite;
    return solved;
  }
  for (std::size_t c = 0; c < study.game.n_coalitions(); ++c)
    solved.record.leapt[c] = solved.games[model::outcome::share][c] >= 0.5;
  const auto everyone = static_cast<synergy::PlayerSet>(study.game.all());
  solved.record.verdict = synergy::verdict_of(synergy_of(study.game, solved.games[model::outcome::nqp], everyone),
                                              synergy_of(study.game, solved.games[model::outcome::log_nqp], everyone));
  return solved;
}

}  // namespace nqpsweep::sweep
