/// @file
/// How the errors of Sobol' indices fall with the number of groups: the figure of docs/statistics.md and its test.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>

#include "nqpsweep/design/latin_hypercube.hpp"
#include "nqpsweep/design/lattice.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/design/sobol.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "support/known_function.hpp"

namespace nqpsweep::testing {

/// A kind of points, made for one randomisation of n of them.
struct Base {
  const char* name;  ///< as design.base
  std::shared_ptr<const design::Design> (*make)(std::uint64_t seed, std::size_t dimensions, std::uint64_t n);
};

inline const std::array<Base, 4> bases{{
    {"monte_carlo",
     [](std::uint64_t seed, std::size_t, std::uint64_t) -> std::shared_ptr<const design::Design> {
       return std::make_shared<design::MonteCarlo>(seed);
     }},
    {"latin_hypercube",
     [](std::uint64_t seed, std::size_t, std::uint64_t n) -> std::shared_ptr<const design::Design> {
       return std::make_shared<design::LatinHypercube>(seed, n);
     }},
    {"lattice",
     [](std::uint64_t seed, std::size_t dimensions, std::uint64_t) -> std::shared_ptr<const design::Design> {
       return std::make_shared<design::Lattice>(seed, dimensions, 1);
     }},
    {"sobol",
     [](std::uint64_t seed, std::size_t dimensions, std::uint64_t) -> std::shared_ptr<const design::Design> {
       return std::make_shared<design::Sobol>(seed, dimensions, 1);
     }},
}};

/// Mean squared errors of S1 and of ST over all inputs, by the default formulas, from one design of so many groups.
inline std::array<double, 2> squared_errors(const KnownFunction& f, const Base& base, std::uint64_t seed,
                                            std::uint64_t n_groups) {
  using namespace sensitivity;
  const PickFreezeRows rows{f.n_inputs, false, false, false};
  const design::PickFreeze design(base.make(seed, 2 * f.n_inputs, n_groups), f.n_inputs, one_by_one(f.n_inputs));
  const auto pattern = rows.pattern();
  CoMoments moments(pattern, 1);
  for (std::uint64_t g = 0; g < n_groups; ++g)
    moments.merge(CoMoments::of_group(pattern, 1, rows_of(design, g, f.value, f.n_inputs)));
  const Parts whole({moments}, IntervalMethod::asymptotic, 1);
  const SobolAnalysis analysis(rows, whole);
  std::array<double, 2> sums{};
  for (std::size_t i = 0; i < f.n_inputs; ++i) {
    sums[0] += std::pow(analysis.first_value(0, i, Estimator::janon) - f.exact.S1[i], 2);
    sums[1] += std::pow(analysis.total_value(0, i, Estimator::jansen) - f.exact.ST[i], 2);
  }
  for (double& sum : sums) sum /= static_cast<double>(f.n_inputs);
  return sums;
}

/// A root mean square error at each number of groups, and the exponent with which it falls.
struct Curve {
  std::vector<double> rmse;
  double slope, slope_error;  ///< the standard error, by leaving out one replication in turn (the jackknife)
};

/// Slope of the least-squares line of log y over log n.
inline double fitted_slope(const std::vector<std::uint64_t>& n, const std::vector<double>& y) {
  double mean = 0.0;
  for (const std::uint64_t k : n) mean += std::log(static_cast<double>(k)) / static_cast<double>(n.size());
  double above = 0.0;
  double below = 0.0;
  for (std::size_t k = 0; k < n.size(); ++k) {
    const double x = std::log(static_cast<double>(n[k])) - mean;
    above += x * std::log(y[k]);
    below += x * x;
  }
  return above / below;
}

/// @param squares  shape (n.size(), n_replications): squared errors
inline Curve curve_of(const std::vector<std::uint64_t>& n, const std::vector<std::vector<double>>& squares) {
  const std::size_t n_replications = squares.front().size();
  const auto rmse = [&](std::size_t without) {
    std::vector<double> roots;
    for (const auto& of_size : squares) {
      const bool all = without >= n_replications;
      const double sum = std::accumulate(of_size.begin(), of_size.end(), 0.0) - (all ? 0.0 : of_size[without]);
      roots.push_back(std::sqrt(sum / static_cast<double>(n_replications - (all ? 0 : 1))));
    }
    return roots;
  };
  Curve curve{rmse(n_replications), 0.0, 0.0};
  curve.slope = fitted_slope(n, curve.rmse);
  double deviations = 0.0;
  for (std::size_t r = 0; r < n_replications; ++r) deviations += std::pow(fitted_slope(n, rmse(r)) - curve.slope, 2);
  const auto replications = static_cast<double>(n_replications);
  curve.slope_error = std::sqrt(deviations * (replications - 1.0) / replications);
  return curve;
}

/// Errors of S1 and of ST over independent replications at each number of groups.
inline std::array<Curve, 2> convergence_of(const KnownFunction& f, const Base& base,
                                           const std::vector<std::uint64_t>& n, std::size_t n_replications) {
  std::array<std::vector<std::vector<double>>, 2> squares;
  for (auto& of_index : squares) of_index.assign(n.size(), std::vector<double>(n_replications));
  for (std::size_t k = 0; k < n.size(); ++k) {
    for (std::size_t r = 0; r < n_replications; ++r) {
      const auto errors = squared_errors(f, base, 1 + k * n_replications + r, n[k]);
      for (std::size_t index = 0; index < 2; ++index) squares[index][k][r] = errors[index];
    }
  }
  return {curve_of(n, squares[0]), curve_of(n, squares[1])};
}

}  // namespace nqpsweep::testing
