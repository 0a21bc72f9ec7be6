#include "nqpsweep/space/correlation_matrix.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::space {
namespace {

/// The nearest positive semidefinite matrix with a floor under its eigenvalues.
Eigen::MatrixXd projected(const Eigen::MatrixXd& matrix, double floor) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrix);
  return solver.eigenvectors() * solver.eigenvalues().cwiseMax(floor).asDiagonal() * solver.eigenvectors().transpose();
}

}  // namespace

Eigen::MatrixXd normal_correlations(std::size_t n, const std::vector<RankCorrelation>& correlations) {
  const auto at = [](std::size_t i) { return static_cast<Eigen::Index>(i); };
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(at(n), at(n));
  for (const auto& [a, b, value] : correlations) {
    expects(a != b && a < n && b < n, "two different parameters");
    matrix(at(a), at(b)) = matrix(at(b), at(a)) = 2.0 * std::sin(std::numbers::pi * value / 6.0);
  }
  return matrix;
}

double least_eigenvalue(const Eigen::MatrixXd& matrix) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(matrix, Eigen::EigenvaluesOnly).eigenvalues().minCoeff();
}

Eigen::MatrixXd nearest_correlation_matrix(const Eigen::MatrixXd& matrix, double floor) {
  Eigen::MatrixXd y = matrix;
  Eigen::MatrixXd correction = Eigen::MatrixXd::Zero(matrix.rows(), matrix.cols());
  for (int iteration = 0; iteration < 1000; ++iteration) {
    const Eigen::MatrixXd shifted = y - correction;
    const Eigen::MatrixXd x = projected(shifted, floor);
    correction = x - shifted;
    const Eigen::MatrixXd before = y;
    y = x;
    y.diagonal().setOnes();
    if ((y - before).norm() < 1e-12) break;
  }
  // A last step to the inside: scaled to ones on the diagonal, eigenvalues at the floor or above.
  const Eigen::MatrixXd inside = projected(y, floor);
  const Eigen::VectorXd scale = inside.diagonal().cwiseSqrt().cwiseInverse();
  Eigen::MatrixXd result = scale.asDiagonal() * inside * scale.asDiagonal();
  result.diagonal().setOnes();
  return 0.5 * (result + result.transpose());
}

GaussianCopula copula_of(const Eigen::MatrixXd& correlations) {
  const auto n = static_cast<std::size_t>(correlations.rows());
  expects(correlations.rows() == correlations.cols(), "a square matrix");
  return {n, {correlations.data(), n * n}};  // symmetric: rows are columns
}

}  // namespace nqpsweep::space
