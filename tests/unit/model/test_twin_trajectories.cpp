// Whole trajectories of the kernel against its readable twin.
//
// Times and steps are the same numbers in both, since the pieces to an event are whole numbers. So to first order in
// the unit of rounding, an outcome differs by no more than the sum over all steps of what that step's rounding may do
// to each quantity, times how much the outcome depends on that quantity at the end of the step. The former is bounded
// by running the step, of the twin and of the kernel, on numbers with error bounds (support/bounded.hpp); the latter is
// calculated exactly by running the twin on dual numbers, step by step from the end. What is left out is of second
// order: products of two such errors, about 1e-24.

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "bounded_kernel.hpp"
#include "support/dual.hpp"
#include "support/priors.hpp"
#include "support/step_tolerance.hpp"

using namespace nqpsweep;
using namespace nqpsweep::model;

namespace {

using testing::default_step_tolerance;
constexpr double unit = 0x1p-53;

/// The kernel's own rough powers choose the steps, so that both take the same.
struct RoughPowers {
  static double log2(double x) { return rough_log2(all(x))[0]; }
  static double exp2(double x) { return rough_exp2(all(x))[0]; }
};

using Gradient = std::array<double, n_moving>;
using Differential = testing::Dual<n_moving>;

template <>
OfKernel load<OfKernel>(const double* from) {
  return *from;
}

/// Policies of one course, with bounds, in the twin's way and in the kernel's; both go on from step to step.
struct Policies {
  IntensitiesOf<OfTwin> effective, implemented;
  OfKernel effective_channels[n_channels], implemented_channels[n_channels];
};

class ErrorBound {
 public:
  ErrorBound(const Formation& formation, const Course& course)
      : formation_(formation), course_(course), p_(coefficients_of<OfKernel>(formation.parameters())) {
    expand_lag(p_.lag_yr, static_cast<int>(n_terms), lag_series_);
    for (int j = 0; j < model::n_instruments; ++j) policies_.implemented[j] = 0.0;
  }

  /// Bounds on the difference of the outcomes; the leap time's is infinite where it is not from a crossing.
  std::array<double, model::n_outcomes> of(const testing::Path& path) {
    std::vector<Gradient> local;
    std::vector<std::array<Gradient, n_moving>> jacobians;  // [step][end][start]
    double leap_local = 0.0;
    Gradient leap_gradient{};
    for (std::ptrdiff_t n = 0; n < std::ssize(path.steps); ++n) {
      const testing::Step& step = path.steps[static_cast<std::size_t>(n)];
      turn_to(step.year);
      const auto [twin, kernel] = series_of(step);
      const auto differential = differential_of(step);
      local.push_back(rounding_of(step, twin, kernel, step.length_yr));
      jacobians.push_back(jacobian_of(step, differential, step.length_yr));
      if (n == path.leap_step) {
        const double time = path.leap_time_yr - step.start_yr;
        const double slope = std::abs(slope_of_share(differential, time));
        leap_gradient = jacobian_of(step, differential, time)[state::share];
        for (double& g : leap_gradient) g /= slope;
        // evaluation of s; Newton's method, which ends once it moves by 1e-9 of a step and so errs by the square of it;
        // the sum of start and time, rounded in both
        leap_local = rounding_of(step, twin, kernel, time)[state::share] / slope + 1e-15 * step.length_yr +
                     2.0 * unit * path.leap_time_yr + unit * step.length_yr;
      }
      pass(step.length_yr);
    }
    std::array<double, model::n_outcomes> bounds = rounding_of_outcomes(path);
    std::array<Differential, n_moving> end;
    for (std::size_t i = 0; i < n_moving; ++i) end[i] = {path.end.x[i], i};
    const auto outcomes = testing::outcomes_by_twin<Differential>(formation_, end);
    for (std::size_t o = 0; o < bounds.size(); ++o) {
      if (o == outcome::leap_time)
        bounds[o] = path.leap_step < 0 ? 0.0 : leap_local + carried(leap_gradient, path.leap_step, local, jacobians);
      else
        bounds[o] += carried(outcomes[o].parts, std::ssize(path.steps), local, jacobians);
    }
    return bounds;
  }

 private:
  using KernelSeries = std::vector<Order<OfKernel>>;

  /// Sum over the first so many steps of their rounding times the sensitivity to it.
  static double carried(Gradient sensitivity, std::ptrdiff_t n_steps, const std::vector<Gradient>& local,
                        const std::vector<std::array<Gradient, n_moving>>& jacobians) {
    double sum = 0.0;
    for (std::ptrdiff_t n = n_steps; n-- > 0;) {
      Gradient before{};
      for (std::size_t i = 0; i < n_moving; ++i) {
        sum += std::abs(sensitivity[i]) * local[static_cast<std::size_t>(n)][i];
        for (std::size_t j = 0; j < n_moving; ++j)
          before[j] += sensitivity[i] * jacobians[static_cast<std::size_t>(n)][i][j];
      }
      sensitivity = before;
    }
    return sum;
  }

  void turn_to(int year) {
    const Intensities nominal = nominal_intensities(course_.mix, course_.schedule, year);
    for (int j = 0; j < model::n_instruments; ++j)
      policies_.effective[j] = effective_intensity<OfTwin>(formation_.parameters().policy, nominal, j);
    const double coordinated = 1.0;
    const kernel::Batch batch{.n = 1, .n_phases = 1, .nominal = nominal.data(), .coordination = &coordinated};
    channels_of_phase<OfKernel>(p_, batch, 0, 0, policies_.effective_channels);
  }

  void pass(double step) {
    const OfTwin fading = exp(OfTwin(-step) / formation_.parameters().policy.lag);
    for (int j = 0; j < model::n_instruments; ++j)
      policies_.implemented[j] = policies_.effective[j] + (policies_.implemented[j] - policies_.effective[j]) * fading;
    const OfKernel fading_of_kernel = exp(OfKernel(step) * (OfKernel(-1.0) / p_.lag_yr));
    for (int i = 0; i < n_channels; ++i)
      policies_.implemented_channels[i] = fma(policies_.implemented_channels[i] - policies_.effective_channels[i],
                                              fading_of_kernel, policies_.effective_channels[i]);
  }

  std::pair<testing::Expansion<OfTwin>, KernelSeries> series_of(const testing::Step& step) {
    testing::Point<OfTwin> point;
    std::copy(step.from.x.begin(), step.from.x.end(), point.x.begin());
    point.implemented = policies_.implemented;
    OfKernel missing[n_channels];
    for (int i = 0; i < n_channels; ++i)
      missing[i] = policies_.implemented_channels[i] - policies_.effective_channels[i];
    KernelSeries orders(n_terms + 1);
    expand(orders.data(), static_cast<int>(n_terms), p_, moving_at<OfKernel>(step.from.x), policies_.effective_channels,
           missing, true, lag_series_);
    return {twin_.expand(point, policies_.effective), orders};
  }

  testing::Expansion<Differential> differential_of(const testing::Step& step) {
    testing::Point<Differential> point;
    for (std::size_t i = 0; i < n_moving; ++i) point.x[i] = {step.from.x[i], i};
    IntensitiesOf<Differential> effective;
    for (int j = 0; j < model::n_instruments; ++j) {
      point.implemented[j] = policies_.implemented[j].value();
      effective[j] = policies_.effective[j].value();
    }
    return differential_.expand(point, effective);
  }

  static Gradient rounding_of(const testing::Step& step, const testing::Expansion<OfTwin>& twin,
                              const KernelSeries& kernel, double time) {
    const auto after = in_order(
        state_after<static_cast<int>(n_terms)>(kernel.data(), moving_at<OfKernel>(step.from.x), OfKernel(time)));
    Gradient sum;
    for (std::size_t i = 0; i < n_moving; ++i)
      sum[i] = testing::integral<OfTwin>(twin, i, step.from.x[i], time).bound() + after[i].bound();
    return sum;
  }

  static std::array<Gradient, n_moving> jacobian_of(const testing::Step& step,
                                                    const testing::Expansion<Differential>& series, double time) {
    std::array<Gradient, n_moving> rows;
    for (std::size_t i = 0; i < n_moving; ++i)
      rows[i] = testing::integral<Differential>(series, i, {step.from.x[i], i}, time).parts;
    return rows;
  }

  static double slope_of_share(const testing::Expansion<Differential>& series, double time) {
    double slope = 0.0;
    for (std::size_t n = n_terms; n-- > 0;) slope = slope * time + series[n][state::share].value;
    return slope;
  }

  /// Of the outcomes as functions of the end, in both ways.
  std::array<double, model::n_outcomes> rounding_of_outcomes(const testing::Path& path) const {
    std::array<OfTwin, n_moving> end;
    std::copy(path.end.x.begin(), path.end.x.end(), end.begin());
    const auto twin = testing::outcomes_by_twin<OfTwin>(formation_, end);
    OfKernel of_kernel[model::n_outcomes];
    ::outcomes_of(p_, moving_at<OfKernel>(path.end.x), OfKernel(0.0), all_outcomes, of_kernel);
    std::array<double, model::n_outcomes> bounds;
    for (std::size_t o = 0; o < bounds.size(); ++o) bounds[o] = twin[o].bound() + of_kernel[o].bound();
    return bounds;
  }

  const Formation& formation_;
  const Course& course_;
  Coefficients<OfKernel> p_;
  OfKernel lag_series_[n_terms];
  Policies policies_;
  testing::TaylorTwin<OfTwin> twin_{formation_};
  testing::TaylorTwin<Differential> differential_{formation_};
};

}  // namespace

TEST_CASE(
    "kernel and twin give the same outcomes within derived rounding on 1,000 trajectories, a fifth of them in "
    "corners") {
  std::mt19937_64 generator(61);
  std::vector<double> ratios;
  int leaps = 0;
  for (std::uint64_t draw = 0; draw < 1000; ++draw) {
    const Parameters parameters = draw % 5 == 0 ? testing::corner_draw(67, draw, 0.01) : testing::prior_draw(71, draw);
    const Formation formation(parameters);
    const auto coalition = static_cast<Coalition>(generator() % n_coalitions);
    const Course course = Course::of(mix_of(coalition), testing::default_scenario(6));
    const testing::Path path = testing::solve_by_twin<RoughPowers>(formation, course, default_step_tolerance);
    Solutions kernel;
    REQUIRE(Solver({&course, 1}, 0, {.instructions = InstructionSet::portable})
                .solve(parameters, default_step_tolerance, 2000, kernel));
    INFO("draw " << draw << ", coalition " << int{coalition});
    REQUIRE(kernel.steps(0) == std::ssize(path.steps));
    auto twin = testing::outcomes_by_twin<double>(formation, path.end.x);
    twin[outcome::leap_time] = path.leap_time_yr;
    leaps += path.leap_step >= 0;
    const auto bounds = ErrorBound(formation, course).of(path);
    for (std::size_t o = 0; o < twin.size(); ++o) {
      INFO("outcome " << outcome_table[o].name);
      const double difference = std::abs(kernel.outcome(static_cast<int>(o), 0) - twin[o]);
      CHECK(difference <= bounds[o]);
      if (difference != 0.0) ratios.push_back(difference / bounds[o]);
      CHECK(bounds[o] <= 1e-9 * std::max(1.0, std::abs(twin[o])));  // narrow: a tenth of a millionth of the tolerance
    }
  }
  CHECK(leaps > 100);
  std::ranges::sort(ratios);
  CAPTURE(leaps, ratios.size(), ratios[ratios.size() / 2], ratios.back());
  CHECK(ratios.back() <= 1.0);
}
