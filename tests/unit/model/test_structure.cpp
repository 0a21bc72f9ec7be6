#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "nqpsweep/model/trajectory.hpp"
#include "support/priors.hpp"

// The structural claims of docs/model.md section 8: true of every draw by construction.

using namespace nqpsweep;
using namespace nqpsweep::model;

namespace {

constexpr std::uint64_t n_draws = 2000;

/// A prior draw in which instruments neither crowd nor contradict each other, and no response is negative.
Parameters benign_draw(std::uint64_t draw) {
  Parameters p = testing::prior_draw(23, draw);
  p.policy.coordination_incentive = std::abs(p.policy.coordination_incentive);
  p.policy.coordination_guidance = std::abs(p.policy.coordination_guidance);
  p.policy.coordination_ecology = std::abs(p.policy.coordination_ecology);
  p.policy.coordination_cross = std::abs(p.policy.coordination_cross);
  p.policy.crowding = 0.0;
  p.rd.fiscal = std::abs(p.rd.fiscal);
  p.rd.science = std::abs(p.rd.science);
  p.chain.productivity = std::abs(p.chain.productivity);
  return p;
}

State end_of(const Formation& model, Coalition coalition) {
  return simulate(model, coalition, testing::default_scenario(6)).final_state;
}

/// A state somewhere along the way: the end of the trajectory of a coalition that depends on the draw.
State visited_state(const Formation& model, std::uint64_t draw) {
  return end_of(model, static_cast<Coalition>(draw * 37));
}

State moved(State x, int place, double by) {
  x[place] += by;
  return x;
}

constexpr double rounding = 1e-12;

}  // namespace

TEST_CASE("each instrument never lowers the factor it acts on") {
  for (std::uint64_t draw = 0; draw < n_draws; ++draw) {
    const Formation model(benign_draw(draw));
    const State none = end_of(model, no_policy);
    const auto raises = [&](int instrument, int state) {
      return end_of(model, static_cast<Coalition>(1 << instrument))[state] >= none[state] - rounding;
    };
    INFO("draw " << draw);
    CHECK((raises(instrument::fiscal, state::rd) && raises(instrument::tax, state::rd) &&
           raises(instrument::science, state::rd)));
    CHECK((raises(instrument::talent, state::talent) && raises(instrument::capital, state::capital) &&
           raises(instrument::technology, state::technology)));
    CHECK((raises(instrument::industrial, state::chain) && raises(instrument::iur, state::iur)));
  }
}

TEST_CASE("output and NQP rise in every factor, and in chain cooperation") {
  for (std::uint64_t draw = 0; draw < n_draws; ++draw) {
    const Formation model(benign_draw(draw));
    const State x = visited_state(model, draw);
    const Production before = model.production(x);
    INFO("draw " << draw);
    for (const int place : {state::talent, state::capital, state::technology, state::chain}) {
      const Production after = model.production(moved(x, place, 1e-3));
      CHECK(after.log_output >= before.log_output - rounding);
      CHECK(after.nqp >= before.nqp * (1.0 - rounding));
    }
    CHECK(model.production(moved(x, state::share, 1e-4)).nqp > before.nqp);
  }
}

// In the share, output rises exactly where the new technique is the better one: (1 + mu) e^f_new > e^f_old.
TEST_CASE("output rises in the share where the new technique produces more") {
  for (std::uint64_t draw = 0; draw < n_draws; ++draw) {
    const Parameters p = benign_draw(draw);
    const Formation model(p);
    const State x = visited_state(model, draw);
    const Production before = model.production(x);
    const double lead = std::log1p(p.production.new_efficiency) + before.log_new - before.log_old;
    const double rise = model.production(moved(x, state::share, -1e-4)).log_output - before.log_output;
    if (std::abs(lead) > 1e-6) CHECK((rise < 0.0) == (lead > 0.0));
  }
}

TEST_CASE("R&D, talent and IUR integration raise the growth of technology") {
  for (std::uint64_t draw = 0; draw < n_draws; ++draw) {
    const Formation model(benign_draw(draw));
    const State x = visited_state(model, draw);
    const Intensities m = Intensities::Constant(0.5);
    const double before = model.rate(x, m)[state::technology];
    for (const int place : {state::rd, state::talent, state::iur})
      CHECK(model.rate(moved(x, place, 1e-3), m)[state::technology] > before);
  }
}

TEST_CASE("shares stay between 0 and 1 and every state is finite") {
  for (std::uint64_t draw = 0; draw < n_draws; ++draw) {
    const Formation model(testing::prior_draw(29, draw));
    bool inside = true;
    (void)simulate(model, draw % 2 == 0 ? all_policies : static_cast<Coalition>(draw * 37),
                   testing::default_scenario(6), [&](int, const State& x) {
                     for (const int place : {state::chain, state::iur, state::share})
                       inside = inside && 0.0 < x[place] && x[place] < 1.0;
                     inside = inside && x.isFinite().all();
                   });
    INFO("draw " << draw);
    CHECK(inside);
  }
}

TEST_CASE("while its advantage stays positive the share follows an S with one inflection at most") {
  int checked = 0;
  for (std::uint64_t draw = 0; draw < n_draws; ++draw) {
    Parameters p = testing::prior_draw(31, draw);
    p.leap.seeding = 0.0;
    p.leap.barrier = 0.0;  // the advantage starts above 0
    const Formation model(p);
    bool positive = true;
    int turns = 0;
    double last_share = NAN, last_rise = NAN;
    bool was_accelerating = true;
    (void)simulate(model, no_policy, testing::default_scenario(6), [&](int, const State& x) {
      positive = positive && model.advantage(x, model.production(x)) > 0.0;
      const double rise = x[state::share] - last_share;
      const bool accelerating = !(rise < last_rise);
      if (accelerating != was_accelerating) ++turns;
      was_accelerating = accelerating;
      last_share = x[state::share];
      last_rise = rise;
    });
    if (!positive) continue;
    ++checked;
    INFO("draw " << draw);
    CHECK(turns <= 1);
  }
  CHECK(checked > 1000);
}

TEST_CASE("policies of level zero are no policy, bit for bit") {
  Scenario idle = testing::default_scenario(6);
  for (auto& levels : idle.schedule.levels) levels = {0.0};
  for (std::uint64_t draw = 0; draw < 200; ++draw) {
    const Formation model(testing::prior_draw(37, draw));
    const State a = simulate(model, no_policy, testing::default_scenario(6)).final_state;
    const State b = simulate(model, all_policies, idle).final_state;
    CHECK(std::memcmp(a.data(), b.data(), sizeof(double) * n_states) == 0);
  }
}

TEST_CASE("a link that is switched off no longer carries anything, and only that") {
  for (std::uint64_t draw = 0; draw < 200; ++draw) {
    Parameters p = testing::prior_draw(41, draw);
    p.chain.feedback = p.iur.user_feedback = p.technology.iur_transfer = p.rd.intensity_anchor = 0.0;
    const Formation cut(p);
    const State x = visited_state(cut, draw);
    const Intensities m = Intensities::Constant(0.7);
    const State rate = cut.rate(x, m);
    const State other_share = cut.rate(moved(x, state::share, 0.01), m);
    CHECK(other_share[state::chain] == rate[state::chain]);
    CHECK(other_share[state::iur] == rate[state::iur]);
    CHECK(other_share[state::capital] != rate[state::capital]);  // output still carries the share
    CHECK(cut.rate(moved(x, state::iur, 0.01), m)[state::technology] == rate[state::technology]);
    CHECK(cut.rate(moved(x, state::talent, 0.01), m)[state::rd] == rate[state::rd]);
  }
}

TEST_CASE("an instrument without coefficients changes nothing when it acts alone") {
  for (std::uint64_t draw = 0; draw < 100; ++draw) {
    Parameters p = testing::prior_draw(43, draw);
    p.rd.fiscal = 0.0;
    const Formation model(p);
    const State a = end_of(model, no_policy);
    const State b = end_of(model, 1 << instrument::fiscal);
    CHECK(std::memcmp(a.data(), b.data(), sizeof(double) * n_states) == 0);
  }
}
