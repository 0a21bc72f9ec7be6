#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/model/accuracy.hpp"
#include "nqpsweep/model/solver.hpp"
#include "nqpsweep/model/trajectory.hpp"
#include "nqpsweep/sweep/draw_solver.hpp"
#include "nqpsweep/sweep/evaluator.hpp"
#include "support/priors.hpp"

using namespace nqpsweep;
using sweep::Family;

namespace {

sweep::Study study_with(std::vector<std::pair<std::string, std::string>> settings) {
  std::vector<app::Override> overrides;
  for (auto& [key, value] : settings) overrides.push_back({"test", key, value});
  return app::load_study(std::nullopt, overrides);
}

struct Evaluated {
  sweep::EffectLayout layout;
  std::vector<double> row;
  sweep::DrawRecord record;
  std::span<const double> part(Family family, std::size_t outcome = 0) const {
    return layout.part(std::span<const double>(row), family, outcome);
  }
};

Evaluated evaluated(const sweep::Study& study, std::uint64_t draw) {
  Evaluated e{study.layout(), {}, {}};
  e.row.resize(e.layout.n_columns());
  e.record = sweep::Evaluator(study, e.layout).evaluate(draw, e.row);
  REQUIRE(e.record.status == sweep::Status::ok);
  return e;
}

/// Within the tolerance of the solution.
Approx near(double value, double tolerance) { return Approx(value).epsilon(tolerance).margin(tolerance); }

/// By the scalar method with 64 steps a year.
double outcome_of(const sweep::Study& study, std::uint64_t draw, model::Coalition instruments,
                  model::Scenario scenario) {
  scenario.steps_per_yr = 64;
  const model::Formation formation(model::parameters_from(sweep::parameters_of_draw(study, draw)));
  return outcomes_of(formation, simulate(formation, instruments, scenario))[model::outcome::log_nqp];
}

model::Outcomes outcomes_under(const sweep::SolvedDraw& solved, std::size_t coalition) {
  model::Outcomes outcomes;
  for (int o = 0; o < model::n_outcomes; ++o) outcomes[static_cast<std::size_t>(o)] = solved.games[o][coalition];
  return outcomes;
}

/// Largest errors of any outcome of any coalition, as a study solves it, of prior draws and of corners at the 1 %
/// quantiles, every fifth; infinite where there is no answer.
struct Errors {
  double draws = 0.0, corners = 0.0;
};

Errors errors_of(std::uint64_t n_draws) {
  const auto study = study_with({});
  sweep::DrawSolver solver(study);
  std::vector<model::Course> courses;
  for (int c = 0; c < model::n_coalitions; ++c)
    courses.push_back(model::Course::of(model::mix_of(static_cast<model::Coalition>(c)), study.scenario));
  const model::Solver exact_solver(courses, 0);
  model::Solutions exact;
  Errors errors;
  for (std::uint64_t draw = 0; draw < n_draws; ++draw) {
    const bool corner = draw % 5 == 0;
    const auto parameters = corner ? testing::corner_draw(11, draw, 0.01) : testing::prior_draw(7, draw);
    const sweep::SolvedDraw& solved = solver.solve(parameters);
    double& worst = corner ? errors.corners : errors.draws;
    if (solved.record.status != sweep::Status::ok || !exact_solver.solve(parameters, 1e-11, 5000, exact)) {
      worst = std::numeric_limits<double>::infinity();
      continue;
    }
    for (std::size_t c = 0; c < courses.size(); ++c)
      worst = std::max(worst, model::outcome_error(outcomes_under(solved, c), exact.outcomes(c)));
  }
  return errors;
}

}  // namespace

TEST_CASE("groups of instruments play beside those in force in any case") {
  const auto study = study_with({{"game.base", R"(["iur"])"},
                                 {"game.players", R"([{ name = "money", instruments = ["fiscal", "capital"] }, "talent",
                                                      { name = "rest", instruments = ["tax", "industrial"] }])"}});
  REQUIRE(study.game.n_players() == 3);
  CHECK(study.game.name_of(5) == "money+rest");
  // fiscal is bit 0, tax 1, talent 3, capital 4, industrial 6, iur 7
  CHECK(study.game.instruments_of(0) == 0b10000000);
  CHECK(study.game.instruments_of(1) == 0b10010001);
  CHECK(study.game.instruments_of(6) == 0b11001010);
  const auto e = evaluated(study, 11);
  for (std::size_t c = 0; c < 8; ++c)
    CHECK(e.part(Family::coalition_value)[c] ==
          near(outcome_of(study, 11, study.game.instruments_of(c), study.scenario), study.tolerance));
  // A player of several domains is a union of its own; talent is the guidance domain's only one.
  REQUIRE(study.game.unions().size() == 3);
  CHECK(study.game.unions()[0].name == "money");
  CHECK(study.game.unions()[1].name == "guidance");
  CHECK(std::isnan(e.part(Family::mechanism_effect)[0]));
  CHECK(!std::isnan(e.part(Family::mechanism_effect)[1]));
}

TEST_CASE("the game of domains is the quotient of the game of instruments") {
  const auto eight = evaluated(study_with({}), 3);
  const auto three = evaluated(study_with({{"game.players", R"(["incentive", "guidance", "ecology"])"}}), 3);
  const auto quotient = eight.part(Family::domain_dividend);
  const auto dividends = three.part(Family::dividend);
  for (std::size_t set = 1; set < 8; ++set) CHECK(dividends[set] == Approx(quotient[set - 1]).margin(1e-12));
  for (std::size_t d = 0; d < 3; ++d)
    CHECK(three.part(Family::shapley_value)[d] == Approx(eight.part(Family::domain_value)[d]).margin(1e-12));
}

TEST_CASE("structural synergy is that of the same draw with coordination off, coordination synergy the rest") {
  const auto both = evaluated(study_with({{"game.structural", "true"}}), 5);
  const auto off = evaluated(study_with({{"model.coordination", "false"}}), 5);
  for (std::size_t o = 0; o < 10; ++o) {
    CHECK(both.part(Family::structural_synergy, o)[0] ==
          Approx(off.part(Family::synergy, o)[0]).epsilon(1e-9).margin(1e-12));
    CHECK(both.part(Family::uncoordinated_total_effect, o)[0] == off.part(Family::total_effect, o)[0]);
    CHECK(both.part(Family::coordination_synergy, o)[0] ==
          Approx(both.part(Family::synergy, o)[0] - off.part(Family::synergy, o)[0]).margin(1e-10));
  }
}

TEST_CASE("in the budget-neutral game every mix costs the same") {
  const auto study =
      study_with({{"game.budget_neutral", "true"}, {"policies.costs.fiscal", "2.0"}, {"game.equal_cost", "3.0"}});
  const auto e = evaluated(study, 9);
  for (const std::size_t c : {1U, 8U, 9U, 255U}) {
    const double cost = (c & 1U) != 0 ? std::popcount(c) + 1.0 : std::popcount(c);
    model::Scenario scenario = study.scenario;
    for (auto& levels : scenario.schedule.levels) {
      for (double& level : levels) level *= 3.0 / cost;
    }
    CHECK(e.part(Family::budget_coalition_value)[c] ==
          near(outcome_of(study, 9, static_cast<model::Coalition>(c), scenario), study.tolerance));
  }
  CHECK(e.part(Family::budget_coalition_value)[0] == e.part(Family::coalition_value)[0]);
  const auto worths = e.part(Family::budget_coalition_value);
  for (std::size_t c = 0; c < 256; ++c)
    CHECK(e.record.best_at_equal_cost[c] == (worths[c] == *std::max_element(worths.begin(), worths.end())));
}

TEST_CASE("reported years are the horizons of shorter studies") {
  const std::pair<std::string, std::string> exactly{"model.tolerance", "1e-10"};
  const auto study = study_with({{"study.report_years", "[2020, 2030, 2035]"}, exactly});
  const auto e = evaluated(study, 21);
  for (std::size_t y = 0; y < 3; ++y) {
    const int horizon = study.effects.report_years[y] - 2018;
    const auto shorter = evaluated(study_with({{"model.horizon_yr", std::to_string(horizon)}, exactly}), 21);
    for (std::size_t o = 0; o < 10; ++o) {
      CHECK(e.part(Family::profile_total_effect, o)[y] == near(shorter.part(Family::total_effect, o)[0], 1e-8));
      CHECK(e.part(Family::profile_synergy, o)[y] == near(shorter.part(Family::synergy, o)[0], 1e-8));
      CHECK(e.part(Family::profile_no_policy, o)[y] == near(shorter.part(Family::coalition_value, o)[0], 1e-8));
      CHECK(e.part(Family::profile_all_policies, o)[y] == near(shorter.part(Family::coalition_value, o)[255], 1e-8));
    }
  }
  CHECK(evaluated(study_with({}), 21).part(Family::profile_synergy).size() == 17);
}

TEST_CASE("an instrument that starts late does nothing before, and less in the end") {
  const auto late = study_with({{"policies.levels.talent", "[0, 0, 0, 0, 0, 1]"}});
  const auto prompt = study_with({});
  constexpr model::Coalition talent = 0b00001000;
  model::Scenario five_years = late.scenario;
  five_years.horizon_yr = 5;
  for (const std::uint64_t draw : {1U, 2U, 3U}) {
    CHECK(outcome_of(late, draw, talent, five_years) == outcome_of(late, draw, 0, five_years));
    CHECK(outcome_of(late, draw, talent, late.scenario) > outcome_of(late, draw, 0, late.scenario));
    CHECK(outcome_of(late, draw, talent, late.scenario) < outcome_of(prompt, draw, talent, prompt.scenario));
  }
}

TEST_CASE("best mixes and regrets are those of the draw's game, within the budget") {
  for (const char* outcome : {"log_nqp", "leap_time"}) {
    const auto study = study_with({{"choice.outcome", outcome}, {"choice.budget", "3.0"}});
    const std::size_t place = study.choice.outcome;
    CHECK(study.outcome(place).name == outcome);
    for (const std::uint64_t draw : {0U, 4U, 40U}) {
      const auto e = evaluated(study, draw);
      const auto worths = e.part(Family::coalition_value, place);
      const double sign = std::string(outcome) == "leap_time" ? -1.0 : 1.0;
      for (unsigned c = 0; c < 256; ++c) {
        if (std::popcount(c) > 3) {
          CHECK(std::isnan(e.part(Family::regret)[c]));
          CHECK(!e.record.best[c]);
          continue;
        }
        double best = 0.0;
        double best_of_size = 0.0;
        for (unsigned other = 0; other < 256; ++other) {
          if (std::popcount(other) > 3) continue;
          const double gain = sign * (worths[other] - worths[c]);
          best = std::max(best, gain);
          if (std::popcount(other) == std::popcount(c)) best_of_size = std::max(best_of_size, gain);
        }
        CHECK(e.part(Family::regret)[c] == best);
        CHECK(e.part(Family::regret_of_size)[c] == best_of_size);
        CHECK(e.record.best[c] == (best == 0.0));
        CHECK(e.record.best_of_size[c] == (best_of_size == 0.0));
      }
    }
  }
}

TEST_CASE("the mechanism view is each domain alone on its own outcome") {
  const auto study = study_with({});
  const auto e = evaluated(study, 2);
  const std::size_t places[] = {6, 7, 8};  // rd, agglomeration, ecology among the default outcomes
  for (std::size_t d = 0; d < 3; ++d) {
    const auto worths = e.part(Family::coalition_value, places[d]);
    CHECK(e.part(Family::mechanism_effect)[d] == worths[model::members_of(static_cast<model::Domain>(d))] - worths[0]);
    CHECK(e.part(Family::mechanism_synergy)[d] ==
          Approx(e.part(Family::within_domain_synergy, places[d])[d]).margin(1e-12));
    CHECK(e.part(Family::mechanism_contribution)[d] == Approx(e.part(Family::domain_value)[d]).margin(1e-12));
  }
}

// integrator: the same method with a step's tolerance of 1e-11
TEST_CASE("every coalition of ten thousand draws and corners is within the tolerance", "[many]") {
  const auto [draws, corners] = errors_of(10'000);
  CAPTURE(draws, corners);
  CHECK(draws <= 2e-5);
  CHECK(corners <= 2e-5);
}

TEST_CASE("every coalition of a hundred thousand draws and corners is within the tolerance", "[.][many]") {
  const auto [draws, corners] = errors_of(100'000);
  CAPTURE(draws, corners);
  CHECK(draws <= 2e-5);
  CHECK(corners <= 2e-5);
}

// integrator: every parameter at its 1 % or 99 % quantile, against a tolerance of 1e-9; where NQP explodes to 1e35,
// double precision gives no answer that passes the check of a finer one
TEST_CASE(
    "every corner of the priors is answered within the tolerance, and no outermost one is passed off as answered") {
  const auto study = study_with({{"game.players", R"(["incentive", "guidance", "ecology"])"}});
  const auto exact = study_with({{"game.players", R"(["incentive", "guidance", "ecology"])"},
                                 {"model.tolerance", "1e-9"},
                                 {"model.most_steps_per_yr", "1000"}});
  sweep::DrawSolver solver(study);
  sweep::DrawSolver exact_solver(exact);
  const auto error_of = [&](const model::Parameters& parameters) -> std::optional<double> {
    const sweep::SolvedDraw& solved = solver.solve(parameters);
    if (solved.record.status != sweep::Status::ok) return std::nullopt;
    const sweep::SolvedDraw& finer = exact_solver.solve(parameters);
    REQUIRE(finer.record.status == sweep::Status::ok);
    double worst = 0.0;
    for (std::size_t c = 0; c < 8; ++c)
      worst = std::max(worst, model::outcome_error(outcomes_under(solved, c), outcomes_under(finer, c)));
    return worst;
  };
  int unanswered = 0;
  for (std::uint64_t draw = 0; draw < 2000; ++draw) {
    const auto error = error_of(testing::corner_draw(11, draw, 0.01));
    unanswered += error ? 0 : 1;
    CHECK(error.value_or(0.0) <= study.tolerance);
  }
  CHECK(unanswered <= 20);
  unanswered = 0;
  for (std::uint64_t draw = 0; draw < 1000; ++draw) {
    const auto error = error_of(testing::corner_draw(13, draw, 1e-12));
    unanswered += error ? 0 : 1;
    CHECK(error.value_or(0.0) <= study.tolerance);
  }
  CHECK(unanswered > 0);
}

TEST_CASE("the scalar method and single precision give the same draw within the tolerance") {
  const auto study = study_with({});
  const auto reference = evaluated(study, 17);
  for (const auto& [key, value] :
       {std::pair{"model.method", "runge_kutta_4"}, std::pair{"model.precision", "single"}}) {
    const auto other = evaluated(study_with({{key, value}}), 17);
    bool differs = false;
    for (std::size_t c = 0; c < 256; ++c) {
      CHECK(other.part(Family::coalition_value)[c] ==
            near(reference.part(Family::coalition_value)[c], 2.0 * study.tolerance));
      differs = differs || other.part(Family::coalition_value)[c] != reference.part(Family::coalition_value)[c];
    }
    CHECK(differs);
  }
}

TEST_CASE("a draw gives the same numbers alone, in any lane and beside draws without an answer") {
  // With so few steps some draws have no answer.
  const auto study =
      study_with({{"model.most_steps_per_yr", "1"}, {"game.structural", "true"}, {"game.budget_neutral", "true"}});
  const sweep::EffectLayout layout = study.layout();
  sweep::Evaluator evaluator(study, layout);
  const auto bits = [](double x) { return std::bit_cast<std::uint64_t>(x); };
  int n_failed = 0;
  for (const sweep::Slice slice : {sweep::Slice{0, 8}, sweep::Slice{3, 8}, sweep::Slice{8, 5}}) {
    Packs columns(layout.n_columns());
    std::vector<double> points(slice.count * study.n_coordinates());
    std::vector<sweep::DrawRecord> records(slice.count);
    evaluator.evaluate(slice, points, columns, records);
    for (std::size_t k = 0; k < Pack::width; ++k) {
      std::vector<double> row(layout.n_columns(), std::numeric_limits<double>::quiet_NaN());
      if (k < slice.count) {
        CHECK(evaluator.evaluate(slice.first + k, row).status == records[k].status);
        const bool failed = records[k].status != sweep::Status::ok;
        CHECK(std::isnan(row[layout.column(Family::supermodular_share)]) == failed);
        n_failed += failed ? 1 : 0;
      }
      std::size_t n_different = 0;
      for (std::size_t c = 0; c < row.size(); ++c)
        n_different +=
            std::isnan(row[c]) ? !std::isnan(columns[c].lanes[k]) : bits(row[c]) != bits(columns[c].lanes[k]);
      CHECK(n_different == 0);
    }
  }
  CHECK(n_failed > 0);
}

TEST_CASE("a pack is the same when several evaluators fill it, in any order") {
  const auto study =
      study_with({{"model.most_steps_per_yr", "1"}, {"game.structural", "true"}});  // some have no answer
  const sweep::EffectLayout layout = study.layout();
  constexpr std::uint64_t n = 7;
  struct Made {
    Packs columns;
    std::vector<double> points;
    std::vector<sweep::DrawRecord> records;
  };
  const auto room = [&] {
    return Made{Packs(layout.n_columns()), std::vector<double>(n * study.n_coordinates()),
                std::vector<sweep::DrawRecord>(n)};
  };
  Made expected = room();
  sweep::Evaluator(study, layout).evaluate({8, n}, expected.points, expected.columns, expected.records);
  std::vector<sweep::Evaluator> evaluators;
  for (int i = 0; i < 2; ++i) evaluators.emplace_back(study, layout);
  sweep::PackInMaking pack(study, layout);
  for (const std::uint64_t before : {0U, 8U}) {  // what the pack held before does not show
    Made found = room();
    pack.begin({before, n}, found.points, found.columns, found.records);
    for (const std::size_t lane : {6U, 2U, 0U, 5U, 1U, 4U, 3U}) evaluators[lane % 2].evaluate(lane, pack);
    const bool is_the_same =
        std::memcmp(found.columns.data(), expected.columns.data(), found.columns.size() * sizeof(Pack)) == 0;
    CHECK(is_the_same == (before == 8));
    CHECK((found.points == expected.points) == (before == 8));
    if (before != 8) continue;
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(found.records[i].status == expected.records[i].status);
      CHECK(found.records[i].best == expected.records[i].best);
      CHECK(found.records[i].best_of_size == expected.records[i].best_of_size);
    }
  }
}

TEST_CASE("what stood in the packs before does not show, with an answer and without, in lanes used and not") {
  const auto all_games = study_with({{"game.structural", "true"},
                                     {"game.budget_neutral", "true"},
                                     {"game.players", R"([{ name = "money", instruments = ["fiscal", "capital"] },
                                                          "talent", "iur"])"}});
  const auto two_players = study_with({{"game.players", R"(["tax", "talent"])"}});
  const auto no_answer = study_with({{"model.most_steps_per_yr", "1"}});
  const auto function = study_with({{"model.kind", "ishigami"}});
  for (const sweep::Study* study : {&all_games, &two_players, &no_answer, &function}) {
    const sweep::EffectLayout layout = study->layout();
    for (const std::uint64_t n : {3U, 8U}) {
      const auto packs_after = [&](double before) {
        Pack full;
        full.lanes.fill(before);
        Packs columns(layout.n_columns(), full);
        std::vector<double> points(n * study->n_coordinates());
        std::vector<sweep::DrawRecord> records(n);
        sweep::Evaluator(*study, layout).evaluate({16, n}, points, columns, records);
        return columns;
      };
      const Packs ones = packs_after(1.0);
      const Packs twos = packs_after(2.0);
      CHECK(std::memcmp(ones.data(), twos.data(), ones.size() * sizeof(Pack)) == 0);
      for (const Pack& column : ones) {
        for (std::size_t lane = n; lane < Pack::width; ++lane) CHECK(std::isnan(column.lanes[lane]));
      }
    }
  }
}
