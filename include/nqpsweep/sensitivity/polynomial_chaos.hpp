/// @file
/// Polynomial chaos: the output as a sum of products of orthonormal polynomials of the inputs, whose coefficients are
/// what Sobol' indices are made of.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "nqpsweep/sensitivity/measure.hpp"
#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// Points that are looked at, from the first on.
inline constexpr std::size_t most_chaos_points = 4096;

/// Indices of an expansion that predicts less than that share of the variance are withheld.
inline constexpr double least_q2 = 0.5;

/// A product of Legendre polynomials of the places of inputs in the unit interval, orthonormal where these are uniform
/// and independent. Places are the known distribution functions, or the empirical ones (Points::coordinates).
struct ChaosFactor {
  std::size_t input, degree;
};
using ChaosTerm = std::vector<ChaosFactor>;  ///< in order of inputs; empty: the constant

/// Which terms are candidates.
struct ChaosOptions {
  std::size_t most_degree = 12;  ///< tried one by one, as long as there are no more candidates than
  std::size_t most_candidates = 2000;
  std::size_t most_inputs = 3;  ///< in a term
  double norm = 0.75;           ///< a term stays if (Σ degree^norm)^(1/norm) is at most the degree
};

/// An expansion fitted by least squares.
struct PolynomialChaos {
  std::size_t n_inputs = 0;
  std::vector<ChaosTerm> terms;
  Eigen::VectorXd coefficients;
  /// Leave-one-out Q2: the share of the variance that an expansion with these terms predicts at points it was not
  /// fitted to, corrected for their choice (Chapelle, Vapnik & Bengio 2002; Blatman & Sudret 2011).
  double q2 = 0.0;

  /// Sobol' indices of what the expansion explains. No intervals: how far terms that were not chosen would move them is
  /// not known, 1 - q2 tells of it.
  [[nodiscard]] double first_order(std::size_t input) const;
  [[nodiscard]] double total(std::size_t input) const;

  /// Second-order indices of pairs that share a term of theirs alone.
  [[nodiscard]] std::vector<PairIndex> second_orders() const;
};

/// All terms of a truncation, the constant first, by growing degree.
[[nodiscard]] std::vector<ChaosTerm> hyperbolic_terms(std::size_t n_inputs, std::size_t degree,
                                                      const ChaosOptions& options);

/// The expansion with exactly these terms.
///
/// @par Errors  contract violation where there are no more points than terms
[[nodiscard]] PolynomialChaos full_chaos(const Points& points, std::span<const double> output,
                                         const std::vector<ChaosTerm>& terms);

/// The expansion with the terms that predict best: degree by degree, terms are added by orthogonal matching pursuit,
/// and those up to the best Q2 are kept. No terms where the output never varies or points are fewer than 20.
///
/// @par Cost    n_points × n_candidates for each term added
/// @par Source  Sudret 2008; Blatman & Sudret 2011 for hyperbolic truncation and adaptive degree; Pati, Rezaiifar &
///              Krishnaprasad 1993
[[nodiscard]] PolynomialChaos sparse_chaos(const Points& points, std::span<const double> output,
                                           const ChaosOptions& options);

}  // namespace nqpsweep::sensitivity
