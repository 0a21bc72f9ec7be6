#include "nqpsweep/model/solver.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "coefficients.hpp"
#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/model/trajectory.hpp"

namespace nqpsweep::model {
namespace {

kernel::Coefficients<float> rounded(const kernel::Coefficients<double>& exact) {
  constexpr std::size_t n = sizeof(exact) / sizeof(double);
  const auto doubles = std::bit_cast<std::array<double, n>>(exact);
  std::array<float, n> floats;
  std::ranges::transform(doubles, floats.begin(), [](double x) { return static_cast<float>(x); });
  return std::bit_cast<kernel::Coefficients<float>>(floats);
}

template <class Real>
kernel::Solve<Real> kernel_for(InstructionSet instructions) {
  switch (instructions) {
#ifdef NQPSWEEP_X86_KERNELS
    case InstructionSet::avx512: return kernel::avx512::solve;
    case InstructionSet::avx2: return kernel::avx2::solve;
#endif
    default: return kernel::portable::solve;
  }
}

/// Steps of the twin: six a year for a tolerance of 2.5e-6, and else what an order of four asks for.
int runge_kutta_steps_per_yr(double tolerance) {
  return std::max(2, static_cast<int>(std::ceil(6.0 * std::pow(2.5e-6 / tolerance, 0.25))));
}

std::size_t rounded_up(std::size_t n, std::size_t multiple) { return (n + multiple - 1) / multiple * multiple; }

Intensities nominal_in(const Course& course, int year) {
  return nominal_intensities(course.mix, course.schedule, year);
}

bool changes_in(const Course& course, int year) {
  return year < course.horizon_yr && (nominal_in(course, year) != nominal_in(course, year - 1)).any();
}

/// Years from the start at which the levels of some course change, and the start.
std::vector<int> phase_starts(std::span<const Course> courses) {
  std::set<int> starts{0};
  for (const Course& course : courses) {
    for (int year = 1; year < course.horizon_yr; ++year) {
      if (changes_in(course, year)) starts.insert(year);
    }
  }
  return {starts.begin(), starts.end()};
}

}  // namespace

Course Course::of(const Mix& mix, const Scenario& scenario) {
  return {mix, scenario.schedule, scenario.horizon_yr, scenario.coordination, scenario.in_force, 1.0};
}

bool is_available(InstructionSet instructions) {
#ifdef NQPSWEEP_X86_KERNELS
  switch (instructions) {
    case InstructionSet::avx512:
      return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
             __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0;
    case InstructionSet::avx2: return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
    case InstructionSet::portable: break;
  }
  return true;
#else
  return instructions == InstructionSet::portable;
#endif
}

InstructionSet widest_instruction_set() {
  for (const InstructionSet instructions : {InstructionSet::avx512, InstructionSet::avx2}) {
    if (is_available(instructions)) return instructions;
  }
  return InstructionSet::portable;
}

Outcomes Solutions::outcomes(std::size_t course) const {
  Outcomes result;
  for (int o = 0; o < n_outcomes; ++o) result[static_cast<std::size_t>(o)] = outcome(o, course);
  return result;
}

Outcomes Solutions::outcomes_after(int year, std::size_t course) const {
  Outcomes result;
  for (int o = 0; o < n_outcomes; ++o) result[static_cast<std::size_t>(o)] = outcome_after(year, o, course);
  return result;
}

Solver::Solver(std::span<const Course> courses, std::size_t n_profiled, const Numerics& numerics, OutcomeSet profiled)
    : numerics_(numerics),
      n_courses_(courses.size()),
      n_lanes_(rounded_up(courses.size(), numerics.precision == Precision::double_precision ? kernel::widest_double
                                                                                            : kernel::widest_single)),
      n_profiled_(n_profiled),
      profiled_(profiled) {
  expects(!courses.empty() && n_profiled <= courses.size(), "there are courses to solve");
  expects(is_available(numerics.instructions), "the machine has these instructions");
  if (numerics.method == Method::runge_kutta_4) courses_.assign(courses.begin(), courses.end());
  const std::vector<int> starts = phase_starts(courses);
  n_phases_ = static_cast<int>(starts.size());
  nominal_.resize(starts.size() * n_instruments * n_lanes_);
  hold_until_yr_.resize(starts.size() * n_lanes_);
  next_phase_.resize(starts.size() * n_lanes_);
  for (std::size_t lane = 0; lane < n_lanes_; ++lane) {
    const Course& course = courses[std::min(lane, courses.size() - 1)];  // the last one fills up the register
    expects(course.horizon_yr >= 1, "a trajectory has a length");
    for (std::size_t phase = 0; phase < starts.size(); ++phase) {
      const Intensities nominal = nominal_in(course, starts[phase]);
      for (std::size_t j = 0; j < n_instruments; ++j)
        nominal_[(phase * n_instruments + j) * n_lanes_ + lane] = nominal[static_cast<Eigen::Index>(j)];
      std::size_t next = phase + 1;
      while (next < starts.size() && !changes_in(course, starts[next])) ++next;
      next_phase_[phase * n_lanes_ + lane] = static_cast<int>(next);
      hold_until_yr_[phase * n_lanes_ + lane] = next < starts.size() ? starts[next] : course.horizon_yr;
    }
    coordination_.push_back(course.coordination ? 1.0 : 0.0);
    in_force_.push_back(course.in_force ? 1.0 : 0.0);
    horizon_yr_.push_back(course.horizon_yr);
    refinement_.push_back(course.refinement);
    if (lane < n_profiled) n_years_ = std::max(n_years_, course.horizon_yr);
  }
}

bool Solver::solve(const Parameters& parameters, double tolerance, int most_steps, Solutions& solutions) const {
  solutions.n_ = n_lanes_;
  solutions.n_profiled_ = n_profiled_;
  solutions.n_years_ = n_years_;
  solutions.outcomes_.resize(n_outcomes * n_lanes_);
  solutions.profile_.assign(n_profiled_ * static_cast<std::size_t>(n_years_) * n_outcomes, no_answer);
  solutions.steps_.resize(n_lanes_);
  return numerics_.method == Method::taylor ? solve_in_lanes(parameters, tolerance, most_steps, solutions)
                                            : solve_one_by_one(parameters, tolerance, most_steps, solutions);
}

bool Solver::solve_in_lanes(const Parameters& parameters, double tolerance, int most_steps,
                            Solutions& solutions) const {
  const kernel::Batch batch{.n = n_lanes_,
                            .n_phases = n_phases_,
                            .hold_until_yr = hold_until_yr_.data(),
                            .next_phase = next_phase_.data(),
                            .nominal = nominal_.data(),
                            .coordination = coordination_.data(),
                            .in_force = in_force_.data(),
                            .horizon_yr = horizon_yr_.data(),
                            .tolerance = tolerance,
                            .refinement = refinement_.data(),
                            .most_steps = most_steps,
                            .n_profiled = n_profiled_,
                            .profiled = profiled_,
                            .n_years = n_years_,
                            .outcomes = solutions.outcomes_.data(),
                            .profile = solutions.profile_.data(),
                            .steps = solutions.steps_.data()};
  const auto coefficients = coefficients_of(parameters);
  if (numerics_.precision == Precision::single_precision)
    return kernel_for<float>(numerics_.instructions)(rounded(coefficients), batch);
  return kernel_for<double>(numerics_.instructions)(coefficients, batch);
}

bool Solver::solve_one_by_one(const Parameters& parameters, double tolerance, int most_steps,
                              Solutions& solutions) const {
  const Formation formation(parameters);
  for (std::size_t i = 0; i < n_courses_; ++i) {
    const Course& course = courses_[i];
    const Scenario scenario{.schedule = course.schedule,
                            .horizon_yr = course.horizon_yr,
                            .steps_per_yr = runge_kutta_steps_per_yr(tolerance / refinement_[i]),
                            .coordination = course.coordination,
                            .in_force = course.in_force};
    solutions.steps_[i] = scenario.steps_per_yr * scenario.horizon_yr;
    if (solutions.steps_[i] > most_steps) return false;
    std::vector<State> year_ends;
    const Trajectory end = simulate(formation, course.mix, scenario, [&](int step, const State& x) {
      if (i < n_profiled_ && step > 0 && step % scenario.steps_per_yr == 0) year_ends.push_back(x);
    });
    const Outcomes outcomes = outcomes_of(formation, end);
    for (std::size_t o = 0; o < outcomes.size(); ++o) solutions.outcomes_[o * n_lanes_ + i] = outcomes[o];
    for (std::size_t year = 0; year < year_ends.size(); ++year) {
      const double leap_time = std::min(end.leap_time_yr, static_cast<double>(year + 1));
      const Outcomes after = outcomes_of(formation, {year_ends[year], leap_time});
      for (std::size_t o = 0; o < after.size(); ++o) {
        if ((profiled_ & with_outcome(static_cast<int>(o))) != 0)
          solutions.profile_[(year * n_outcomes + o) * n_profiled_ + i] = after[o];
      }
    }
  }
  return true;
}

}  // namespace nqpsweep::model
