#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/permuted_paths.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"
#include "support/known_function.hpp"

using namespace nqpsweep;
using namespace nqpsweep::testing;
using namespace nqpsweep::sensitivity;

namespace {

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
    const KnownFunction f = known_function(std::string(kind.name));
    const std::size_t n = f.n_inputs;
    const PickFreezeRows rows{n, true, true, false};
    const design::PickFreeze design(std::make_shared<design::MonteCarlo>(17), n, one_by_one(n), {true, true});
    std::vector<CoMoments> moments(64, CoMoments(rows.pattern(), 1));
    for (std::uint64_t g = 0; g < n_groups; ++g)
      moments[g % 64].merge(CoMoments::of_group(rows.pattern(), 1, rows_of(design, g, f.value, n)));
    const Parts parts(std::move(moments), IntervalMethod::asymptotic, 1);
    const SobolAnalysis analysis(rows, parts);
    std::size_t pair = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (const Estimator estimator : estimators_for(rows)) {
        INFO(kind.name << ", x" << i + 1 << ", " << estimator_names[static_cast<std::size_t>(estimator)]);
        check(analysis.first(0, i, estimator), f.exact.S1[i]);
        check(analysis.total(0, i, estimator), f.exact.ST[i]);
      }
      for (std::size_t j = i + 1; j < n; ++j, ++pair) {
        INFO(kind.name << ", x" << i + 1 << " with x" << j + 1);
        check(analysis.second(0, i, j), f.exact.S2[pair]);
        check(analysis.closed_second(0, i, j), f.exact.S1[i] + f.exact.S1[j] + f.exact.S2[pair]);
      }
    }
  }
}

TEST_CASE("Shapley effects of every test function are the exact ones") {
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const KnownFunction f = known_function(std::string(kind.name));
    const std::size_t n = f.n_inputs;
    const design::PermutedPaths design(3, std::make_shared<design::MonteCarlo>(3), n, one_by_one(n), {});
    const auto pattern = shapley_pattern(n);
    std::vector<CoMoments> moments(64, CoMoments(pattern, 1));
    for (std::uint64_t g = 0; g < 8192; ++g)
      moments[g % 64].merge(CoMoments::of_group(
          pattern, 1, shapley_features(rows_of(design, g, f.value, n), 1, design.order_of_members(g))));
    const Parts parts(std::move(moments), IntervalMethod::asymptotic, 1);
    for (std::size_t i = 0; i < n; ++i) {
      INFO(kind.name << ", x" << i + 1);
      check(shapley_effect(parts, 0, i), f.exact.shapley_effects[i]);
    }
  }
}
