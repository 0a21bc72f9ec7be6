/// @file
/// What a kernel is given and gives back: plain numbers, the same for every instruction set.
#pragma once

#include <cstddef>

#include "nqpsweep/model/instruments.hpp"  // numbers and places alone: no function of these is to be compiled
#include "nqpsweep/model/outcomes.hpp"     // with instructions that not every machine has

namespace nqpsweep::model::kernel {

inline constexpr int widest_double = 8;  ///< lanes of the widest register: batches are a multiple of that long
inline constexpr int widest_single = 16;

/// A draw's parameters as the recurrences use them; products that never change are taken once (eqs. 2-17).
template <class Real>
struct Coefficients {
  Real lag_yr, crowding;
  Real coordination[n_domains], coordination_cross;  ///< within each domain and across them
  Real talent_trend, talent_programme, talent_attraction;
  Real depreciation, saving, fund;  ///< saving: δ + capital.trend; fund: with what it pulls in
  Real ideas, public_research, fusion, iur_transfer, obsolescence;  ///< all but the last times ω + technology.trend
  Real rd_elasticity, talent_elasticity, ideas_slope;               ///< ideas_slope: φ - 1
  Real rd_trend, rd_fiscal, rd_tax, rd_science, intensity_anchor;
  Real chain_initial, chain_rate, chain_policy, chain_feedback, chain_decay, chain_productivity, chain_support;
  Real iur_initial, iur_rate, iur_policy, iur_projects, iur_feedback, iur_decay, iur_support;
  Real share_initial, selection, seeding;
  Real head_start;  ///< of the new technique in its advantage: ln(1 + μ) - barrier
  Real rho, new_talent_weight, new_capital_weight, new_technology_weight;
  Real old_talent_weight, old_capital_weight, old_technology_weight;
  Real agglomeration;                        ///< of each of three factors
  Real old_scale, new_scale, log_new_scale;  ///< 1/B and (1 + μ)/B
};

/// Trajectories side by side. What holds for one of them stands at its place in every array.
struct Batch {
  std::size_t n = 0;  ///< a multiple of the widest register's lanes
  int n_phases = 0;   ///< times between which all levels hold still
  /// How long a trajectory's levels hold still, at most to its horizon, shape (n_phases, n).
  const double* hold_until_yr = nullptr;
  const int* next_phase = nullptr;       ///< in which phase they are then, shape (n_phases, n)
  const double* nominal = nullptr;       ///< intensities of eq. 1, shape (n_phases, n_instruments, n)
  const double* coordination = nullptr;  ///< 1 with, 0 without, shape (n,)
  const double* in_force = nullptr;      ///< 1 where policies are at work at the start, shape (n,)
  const double* horizon_yr = nullptr;    ///< shape (n,)
  double tolerance = 0.0;                ///< of one step, relative
  const double* refinement = nullptr;    ///< so many times smaller is a trajectory's own, shape (n,)
  int most_steps = 0;                    ///< of a trajectory; where more are needed, everything is given up
  std::size_t n_profiled = 0;            ///< the first so many are also wanted at the ends of years
  OutcomeSet profiled = all_outcomes;    ///< outcomes that are wanted there
  int n_years = 0;                       ///< 1, ..., n_years
  double* outcomes = nullptr;            ///< shape (n_outcomes, n); NaN where there is no answer
  double* profile = nullptr;  ///< shape (n_years, n_outcomes, n_profiled), what is wanted, up to each horizon
  int* steps = nullptr;       ///< shape (n,)
};

/// Solves the whole batch.
///
/// @return  false when a trajectory needs more than `most_steps`; outcomes are then incomplete
template <class Real>
using Solve = bool (*)(const Coefficients<Real>& coefficients, const Batch& batch);

/// The same for different instruction sets, with the same numbers.
namespace portable {
bool solve(const Coefficients<double>& coefficients, const Batch& batch);
bool solve(const Coefficients<float>& coefficients, const Batch& batch);
}  // namespace portable
namespace avx2 {
bool solve(const Coefficients<double>& coefficients, const Batch& batch);
bool solve(const Coefficients<float>& coefficients, const Batch& batch);
}  // namespace avx2
namespace avx512 {
bool solve(const Coefficients<double>& coefficients, const Batch& batch);
bool solve(const Coefficients<float>& coefficients, const Batch& batch);
}  // namespace avx512

}  // namespace nqpsweep::model::kernel
