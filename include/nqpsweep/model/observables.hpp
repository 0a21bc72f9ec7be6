/// @file
/// What the model says about the paper's Tables 2 and 3 (docs/model.md section 7).
#pragma once

#include <array>
#include <string_view>

#include "nqpsweep/model/solver.hpp"

namespace nqpsweep::model {

/// The model's counterpart of each number in the two tables.
struct Observables {
  std::array<double, 3> rd_growth;  ///< growth of enterprise R&D in the three calendar years of Table 2 [1]
  double talents;                   ///< doctoral-level talents attracted in three years [persons]
  double leverage;                  ///< social capital per unit of guidance fund [1]
  double enterprises;               ///< enterprises supported in three years [1]
  double projects;                  ///< cooperation projects in three years [1]
};

inline constexpr int n_observables = 7;

/// What an observable is called, and what was observed of it.
struct ObservableInfo {
  std::string_view name;
  std::string_view unit;
  std::string_view observed;  ///< what the paper reports
};
inline constexpr std::array<ObservableInfo, n_observables> observable_table{{
    {"rd_growth_1", "1", "0.10"},
    {"rd_growth_2", "1", "0.12"},
    {"rd_growth_3", "1", "0.15"},
    {"talents", "persons", "more than 200"},
    {"leverage", "1", "3"},
    {"enterprises", "1", "more than 50"},
    {"projects", "1", "30"},
}};

/// The same numbers in the order of the table.
[[nodiscard]] constexpr std::array<double, n_observables> values_of(const Observables& o) {
  return {o.rd_growth[0], o.rd_growth[1], o.rd_growth[2], o.talents, o.leverage, o.enterprises, o.projects};
}

inline constexpr int observed_years = 3;

/// The course of Table 2: the incentive domain, already in force in the first year.
[[nodiscard]] Course table2_course();

/// Observation operators for one set of parameters, calibration parameters included.
///
/// Table 3 is the guidance domain started at t = 0 at level 1.
///
/// @param rd  enterprise R&D after each year of the course of Table 2, relative to its start
[[nodiscard]] Observables observables_of(const Parameters& parameters, const std::array<double, observed_years>& rd);

}  // namespace nqpsweep::model
