#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/app/identity.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/sweep/evaluator.hpp"

using namespace nqpsweep;
using namespace nqpsweep::app;

namespace {

sweep::Study study_of(std::string_view kind, std::vector<std::string> settings = {}) {
  std::vector<Override> overrides{override_from("model.kind=" + std::string(kind))};
  for (const std::string& setting : settings) overrides.push_back(override_from(setting));
  return load_study(std::nullopt, overrides);
}

std::vector<Problem> problems_of(std::string_view kind, const std::vector<std::string>& settings) {
  try {
    (void)study_of(kind, settings);
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

}  // namespace

TEST_CASE("every test function is a study of its own: inputs, one output, exact indices") {
  for (const model::FunctionKind& kind : model::function_kinds()) {
    INFO(kind.name);
    const sweep::Study study = study_of(kind.name);
    CHECK_FALSE(study.has_policies());
    CHECK(study.function->name == kind.name);
    CHECK(study.parameters.size() == study.function->inputs.size());
    CHECK(study.calibration.size() == 0);
    CHECK(study.parameters[0].name == "x1");
    REQUIRE(study.exact);
    CHECK(study.exact->S1.size() == study.parameters.size());
    REQUIRE(study.explained_effects().size() == 1);
    CHECK(study.explained_effects()[0].name == "output(y)");
    CHECK(study.layout().n_columns() == study.parameters.size() + 1);
    const sweep::Study again = study_from_resolved(study.resolved_config, "resolved");
    CHECK(again.resolved_config == study.resolved_config);
    CHECK(identity_of(again.resolved_config) == identity_of(study.resolved_config));
  }
}

TEST_CASE("a draw of a test function is its inputs and its value") {
  const sweep::Study study = study_of("ishigami", {"model.a=2", "parameters.x2={normal=[0,1]}"});
  const auto layout = study.layout();
  std::vector<double> row(layout.n_columns());
  CHECK(sweep::Evaluator(study, layout).evaluate(11, row).status == sweep::Status::ok);
  const auto x = sweep::parameters_of_draw(study, 11);
  CHECK(std::equal(x.begin(), x.end(), row.begin()));
  CHECK(row[3] ==
        Approx(std::sin(x[0]) + 2.0 * std::pow(std::sin(x[1]), 2) + 0.1 * std::pow(x[2], 4) * std::sin(x[0])));
}

TEST_CASE("exact indices are told for the priors and the dependence that they are known for, and for no others") {
  CHECK(study_of("ishigami", {"parameters.x1={uniform=[-3.141592653589793,3.141592653589793]}"}).exact);
  CHECK_FALSE(study_of("ishigami", {"parameters.x1={normal=[0,1]}"}).exact);
  CHECK_FALSE(study_of("ishigami", {"parameters.x1=0.5"}).exact);
  const std::string dependence = "dependence.rank_correlations=[[\"x2\",\"x3\",0.5]]";
  CHECK_FALSE(study_of("ishigami", {dependence}).exact);
  const auto dependent = study_of("linear_gaussian", {dependence});
  REQUIRE(dependent.exact);
  CHECK(dependent.exact->variance > study_of("linear_gaussian").exact->variance);
  const auto file = std::filesystem::temp_directory_path() / "nqpsweep_points_of_ishigami.csv";
  std::ofstream(file) << "x1,x2,x3\n0.1,0.2,0.3\n0.3,0.2,0.1\n";
  CHECK_FALSE(study_of("ishigami", {"design.kind=table", "run.draws=2", "design.file=" + file.string()}).exact);
  std::filesystem::remove(file);
}

TEST_CASE("one number stands for all inputs, and the first list tells how many there are") {
  const auto study = study_of("sobol_g_star", {"model.a=[0,1,9]", "model.alpha=0.5", "model.delta=[0,0.5,1]"});
  CHECK(study.parameters.size() == 3);
  CHECK(study.exact->S1.size() == 3);
}

TEST_CASE("what has no place in a study of a test function is refused in words") {
  const auto problems =
      problems_of("ishigami", {"game.structural=true", "policies.in_force=true", "sensitivity.outputs=[\"synergy\"]",
                               "model.horizon_yr=9", "parameters.x9=1"});
  REQUIRE(problems.size() == 5);
  for (const Problem& problem : problems) CHECK_FALSE(problem.remedy.empty());
  CHECK(problems[0].key == "policies.in_force");
  CHECK(problems[1].key == "game.structural");
  CHECK(problems[1].reason.find("ishigami has no policies") != std::string::npos);
  CHECK(problems_of("isigami", {}).size() == 1);
}

TEST_CASE("options that make no function are refused") {
  for (const auto& [kind, setting] :
       std::vector<std::pair<std::string, std::string>>{{"sobol_g", "model.a=[0,-1]"},
                                                        {"sobol_g", "model.a=[]"},
                                                        {"sobol_g", "model.a=[\"one\"]"},
                                                        {"sobol_g_star", "model.alpha=[1,2]"},
                                                        {"bratley", "model.dimension=17"},
                                                        {"bratley", "model.dimension=2.5"},
                                                        {"product", "model.tau=[0,0]"},
                                                        {"linear_gaussian", "model.standard_deviations=0"}}) {
    INFO(setting);
    CHECK(problems_of(kind, {setting}).size() == 1);
  }
}

TEST_CASE("a function whose exact indices go through all sets of inputs is refused beyond fifteen") {
  const std::string fifteen = "model.coefficients=[1,1,1,1,1,1,1,1,1,1,1,1,1,1,2";
  CHECK(study_of("linear_gaussian", {fifteen + "]"}).parameters.size() == 15);
  const auto problems = problems_of("linear_gaussian", {fifteen + ",3]"});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].reason == "16 inputs are more than the function can have");
  CHECK(problems[0].remedy == "give at most 15 numbers");
}
