/// @file
/// Many trajectories of one set of parameters at once: Taylor series in the lanes of the machine's registers.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/model/outcomes.hpp"
#include "nqpsweep/model/parameters.hpp"
#include "nqpsweep/model/scenario.hpp"

namespace nqpsweep::model {

/// What policy does along one trajectory.
struct Course {
  Mix mix{};
  Schedule schedule = Schedule::constant();
  int horizon_yr = 17;       ///< at least 1
  bool coordination = true;  ///< eq. 2 on or off
  bool in_force = false;     ///< policies already at work at the start
  double refinement = 1.0;   ///< the tolerance of this trajectory is so many times smaller

  /// A mix under the setting of a study.
  [[nodiscard]] static Course of(const Mix& mix, const Scenario& scenario);
};

/// Instructions that a kernel is compiled for; the numbers are the same with all of them.
enum class InstructionSet { portable, avx2, avx512 };
inline constexpr std::array<std::string_view, 3> instruction_set_names{"portable", "avx2", "avx512"};

/// Whether this machine has them; the widest that it has.
[[nodiscard]] bool is_available(InstructionSet instructions);
[[nodiscard]] InstructionSet widest_instruction_set();

/// How trajectories are solved.
enum class Method {
  taylor,        ///< Taylor series of ten terms, with steps of its own for each trajectory, in the lanes of a kernel
  runge_kutta_4  ///< the scalar twin: fixed steps, as many as its order needs for the tolerance
};
inline constexpr std::array<std::string_view, 2> method_names{"taylor", "runge_kutta_4"};

/// Numbers that a kernel calculates with.
enum class Precision { double_precision, single_precision };
inline constexpr std::array<std::string_view, 2> precision_names{"double", "single"};

/// With what trajectories are solved.
struct Numerics {
  Method method = Method::taylor;
  Precision precision = Precision::double_precision;  ///< of the kernels; the twin knows double alone
  InstructionSet instructions = widest_instruction_set();
};

/// What comes of the courses; kept from draw to draw, so that nothing is allocated again.
class Solutions {
 public:
  /// @param outcome  place in outcome_table
  [[nodiscard]] double outcome(int outcome, std::size_t course) const {
    return outcomes_[static_cast<std::size_t>(outcome) * n_ + course];
  }
  [[nodiscard]] Outcomes outcomes(std::size_t course) const;

  /// Outcomes at the end of a year, from 1 to the horizon, of a profiled course; NaN for those that are not profiled.
  [[nodiscard]] Outcomes outcomes_after(int year, std::size_t course) const;
  /// One of them.
  [[nodiscard]] double outcome_after(int year, int outcome, std::size_t course) const {
    expects(course < n_profiled_, "a profiled course");
    return outcome_after(year, outcome)[course];
  }
  /// One of them of every profiled course, shape (n_profiled,).
  [[nodiscard]] std::span<const double> outcome_after(int year, int outcome) const {
    expects(1 <= year && year <= n_years_, "a year of the courses");
    const auto row = static_cast<std::size_t>(year - 1) * n_outcomes + static_cast<std::size_t>(outcome);
    return std::span(profile_).subspan(row * n_profiled_, n_profiled_);
  }

  /// Steps that a trajectory took.
  [[nodiscard]] int steps(std::size_t course) const { return steps_[course]; }

 private:
  friend class Solver;
  std::size_t n_ = 0, n_profiled_ = 0;
  int n_years_ = 0;
  std::vector<double> outcomes_, profile_;
  std::vector<int> steps_;
};

/// Solves the same courses for one set of parameters after the other.
///
/// Each trajectory takes steps of its own, as long as the last two of ten terms of its Taylor series are within the
/// tolerance, and ends one wherever its levels change; so it does not depend on the others beside it, nor on how many
/// lanes there are.
///
/// @par Accuracy  relative to the tolerance of a step, as measured: docs/performance.md
/// @par Cost      a step of eight lanes is some two evaluations of Formation::rate: docs/performance.md
/// @par Source    Jorba & Zou 2005 for order and step; docs/model.md section 5 for the recurrences
class Solver {
 public:
  /// @param n_profiled  of the first so many courses, outcomes are kept at the end of each year
  /// @param profiled    these outcomes
  Solver(std::span<const Course> courses, std::size_t n_profiled, const Numerics& numerics = {},
         OutcomeSet profiled = all_outcomes);

  /// @param tolerance   of a step, relative
  /// @param most_steps  of a trajectory
  /// @return            false where a trajectory needs more; the solutions are then incomplete
  [[nodiscard]] bool solve(const Parameters& parameters, double tolerance, int most_steps, Solutions& solutions) const;

 private:
  [[nodiscard]] bool solve_in_lanes(const Parameters& parameters, double tolerance, int most_steps,
                                    Solutions& solutions) const;
  [[nodiscard]] bool solve_one_by_one(const Parameters& parameters, double tolerance, int most_steps,
                                      Solutions& solutions) const;

  Numerics numerics_;
  std::size_t n_courses_, n_lanes_, n_profiled_;
  OutcomeSet profiled_;
  int n_years_ = 0;
  std::vector<Course> courses_;  // of the twin
  int n_phases_ = 0;
  std::vector<int> next_phase_;
  std::vector<double> nominal_, hold_until_yr_, coordination_, in_force_, horizon_yr_, refinement_;
};

}  // namespace nqpsweep::model
