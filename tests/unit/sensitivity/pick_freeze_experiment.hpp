/// @file
/// Pick-freeze designs of every kind of row applied to functions whose indices are known.
#pragma once

#include <memory>
#include <vector>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/design/sobol.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "parts.hpp"

namespace nqpsweep::testing {

inline const std::vector<KnownFunction>& functions() {
  static const std::vector<KnownFunction> all{known_function("ishigami"),
                                              known_function("sobol_g", {"model.a=[0, 1, 4.5, 9]"})};
  return all;
}

/// A design with every kind of row, and what is seen of a function in parts: group g belongs to part g mod n_parts.
struct Experiment {
  PickFreezeRows rows;
  Parts parts;
  [[nodiscard]] SobolAnalysis analysis() const { return {rows, parts}; }
};

inline Experiment experiment(const KnownFunction& known, std::shared_ptr<const design::Design> base,
                             std::uint64_t n_groups, std::size_t n_parts, IntervalMethod interval_method,
                             double shift = 0.0) {
  const PickFreezeRows rows{known.n_inputs, true, true, false};
  const design::PickFreeze design(std::move(base), known.n_inputs, one_by_one(known.n_inputs), {true, true});
  const auto pattern = rows.pattern();
  std::vector<CoMoments> parts(n_parts, CoMoments(pattern, 1));
  for (std::uint64_t g = 0; g < n_groups; ++g) {
    std::vector<double> values = rows_of(design, g, known.value, known.n_inputs);
    for (double& value : values) value += shift;
    parts[g % n_parts].merge(CoMoments::of_group(pattern, 1, values));
  }
  return {rows, Parts(std::move(parts), interval_method, 1)};
}

inline Experiment random_experiment(const KnownFunction& known, std::uint64_t seed, std::uint64_t n_groups,
                                    IntervalMethod interval_method = IntervalMethod::bootstrap) {
  return experiment(known, std::make_shared<design::MonteCarlo>(seed), n_groups, 64, interval_method);
}

inline Experiment scrambled_experiment(const KnownFunction& known, std::uint64_t seed, std::uint64_t n_groups) {
  return experiment(known, std::make_shared<design::Sobol>(seed, 3 * known.n_inputs, 16), n_groups, 16,
                    IntervalMethod::randomisations);
}

inline std::vector<Estimator> estimators() { return estimators_for({1, true, true, false}); }

}  // namespace nqpsweep::testing
