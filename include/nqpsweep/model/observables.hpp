/// @file
/// What the model says about the paper's Tables 2 and 3 (docs/model.md section 7).
#pragma once

#include <array>

#include "nqpsweep/model/trajectory.hpp"

namespace nqpsweep::model {

/// The model's counterpart of each number in the two tables.
struct Observables {
  std::array<double, 3> rd_growth;  ///< growth of enterprise R&D in the three calendar years of Table 2 [1]
  double talents;                   ///< doctoral-level talents attracted in three years [persons]
  double leverage;                  ///< social capital per unit of guidance fund [1]
  double enterprises;               ///< enterprises supported in three years [1]
  double projects;                  ///< cooperation projects in three years [1]
};

/// Levels of Table 2: subsidies of 5, 6, 7 bn and 300, 350, 420 beneficiaries, relative to the first year.
[[nodiscard]] Schedule table2_schedule();

/// Observation operators for one set of parameters, calibration parameters included.
///
/// Table 2 is the incentive domain already in force in the first year; Table 3 is the guidance domain started at t = 0
/// at level 1.
[[nodiscard]] Observables observables_of(const Parameters& parameters, int steps_per_yr);

}  // namespace nqpsweep::model
