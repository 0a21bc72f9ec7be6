#include "nqpsweep/sweep/draw_solver.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "nqpsweep/model/accuracy.hpp"
#include "nqpsweep/model/observables.hpp"

namespace nqpsweep::sweep {
namespace {

/// Share of the tolerance that one step may use: with a sixth every coalition of 100,000 draws and corners is within it
/// once they are checked, with a fifth not (docs/model.md, section 5).
constexpr double share_of_a_step = 1.0 / 6.0;
/// Share of it that the checked coalitions may use, since others may be off by more.
constexpr double share_of_the_checked = 0.25;
constexpr double refinement = 30.0;
constexpr double least_tolerance = 1e-13;

std::vector<std::size_t> none_singles_and_all(const PolicyGame& game) {
  std::vector<std::size_t> coalitions{0};
  for (int i = 0; i < game.n_players(); ++i) coalitions.push_back(std::size_t{1} << i);
  if (game.n_players() > 1) coalitions.push_back(game.all());
  return coalitions;
}

/// Every mix at the same cost: the levels of its instruments are scaled to it (eq. 31).
model::Mix mix_at_equal_cost(const Study& study, std::size_t coalition) {
  model::Mix mix = model::mix_of(study.game.instruments_of(coalition));
  for (int j = 0; j < model::n_instruments; ++j) {
    if (model::contains(study.game.chosen_instruments(coalition), j))
      mix[static_cast<std::size_t>(j)] = study.equal_cost / study.cost_of(coalition);
  }
  return mix;
}

/// Adds the courses of a game, those of some coalitions first.
///
/// A register waits for the lane with the most steps, and neighbours, which differ in few instruments, take about as
/// many. So whole registers of neighbours stay together; those whose neighbours are among the first come before them.
///
/// @return  the course of each coalition
template <class MixOf>
std::vector<std::size_t> add_game(std::vector<model::Course>& courses, const model::Scenario& scenario,
                                  std::size_t n_coalitions, std::vector<std::size_t> order, MixOf&& mix_of) {
  constexpr std::size_t neighbours = 8;  // lanes of the widest register
  std::vector<std::size_t> taken((n_coalitions + neighbours - 1) / neighbours);
  for (const std::size_t c : order) ++taken[c / neighbours];
  std::vector<std::size_t> others(n_coalitions);
  std::iota(others.begin(), others.end(), std::size_t{0});
  std::erase_if(others, [&](std::size_t c) { return std::ranges::find(order, c) != order.end(); });
  std::ranges::stable_sort(others, std::greater(), [&](std::size_t c) { return taken[c / neighbours]; });
  order.insert(order.end(), others.begin(), others.end());
  std::vector<std::size_t> course_of(n_coalitions);
  for (const std::size_t c : order) {
    course_of[c] = courses.size();
    courses.push_back(model::Course::of(mix_of(c), scenario));
  }
  return course_of;
}

}  // namespace

DrawSolver::DrawSolver(const Study& study) : study_(study) {
  const auto mix_of = [&](std::size_t c) { return model::mix_of(study.game.instruments_of(c)); };
  const std::size_t n = study.game.n_coalitions();
  model::Scenario uncoordinated = study.scenario;
  uncoordinated.coordination = false;
  std::vector<model::Course> courses;
  solved_.profile.coalitions = none_singles_and_all(study.game);
  main_ = add_game(courses, study.scenario, n, solved_.profile.coalitions, mix_of);
  if (study.effects.structural) uncoordinated_ = add_game(courses, uncoordinated, n, {}, mix_of);
  if (study.effects.budget_neutral)
    budget_neutral_ =
        add_game(courses, study.scenario, n, {}, [&](std::size_t c) { return mix_at_equal_cost(study, c); });
  model::OutcomeSet profiled = 0;
  for (const int outcome : study.outcomes) profiled = model::with_outcome(outcome, profiled);
  games_.emplace(courses, solved_.profile.coalitions.size(), study.numerics, profiled);
  model::Numerics exact = study.numerics;
  exact.precision = model::Precision::double_precision;
  if (study.numerics.precision != exact.precision)
    exact_games_.emplace(courses, solved_.profile.coalitions.size(), exact, profiled);

  std::vector<model::Course> check{model::table2_course()};
  for (const std::size_t coalition : study.game.landmarks()) {
    for (const auto* game : {&main_, &uncoordinated_}) {
      if (game->empty()) continue;
      checked_.push_back((*game)[coalition]);
      check.push_back(courses[checked_.back()]);
      check.back().refinement = refinement;
    }
  }
  check_.emplace(check, 1, exact, model::with_outcome(model::outcome::rd));
}

double DrawSolver::estimated_error() const {
  double worst = 0.0;
  for (std::size_t i = 0; i < checked_.size(); ++i)
    worst = std::max(worst, model::outcome_error(solutions_.outcomes(checked_[i]), finer_.outcomes(1 + i)));
  return worst;
}

bool DrawSolver::solve_accurately(const model::Parameters& parameters) {
  const int most_steps = study_.most_steps_per_yr * study_.scenario.horizon_yr;
  const model::Solver* solver = &*games_;
  double tolerance = study_.tolerance * share_of_a_step;
  while (tolerance >= least_tolerance) {
    if (!check_->solve(parameters, tolerance, most_steps, finer_) ||
        !solver->solve(parameters, tolerance, most_steps, solutions_))
      return false;
    if (estimated_error() <= share_of_the_checked * study_.tolerance) return true;
    if (exact_games_) solver = &*exact_games_;
    tolerance /= refinement;
  }
  return false;
}

void DrawSolver::collect(const std::vector<std::size_t>& course_of, Games& games) const {
  if (course_of.empty()) return;
  if (games.empty()) games = Games(course_of.size());
  for (int o = 0; o < model::n_outcomes; ++o) {
    for (std::size_t c = 0; c < course_of.size(); ++c) games[o][c] = solutions_.outcome(o, course_of[c]);
  }
}

/// Of the coalitions whose courses come first, in their order.
void DrawSolver::collect_profile() {
  std::vector<double>& values = solved_.profile.values;
  values.clear();
  for (const int outcome : study_.outcomes) {
    for (const int year : study_.effects.report_years) {
      const auto of_courses = solutions_.outcome_after(year - study_.start_year, outcome);
      values.insert(values.end(), of_courses.begin(), of_courses.end());
    }
  }
}

/// Whether the draw has an answer, and what verdict follows from it.
void DrawSolver::judge() {
  DrawRecord& record = solved_.record;
  const auto finite = [](const Games& games) { return games.empty() || games.finite(); };
  if (!finite(solved_.games) || !finite(solved_.uncoordinated) || !finite(solved_.budget_neutral)) {
    record.status = Status::not_finite;
    return;
  }
  for (std::size_t c = 0; c < main_.size(); ++c) {
    record.leapt[c] = solved_.games[model::outcome::share][c] >= 0.5;
    record.steps = std::max(record.steps, static_cast<std::uint16_t>(solutions_.steps(main_[c])));
  }
  record.verdict = synergy::verdict_of(synergy::synergy(solved_.games[model::outcome::nqp]),
                                       synergy::synergy(solved_.games[model::outcome::log_nqp]));
}

const SolvedDraw& DrawSolver::solve(const model::Parameters& parameters) {
  solved_.record = {};
  if (!solve_accurately(parameters)) {
    solved_.record.status = Status::step_limit;
    solved_.games = Games(study_.game.n_coalitions());
    return solved_;
  }
  collect(main_, solved_.games);
  collect(uncoordinated_, solved_.uncoordinated);
  collect(budget_neutral_, solved_.budget_neutral);
  collect_profile();
  for (std::size_t year = 0; year < solved_.table2_rd.size(); ++year)
    solved_.table2_rd[year] = finer_.outcome_after(static_cast<int>(year) + 1, model::outcome::rd, 0);
  judge();
  return solved_;
}

}  // namespace nqpsweep::sweep
