#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/model/accuracy.hpp"
#include "nqpsweep/model/trajectory.hpp"
#include "support/priors.hpp"

using namespace nqpsweep;
using namespace nqpsweep::model;

namespace {

constexpr Coalition sample[] = {0, 7, 56, 192, 145, 255};

double error_at(const Formation& model, Coalition coalition, int steps, int reference_steps) {
  const auto solve = [&](int n) {
    return outcomes_of(model, simulate(model, coalition, testing::default_scenario(n)));
  };
  return outcome_error(solve(steps), solve(reference_steps));
}

}  // namespace

// integrator: 300 draws of the priors against 64 steps a year, no draw excepted
TEST_CASE("six Runge-Kutta steps a year keep 300 prior draws within 2e-5", "[many]") {
  double worst = 0.0;
  for (std::uint64_t draw = 0; draw < 300; ++draw) {
    const Formation model(testing::prior_draw(7, draw));
    for (const Coalition coalition : sample) worst = std::max(worst, error_at(model, coalition, 6, 64));
  }
  INFO("worst error " << worst);
  CHECK(worst <= 2e-5);
}

// integrator: slope of log error against log steps, total over draws, between 4 and 32 steps a year
TEST_CASE("the integrator is of order 4") {
  const auto total_error = [](int steps) {
    double sum = 0.0;
    for (std::uint64_t draw = 0; draw < 20; ++draw) {
      const Formation model(testing::prior_draw(17, draw));
      const State exact = simulate(model, all_policies, testing::default_scenario(512)).final_state;
      sum += (simulate(model, all_policies, testing::default_scenario(steps)).final_state - exact).abs().maxCoeff();
    }
    return sum;
  };
  const double order = std::log(total_error(4) / total_error(32)) / std::log(32.0 / 4.0);
  CHECK(order == Approx(4.0).margin(0.2));
}

TEST_CASE("a share that is 1/2 at the end of a step has crossed there, to the bit") {
  for (const double step_yr : {0.1, 1.0, 17.0})
    CHECK(crossing_time(0.25, 0.25 / step_yr, 0.5, 0.25 / step_yr, step_yr) == step_yr);
  CHECK(crossing_time(0.25, 0.5, 0.75, 0.5, 1.0) == 0.5);  // a straight line
}

// With selection alone the share follows the logistic curve, whose crossing time is known.
TEST_CASE("the leap time of a logistic take-over is exact") {
  Parameters p = testing::parameters_at(std::vector<double>(n_parameters, 0.5));
  for (const auto& info : parameter_table()) {
    const std::string_view name = info.name;
    if (name.starts_with("rd.") || name.starts_with("talent.") || name.ends_with(".feedback") ||
        name == "iur.user_feedback" || name == "leap.seeding" || name == "technology.trend" ||
        name == "production.agglomeration" || name == "chain.productivity" || name == "capital.trend")
      info.in(p) = 0.0;
  }
  p.capital.depreciation = 0.0;  // no factor moves, so the advantage stays ln(1 + mu) - barrier
  p.leap.barrier = std::log1p(p.production.new_efficiency) - 0.8;
  const double growth = p.leap.selection * 0.8;
  const double exact = std::log((1.0 - p.leap.initial_share) / p.leap.initial_share) / growth;
  const Trajectory trajectory = simulate(Formation(p), no_policy, testing::default_scenario(64));
  CHECK(trajectory.leap_time_yr == Approx(exact).margin(1e-8));
}
