/// @file
/// Test functions on the unit cube, for tests of designs and estimators.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/design/design.hpp"

namespace nqpsweep::testing {

using UnitFunction = std::function<double(std::span<const double> unit_point)>;

/// A test function of the model room, every input at its quantile, and what is known exactly of it.
struct KnownFunction {
  std::string kind;
  std::size_t n_inputs;
  UnitFunction value;
  model::ExactIndices exact;
};

/// @param settings  of its study beside the defaults, e.g. "model.a=[0, 1]"
inline KnownFunction known_function(const std::string& kind, const std::vector<std::string>& settings = {}) {
  std::vector<app::Override> overrides{app::override_from("model.kind=" + kind)};
  for (const std::string& setting : settings) overrides.push_back(app::override_from(setting));
  const sweep::Study study = app::load_study(std::nullopt, overrides);
  const std::size_t n = study.parameters.size();
  return {kind, n,
          [f = study.function->value, parameters = study.parameters,
           x = std::vector<double>(n)](std::span<const double> u) mutable {
            parameters.values_of(u, x);
            return f(x);
          },
          *study.exact};
}

/// Every input a member of its own.
inline std::vector<std::vector<std::size_t>> one_by_one(std::size_t n) {
  std::vector<std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < n; ++i) members.push_back({i});
  return members;
}

/// What comes out at the points of one group of a design.
inline std::vector<double> rows_of(const design::Design& design, std::uint64_t group, const UnitFunction& f,
                                   std::size_t n_inputs) {
  std::vector<double> values(design.rows_of_a_group());
  std::vector<double> point(n_inputs);
  for (std::uint64_t r = 0; r < values.size(); ++r) {
    design.point(group * values.size() + r, point);
    values[r] = f(point);
  }
  return values;
}

}  // namespace nqpsweep::testing
