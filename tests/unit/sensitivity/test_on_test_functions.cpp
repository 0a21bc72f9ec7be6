#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/permuted_paths.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;

namespace {

sweep::Study study_of(std::string_view kind) {
  return app::load_study(std::nullopt, {app::override_from("model.kind=" + std::string(kind))});
}

std::vector<std::vector<std::size_t>> one_by_one(std::size_t n) {
  std::vector<std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < n; ++i) members.push_back({i});
  return members;
}

std::vector<double> rows_of(const sweep::Study& study, const design::Design& design, std::uint64_t group) {
  std::vector<double> values;
  std::vector<double> point(study.parameters.size());
  std::vector<double> x(point.size());
  for (std::uint64_t r = 0; r < design.rows_of_a_group(); ++r) {
    design.point(group * design.rows_of_a_group() + r, point);
    study.parameters.values_of(point, x);
    values.push_back(study.function->value(x));
  }
  return values;
}

double standard_error(const Index& index) { return (index.high - index.low) / (2.0 * 1.998); }  // Student, 63

void check(const Index& index, double exact) {
  INFO(index.value << " with standard error " << standard_error(index) << ", exact " << exact);
  CHECK(std::abs(index.value - exact) < 4.0 * standard_error(index) + 1e-9);
}

}  // namespace

// Statistical: within 4 standard errors of the exact values of docs/test-functions.md, by the method under test.
TEST_CASE("every formula finds the exact indices of every test function") {
  constexpr std::uint64_t n_groups = 4096;
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const sweep::Study study = study_of(kind.name);
    const std::size_t n = study.parameters.size();
    const PickFreezeRows rows{n, true, true, false};
    const design::PickFreeze design(std::make_shared<design::MonteCarlo>(17), n, one_by_one(n), {true, true});
    std::vector<CoMoments> moments(64, CoMoments(rows.pattern(), 1));
    for (std::uint64_t g = 0; g < n_groups; ++g)
      moments[g % 64].merge(CoMoments::of_group(rows.pattern(), 1, rows_of(study, design, g)));
    const Parts parts(std::move(moments), Uncertainty::asymptotic, 1);
    const SobolAnalysis analysis(rows, parts);
    std::size_t pair = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (const Estimator estimator : estimators_for(rows)) {
        INFO(kind.name << ", x" << i + 1 << ", " << estimator_names[static_cast<std::size_t>(estimator)]);
        check(analysis.first(0, i, estimator), study.exact->S1[i]);
        check(analysis.total(0, i, estimator), study.exact->ST[i]);
      }
      for (std::size_t j = i + 1; j < n; ++j, ++pair) {
        INFO(kind.name << ", x" << i + 1 << " with x" << j + 1);
        check(analysis.second(0, i, j), study.exact->S2[pair]);
        check(analysis.closed_second(0, i, j), study.exact->S1[i] + study.exact->S1[j] + study.exact->S2[pair]);
      }
    }
  }
}

TEST_CASE("Shapley effects of every test function are the exact ones") {
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const sweep::Study study = study_of(kind.name);
    const std::size_t n = study.parameters.size();
    const design::PermutedPaths design(3, std::make_shared<design::MonteCarlo>(3), n, one_by_one(n), {});
    const auto pattern = shapley_pattern(n);
    std::vector<CoMoments> moments(64, CoMoments(pattern, 1));
    for (std::uint64_t g = 0; g < 8192; ++g)
      moments[g % 64].merge(
          CoMoments::of_group(pattern, 1, shapley_features(rows_of(study, design, g), 1, design.order_of_members(g))));
    const Parts parts(std::move(moments), Uncertainty::asymptotic, 1);
    for (std::size_t i = 0; i < n; ++i) {
      INFO(kind.name << ", x" << i + 1);
      check(shapley_effect(parts, 0, i), study.exact->shapley_effects[i]);
    }
  }
}
