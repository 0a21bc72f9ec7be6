/// @file
/// Ways to solve the model's trajectories, for the contest and the work-precision diagram.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "nqpsweep/model/outcomes.hpp"
#include "nqpsweep/model/parameters.hpp"
#include "nqpsweep/model/trajectory.hpp"

namespace nqpsweep::bench {

struct Method {
  std::string name;
  std::string family;            ///< "lanes", "scalar" or "library"
  std::string setting;           ///< what the numbers below are: steps a year, or a tolerance
  std::vector<double> settings;  ///< from coarse to fine

  /// Outcomes of some coalitions at a setting, those of the first in front; false where there is no answer.
  std::function<bool(const model::Parameters&, const std::vector<model::Coalition>&, double,
                     std::vector<model::Outcomes>&)>
      solve;
};

/// The setting of all golden trajectories.
[[nodiscard]] const model::Scenario& scenario();

[[nodiscard]] std::vector<Method> kernels();         ///< the program's own, for each instruction set and precision
[[nodiscard]] std::vector<Method> scalar_methods();  ///< the twin, Boost.odeint, SUNDIALS CVODE
[[nodiscard]] std::vector<Method> lane_methods();    ///< Taylor series of other orders, Runge-Kutta in lanes

}  // namespace nqpsweep::bench
