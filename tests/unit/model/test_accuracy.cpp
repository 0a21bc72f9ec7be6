#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/model/accuracy.hpp"
#include "support/priors.hpp"

using namespace nqpsweep;
using namespace nqpsweep::model;

namespace {

constexpr Coalition sample[] = {0, 7, 56, 192, 145, 255};

constexpr Coalition landmarks[] = {no_policy, domain_members[0], domain_members[1], domain_members[2], all_policies};

double error_at(const Formation& model, Coalition coalition, int steps, int reference_steps) {
  const auto solve = [&](int n) {
    return outcomes_of(model, simulate(model, coalition, testing::default_scenario(n)));
  };
  return outcome_error(solve(steps), solve(reference_steps));
}

/// Largest error of a draw at the steps that the tolerance asks for, or nothing where no steps are enough.
std::optional<double> error_of_draw(const Parameters& parameters) {
  const Formation model(parameters);
  const sweep::Study& study = testing::default_study();
  const auto steps = sufficient_steps(model, study.scenario, landmarks, study.tolerance, study.most_steps_per_yr);
  if (!steps) return std::nullopt;
  double worst = 0.0;
  for (const Coalition coalition : sample)
    worst = std::max(worst, error_at(model, coalition, *steps, std::max(64, 4 * *steps)));
  return worst;
}

}  // namespace

// integrator: 1,500 draws of the priors against 64 steps a year, at the default steps, no draw excepted
TEST_CASE("the default steps keep 1,500 prior draws within 2e-5") {
  double worst = 0.0;
  for (std::uint64_t draw = 0; draw < 1500; ++draw) {
    const Formation model(testing::prior_draw(7, draw));
    for (const Coalition coalition : sample)
      worst = std::max(worst, error_at(model, coalition, testing::default_study().scenario.steps_per_yr, 64));
  }
  INFO("worst error " << worst);
  CHECK(worst <= 2e-5);
}

// integrator: 500 corners, every parameter at its 1 % or 99 % quantile, with the steps that each draw is given
TEST_CASE("every corner of the priors that is answered is answered within 2e-5") {
  double worst = 0.0;
  int unanswered = 0;
  for (std::uint64_t draw = 0; draw < 500; ++draw) {
    const auto error = error_of_draw(testing::corner_draw(11, draw, 0.01));
    if (!error) ++unanswered;
    worst = std::max(worst, error.value_or(0.0));
  }
  INFO("worst error " << worst << ", unanswered " << unanswered);
  CHECK(worst <= 2e-5);
  CHECK(unanswered <= 5);
}

// At the very ends of all priors at once growth may explode; such a draw is never passed off as answered.
TEST_CASE("the outermost corners are answered within 2e-5 or not at all") {
  double worst = 0.0;
  int unanswered = 0;
  for (std::uint64_t draw = 0; draw < 300; ++draw) {
    const auto error = error_of_draw(testing::corner_draw(13, draw, 1e-12));
    if (!error) ++unanswered;
    worst = std::max(worst, error.value_or(0.0));
  }
  INFO("worst error " << worst << ", unanswered " << unanswered);
  CHECK(worst <= 2e-5);
  CHECK(unanswered > 0);
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

TEST_CASE("an error estimate is of the size of the error") {
  for (std::uint64_t draw = 0; draw < 50; ++draw) {
    const Formation model(testing::prior_draw(19, draw));
    double actual = 0.0;
    for (const Coalition coalition : landmarks) actual = std::max(actual, error_at(model, coalition, 6, 96));
    const double estimate = integration_error(model, testing::default_scenario(6), landmarks);
    INFO("draw " << draw << ": estimate " << estimate << ", actual " << actual);
    CHECK(estimate > 0.3 * actual);
    CHECK(estimate < 10.0 * actual);
  }
}
