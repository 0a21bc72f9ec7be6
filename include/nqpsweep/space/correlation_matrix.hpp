/// @file
/// Matrices of correlations, from rank correlations and repaired where they are impossible.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "nqpsweep/space/gaussian_copula.hpp"

namespace nqpsweep::space {

/// Spearman's rank correlation of two parameters, by place.
struct RankCorrelation {
  std::size_t a, b;
  double value;  ///< strictly between -1 and 1
};

/// The correlation matrix of normal scores that gives these rank correlations, all others being 0.
///
/// @par Source  r = 2 sin(π ρ / 6): Pearson 1907
[[nodiscard]] Eigen::MatrixXd normal_correlations(std::size_t n, const std::vector<RankCorrelation>& correlations);

/// Least eigenvalue of a symmetric matrix.
[[nodiscard]] double least_eigenvalue(const Eigen::MatrixXd& matrix);

/// The nearest matrix (in the Frobenius norm) that is a correlation matrix with eigenvalues of at least a floor.
///
/// @par Source  Higham 2002: alternating projections with Dykstra's correction
[[nodiscard]] Eigen::MatrixXd nearest_correlation_matrix(const Eigen::MatrixXd& matrix, double floor = 1e-6);

/// The copula of a positive definite matrix of correlations of normal scores.
[[nodiscard]] GaussianCopula copula_of(const Eigen::MatrixXd& correlations);

}  // namespace nqpsweep::space
