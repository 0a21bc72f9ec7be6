#include "nqpsweep/sweep/draw.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/model/accuracy.hpp"
#include "nqpsweep/model/observables.hpp"
#include "nqpsweep/synergy/box_cox.hpp"
#include "nqpsweep/synergy/indices.hpp"

namespace nqpsweep::sweep {
namespace {

constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

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

double synergy_of(const PolicyGame& game, std::span<const double> worths, synergy::PlayerSet players) {
  double synergy = worths[players] - worths[0];
  for (int i = 0; i < game.n_players(); ++i) {
    if ((players >> i & 1) != 0) synergy -= worths[std::size_t{1} << i] - worths[0];
  }
  return synergy;
}

/// Fills the parts of a draw's row and record, one concern after the other.
class RowWriter {
 public:
  RowWriter(const Study& study, const EffectLayout& layout, const SolvedDraw& solved, std::span<double> row)
      : study_(study), layout_(layout), solved_(solved), row_(row) {}

  void effects() {
    for (std::size_t o = 0; o < study_.outcomes.size(); ++o) {
      const int outcome = study_.outcomes[o];
      effects_of_game(study_.game, layout_, solved_.games[outcome], o, row_);
      profile(o, outcome);
      if (study_.effects.structural) structural(o, solved_.uncoordinated[outcome]);
      if (study_.effects.budget_neutral) budget_neutral(o, solved_.budget_neutral[outcome]);
    }
    box_cox();
    mechanism();
  }

  /// The best mixes of the draw, and the regret of every other.
  void choice(DrawRecord& record) {
    const auto worths = solved_.games[study_.outcomes[study_.choice.outcome]];
    const double sign = study_.outcome(study_.choice.outcome).more_is_better ? 1.0 : -1.0;
    std::array<double, synergy::most_players + 1> best_of_size;
    best_of_size.fill(-std::numeric_limits<double>::infinity());
    double best = -std::numeric_limits<double>::infinity();
    const auto size_of = [](std::size_t c) { return static_cast<std::size_t>(std::popcount(c)); };
    const auto affordable = study_.affordable();
    for (const std::size_t c : affordable) {
      best_of_size[size_of(c)] = std::max(best_of_size[size_of(c)], sign * worths[c]);
      best = std::max(best, sign * worths[c]);
    }
    for (const std::size_t c : affordable) {
      const double payoff = sign * worths[c];
      record.best[c] = payoff == best;
      record.best_of_size[c] = payoff == best_of_size[size_of(c)];
      part(Family::regret)[c] = best - payoff;
      part(Family::regret_of_size)[c] = best_of_size[size_of(c)] - payoff;
    }
    if (study_.effects.budget_neutral)
      best_at_equal_cost(solved_.budget_neutral[study_.outcomes[study_.choice.outcome]], sign, record);
  }

 private:
  static void best_at_equal_cost(std::span<const double> worths, double sign, DrawRecord& record) {
    double best = sign * worths[0];
    for (const double worth : worths) best = std::max(best, sign * worth);
    for (std::size_t c = 0; c < worths.size(); ++c) record.best_at_equal_cost[c] = sign * worths[c] == best;
  }

  std::span<double> part(Family family, std::size_t outcome = 0) { return layout_.part(row_, family, outcome); }

  void profile(std::size_t place, int outcome) {
    const auto& [coalitions, values] = solved_.profile;
    const std::size_t n = coalitions.size();
    for (std::size_t y = 0; y < study_.effects.report_years.size(); ++y) {
      const auto value = [&](std::size_t i) { return values[y * n + i][static_cast<std::size_t>(outcome)]; };
      const double none = value(0);
      const double all = value(n - 1);
      double singles = 0.0;
      for (int i = 1; i <= study_.game.n_players(); ++i) singles += value(static_cast<std::size_t>(i)) - none;
      part(Family::profile_no_policy, place)[y] = none;
      part(Family::profile_all_policies, place)[y] = all;
      part(Family::profile_total_effect, place)[y] = all - none;
      part(Family::profile_synergy, place)[y] = (all - none) - singles;
    }
  }

  void structural(std::size_t place, std::span<const double> worths) {
    const double synergy = synergy_of(study_.game, worths, static_cast<synergy::PlayerSet>(study_.game.all()));
    part(Family::uncoordinated_total_effect, place)[0] = worths[study_.game.all()] - worths[0];
    part(Family::structural_synergy, place)[0] = synergy;
    part(Family::coordination_synergy, place)[0] = part(Family::synergy, place)[0] - synergy;
  }

  void budget_neutral(std::size_t place, std::span<const double> worths) {
    std::ranges::copy(worths, part(Family::budget_coalition_value, place).begin());
    std::array<double, model::n_coalitions> room{};
    const auto dividends = std::span(room).first(worths.size());
    std::ranges::copy(worths, dividends.begin());
    synergy::to_dividends(dividends);
    part(Family::budget_total_effect, place)[0] = worths[study_.game.all()] - worths[0];
    part(Family::budget_synergy, place)[0] = synergy::synergy(dividends);
    synergy::shapley_values(dividends, part(Family::budget_shapley_value, place));
    if (study_.game.n_players() >= 2)
      synergy::shapley_interactions(dividends, 2, part(Family::budget_interaction, place));
  }

  void box_cox() {
    if (study_.game.n_players() < 2) return;
    const auto nqp = solved_.games[model::outcome::nqp];
    std::vector<double> singles;
    for (int i = 0; i < study_.game.n_players(); ++i) singles.push_back(nqp[std::size_t{1} << i]);
    part(Family::box_cox_exponent)[0] = synergy::box_cox_exponent(nqp[0], singles, nqp[study_.game.all()]);
  }

  void mechanism() {
    constexpr std::array<int, model::n_domains> own_outcome{model::outcome::rd, model::outcome::agglomeration,
                                                            model::outcome::ecology};
    const auto& unions = study_.game.unions();
    std::vector<double> dividends(solved_.games[model::outcome::log_nqp].begin(),
                                  solved_.games[model::outcome::log_nqp].end());
    synergy::to_dividends(dividends);
    std::vector<double> of_domains(std::size_t{1} << unions.size());
    synergy::quotient_dividends(dividends, study_.game.union_members(), of_domains);
    synergy::shapley_values(of_domains, part(Family::mechanism_contribution));
    for (std::size_t u = 0; u < unions.size(); ++u) {
      if (!unions[u].domain) continue;  // spans several domains, so has no outcome of its own
      const auto worths = solved_.games[own_outcome[static_cast<std::size_t>(*unions[u].domain)]];
      part(Family::mechanism_effect)[u] = worths[unions[u].players] - worths[0];
      part(Family::mechanism_synergy)[u] = synergy_of(study_.game, worths, unions[u].players);
    }
  }

  const Study& study_;
  const EffectLayout& layout_;
  const SolvedDraw& solved_;
  std::span<double> row_;
};

}  // namespace

Games::Games(std::size_t n_coalitions) : worths_(model::n_outcomes, std::vector<double>(n_coalitions, no_answer)) {}

bool Games::finite() const {
  return std::ranges::all_of(worths_, [](const auto& game) {
    return std::ranges::all_of(game, [](double worth) { return std::isfinite(worth); });
  });
}

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

DrawRecord evaluate(const Study& study, const EffectLayout& layout, std::uint64_t draw, std::span<double> row) {
  expects(row.size() == layout.n_columns(), "one entry for each column");
  std::ranges::fill(row, no_answer);
  const std::vector<double> values = parameters_of_draw(study, draw);
  std::copy_n(values.begin(), study.parameters.size(), row.begin());
  const model::Parameters parameters = model::parameters_from(values);
  const SolvedDraw solved = solve(study, parameters);
  DrawRecord record = solved.record;
  if (record.status != Status::ok) return record;
  RowWriter writer(study, layout, solved, row);
  writer.effects();
  writer.choice(record);
  const auto observed = model::values_of(model::observables_of(parameters, record.steps_per_yr));
  std::ranges::copy(observed, layout.part(row, Family::observable).begin());
  return record;
}

}  // namespace nqpsweep::sweep
