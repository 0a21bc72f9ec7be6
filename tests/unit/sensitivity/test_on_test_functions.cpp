#include <catch2/catch.hpp>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/permuted_paths.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"
#include "parts.hpp"

using namespace nqpsweep;
using namespace nqpsweep::testing;
using namespace nqpsweep::sensitivity;

// Statistical: within 4 standard errors of the exact values of docs/test-functions.md, by the method under test.
TEST_CASE("every formula finds the exact indices of every test function") {
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const KnownFunction f = known_function(std::string(kind.name));
    const std::size_t n = f.n_inputs;
    const PickFreezeRows rows{n, true, true, false};
    const design::PickFreeze design(std::make_shared<design::MonteCarlo>(17), n, one_by_one(n), {true, true});
    const Parts parts = parts_of(rows.pattern(), 4096, [&](std::uint64_t g) { return rows_of(design, g, f.value, n); });
    const SobolAnalysis analysis(rows, parts);
    std::size_t pair = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (const Estimator estimator : estimators_for(rows)) {
        INFO(kind.name << ", x" << i + 1 << ", " << estimator_names[static_cast<std::size_t>(estimator)]);
        check(analysis.first(0, i, estimator), f.exact.S1[i], t_63);
        check(analysis.total(0, i, estimator), f.exact.ST[i], t_63);
      }
      for (std::size_t j = i + 1; j < n; ++j, ++pair) {
        INFO(kind.name << ", x" << i + 1 << " with x" << j + 1);
        check(analysis.second(0, i, j), f.exact.S2[pair], t_63);
        check(analysis.closed_second(0, i, j), f.exact.S1[i] + f.exact.S1[j] + f.exact.S2[pair], t_63);
      }
    }
  }
}

TEST_CASE("Shapley effects of every test function are the exact ones") {
  for (const model::FunctionKind& kind : model::function_kinds()) {
    const KnownFunction f = known_function(std::string(kind.name));
    const std::size_t n = f.n_inputs;
    const design::PermutedPaths design(3, std::make_shared<design::MonteCarlo>(3), n, one_by_one(n), {});
    const Parts parts = parts_of(shapley_pattern(n), 8192, [&](std::uint64_t g) {
      return shapley_features(rows_of(design, g, f.value, n), 1, design.order_of_members(g));
    });
    for (std::size_t i = 0; i < n; ++i) {
      INFO(kind.name << ", x" << i + 1);
      check(shapley_effect(parts, 0, i), f.exact.shapley_effects[i], t_63);
    }
  }
}
