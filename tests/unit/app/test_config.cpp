#include <catch2/catch.hpp>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/app/identity.hpp"
#include "nqpsweep/base/error.hpp"

using namespace nqpsweep;
using namespace nqpsweep::app;

namespace {

std::vector<Problem> problems_with(const std::vector<Override>& settings) {
  try {
    (void)load_study(std::nullopt, settings);
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

Override set(const std::string& text) { return override_from(text); }

}  // namespace

TEST_CASE("the defaults are valid and complete") {
  const sweep::Study study = load_study(std::nullopt, {});
  CHECK(study.parameters.size() == 50);
  CHECK(study.calibration.size() == 3);
  CHECK(study.outcomes.size() == 10);
  CHECK(study.scenario.schedule.level(model::instrument::tax, 1) == 350.0 / 300.0);
}

TEST_CASE("a resolved configuration makes the same study and the same identity") {
  const sweep::Study study = load_study(std::nullopt, {set("parameters.policy.lag=1.2"), set("run.draws=77")});
  const sweep::Study again = study_from_resolved(study.resolved_config, "resolved");
  CHECK(again.resolved_config == study.resolved_config);
  CHECK(again.n_draws == 77);
  CHECK(std::get<space::Fixed>(again.parameters[0].marginal).value == 1.2);
  CHECK(identity_of(study.resolved_config) == identity_of(again.resolved_config));
}

TEST_CASE("what cannot change a result is not part of its identity, what can is") {
  const auto identity = [](const std::string& setting) {
    return identity_of(load_study(std::nullopt, {set(setting)}).resolved_config);
  };
  const std::string plain = identity_of(load_study(std::nullopt, {}).resolved_config);
  for (const char* same : {"run.threads=3", "run.block_draws=1024", "output.file=elsewhere.h5"})
    CHECK(identity(same) == plain);
  for (const char* other :
       {"run.seed=3", "run.draws=3", "model.horizon_yr=9", "parameters.rd.tax=0.02", "output.draws=float32"})
    CHECK(identity(other) != plain);
}

TEST_CASE("all problems are told at once") {
  const auto problems = problems_with(
      {set("run.drawz=5"), set("run.seed=-1"), set("parameters.policy.lag=0"), set("model.coordination=maybe")});
  REQUIRE(problems.size() == 4);
  for (const Problem& problem : problems) {
    CHECK(problem.where == "--set");
    CHECK_FALSE(problem.key.empty());
    CHECK_FALSE(problem.value.empty());
    CHECK_FALSE(problem.reason.empty());
    CHECK_FALSE(problem.remedy.empty());
  }
}

TEST_CASE("a misspelt key is met with the one that was meant") {
  const auto problems = problems_with({set("run.drawz=5")});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].remedy == "did you mean run.draws?");
}

TEST_CASE("priors that allow what the model forbids are refused, others are not") {
  for (const char* forbidden :
       {"parameters.policy.lag=0", "parameters.policy.lag={uniform=[0.0,2.0]}",
        "parameters.policy.lag={normal=[1.0,0.1]}", "parameters.capital.depreciation={uniform=[-0.01,0.1]}",
        "parameters.chain.rate=-0.1", "parameters.iur.rate={uniform=[-0.01,0.1]}", "parameters.chain.initial=1.0",
        "parameters.leap.initial_share={uniform=[0.0,0.1]}", "parameters.production.substitution=0",
        "parameters.technology.ideas_returns=1.0", "parameters.production.new_talent_weight={uniform=[0.3,0.6]}",
        "parameters.production.old_capital_weight=0.7"})
    CHECK(problems_with({set(forbidden)}).size() == 1);
  for (const char* allowed :
       {"parameters.policy.lag={uniform=[0.5,2.0]}", "parameters.policy.lag={truncated_normal=[1.0,0.5,0.1,3.0]}",
        "parameters.rd.fiscal=-0.1", "parameters.chain.productivity={uniform=[-0.5,-0.1]}",
        "parameters.chain.initial={beta=[2.0,5.0]}", "parameters.capital.depreciation=0.0"})
    CHECK(problems_with({set(allowed)}).empty());
}

TEST_CASE("what differs between two studies is named, and what has no effect on a result is not") {
  const auto plain = app::load_study(std::nullopt, {}).resolved_config;
  const auto with = [](const char* key, const char* value) {
    return app::load_study(std::nullopt, {{"test", key, value}}).resolved_config;
  };
  CHECK(app::differences(plain, with("run.threads", "3")).empty());
  CHECK(app::differences(plain, with("output.file", "elsewhere.h5")).empty());
  CHECK(app::differences(plain, with("run.checkpoint_minutes", "1.0")).empty());
  CHECK(app::differences(plain, with("run.seed", "7")) == std::vector<std::string>{"run.seed: 2018 there, 7 here"});
  CHECK(app::differences(plain, with("parameters.policy.lag", "1.5")).size() == 1);
  CHECK(app::asks_for_more(with("run.draws", "3000"), plain));
  CHECK_FALSE(app::asks_for_more(with("run.draws", "1000"), plain));
  CHECK_FALSE(app::asks_for_more(with("run.seed", "7"), plain));
  CHECK(app::asks_for_more(plain, with("sensitivity.stop_width", "0.1")));
  CHECK(app::asks_for_more(with("sensitivity.stop_width", "0.05"), with("sensitivity.stop_width", "0.1")));
  CHECK_FALSE(app::asks_for_more(with("sensitivity.stop_width", "0.1"), plain));
}
