#include <catch2/catch.hpp>
#include <cmath>

#include "golden.hpp"
#include "nqpsweep/model/observables.hpp"
#include "nqpsweep/model/outcomes.hpp"
#include "support/priors.hpp"

using namespace nqpsweep;
using namespace nqpsweep::model;

namespace {

/// Relative error; relative to max(1, |reference|) where the quantity is a logarithm.
double error_of(double value, double reference, bool logarithmic) {
  const double size = std::abs(reference);
  return std::abs(value - reference) / (logarithmic ? std::max(1.0, size) : size);
}

struct Tolerance {
  int steps_per_yr;
  double relative;
  double leap_time_yr;
};

void check_row(const Formation& model, const nlohmann::json& row, const Tolerance& tolerance) {
  Scenario scenario = testing::golden_scenario(tolerance.steps_per_yr);
  scenario.coordination = row["coordination"].get<bool>();
  const auto coalition = static_cast<Coalition>(row["coalition"].get<int>());
  INFO("coalition " << coalition_name(coalition) << ", coordination " << scenario.coordination);
  const auto compare_states = [&](int step, const State& x) {
    if (step % tolerance.steps_per_yr != 0) return;
    const auto expected = row["states"].find(std::to_string(step / tolerance.steps_per_yr));
    if (expected == row["states"].end()) return;
    for (int i = 0; i < n_states; ++i) {
      INFO("state " << state_names[static_cast<std::size_t>(i)] << " at step " << step);
      CHECK(error_of(x[i], (*expected)[std::string(state_names[static_cast<std::size_t>(i)])].get<double>(),
                     i <= state::rd) <= tolerance.relative);
    }
  };
  const Outcomes outcomes = outcomes_of(model, simulate(model, coalition, scenario, compare_states));
  for (std::size_t o = 0; o < outcomes.size(); ++o) {
    const double expected = row["outcomes"][std::string(outcome_table[o].name)].get<double>();
    INFO("outcome " << outcome_table[o].name);
    if (o == outcome::leap_time) {
      CHECK(std::abs(outcomes[o] - expected) <= tolerance.leap_time_yr);
    } else {
      CHECK(error_of(outcomes[o], expected, outcome_table[o].logarithmic) <= tolerance.relative);
    }
  }
}

void check_all(const Tolerance& tolerance) {
  for (const auto& draw : testing::golden()["draws"]) {
    const Formation model(testing::golden_parameters(draw));
    for (const auto& row : draw["trajectories"]) check_row(model, row, tolerance);
  }
}

}  // namespace

// integrator: 64 steps a year
TEST_CASE("with 64 steps a year every state and outcome is the reference's within 1e-8") {
  check_all({64, 1e-8, 1e-6});
}

// integrator: six steps a year
TEST_CASE("with six Runge-Kutta steps a year every state and outcome is the reference's within 2e-5") {
  check_all({6, 2e-5, 2e-5});
}

TEST_CASE("the built-in priors turn the reference's uniforms into its parameters") {
  for (const auto& draw : testing::golden()["draws"]) {
    Parameters ours = testing::parameters_at(draw["uniforms"].get<std::vector<double>>());
    for (const auto& info : parameter_table()) {
      INFO(info.name);
      CHECK(info.in(ours) ==
            Approx(draw["parameters"][std::string(info.name)].get<double>()).epsilon(1e-13).margin(1e-15));
    }
  }
}

TEST_CASE("the observables of Tables 2 and 3 are the reference's within 1e-7") {
  for (const auto& draw : testing::golden()["draws"]) {
    const Parameters parameters = testing::golden_parameters(draw);
    const Course course = table2_course();
    Solutions solutions;
    REQUIRE(Solver({&course, 1}, 1).solve(parameters, 1e-10, 1000, solutions));
    std::array<double, observed_years> rd;
    for (int year = 1; year <= observed_years; ++year)
      rd[static_cast<std::size_t>(year - 1)] = solutions.outcomes_after(year, 0)[outcome::rd];
    const Observables ours = observables_of(parameters, rd);
    const auto& theirs = draw["observables"];
    const auto agrees = [](double value, const nlohmann::json& expected) {
      return error_of(value, expected.get<double>(), false) <= 1e-7;
    };
    for (std::size_t year = 0; year < 3; ++year) CHECK(agrees(ours.rd_growth[year], theirs["rd_growth"][year]));
    CHECK(agrees(ours.talents, theirs["talents"]));
    CHECK(agrees(ours.leverage, theirs["leverage"]));
    CHECK(agrees(ours.enterprises, theirs["enterprises"]));
    CHECK(agrees(ours.projects, theirs["projects"]));
  }
}
