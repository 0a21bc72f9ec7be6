#include "nqpsweep/space/gaussian_copula.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <numbers>
#include <numeric>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::space {
namespace {

using Index = Eigen::Index;

Index at(std::size_t i) { return static_cast<Index>(i); }

double score(double u) { return boost::math::quantile(boost::math::normal(), u); }

double uniform(double z) {
  // The complement keeps digits in the upper tail; both ends stay inside.
  const double u = z < 0.0 ? boost::math::cdf(boost::math::normal(), z)
                           : 1.0 - boost::math::cdf(boost::math::complement(boost::math::normal(), z));
  return std::clamp(u, 0x1p-53, 1.0 - 0x1p-53);
}

/// The nearest positive semidefinite matrix with a floor under its eigenvalues.
Eigen::MatrixXd projected(const Eigen::MatrixXd& matrix, double floor) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrix);
  return solver.eigenvectors() * solver.eigenvalues().cwiseMax(floor).asDiagonal() * solver.eigenvectors().transpose();
}

}  // namespace

Eigen::MatrixXd normal_correlations(std::size_t n, const std::vector<RankCorrelation>& correlations) {
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

GaussianCopula::GaussianCopula(Eigen::MatrixXd correlations) {
  const auto n = static_cast<std::size_t>(correlations.rows());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j || correlations(at(i), at(j)) == 0.0) continue;
      places_.push_back(i);
      break;
    }
  }
  row_of_.assign(n, places_.size());
  matrix_.resize(at(places_.size()), at(places_.size()));
  for (std::size_t r = 0; r < places_.size(); ++r) {
    row_of_[places_[r]] = r;
    for (std::size_t c = 0; c < places_.size(); ++c)
      matrix_(at(r), at(c)) = correlations(at(places_[r]), at(places_[c]));
  }
  expects(is_trivial() || least_eigenvalue(matrix_) > 0.0, "a positive definite matrix");
}

double GaussianCopula::correlation(std::size_t a, std::size_t b) const {
  if (a == b) return 1.0;
  const auto independent = [&](std::size_t i) { return i >= row_of_.size() || row_of_[i] == places_.size(); };
  return independent(a) || independent(b) ? 0.0 : matrix_(at(row_of_[a]), at(row_of_[b]));
}

/// Coordinates in order: the first n_given hold values, the others independent coordinates.
void GaussianCopula::transform(const std::vector<std::size_t>& order, std::size_t n_given,
                               std::span<double> point) const {
  const std::size_t n = order.size();
  Eigen::MatrixXd ordered(at(n), at(n));
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c < n; ++c) ordered(at(r), at(c)) = matrix_(at(order[r]), at(order[c]));
  }
  const Eigen::MatrixXd lower = ordered.llt().matrixL();
  Eigen::VectorXd innovations(at(n));
  for (std::size_t r = 0; r < n; ++r) {
    double& coordinate = point[places_[order[r]]];
    const double known = r == 0 ? 0.0 : lower.row(at(r)).head(at(r)).dot(innovations.head(at(r)));
    if (r < n_given) {
      innovations(at(r)) = (score(coordinate) - known) / lower(at(r), at(r));
    } else {
      innovations(at(r)) = score(coordinate);
      if (r > 0) coordinate = uniform(known + lower(at(r), at(r)) * innovations(at(r)));
    }
  }
}

void GaussianCopula::apply(std::span<double> point) const {
  std::vector<std::size_t> order(places_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  transform(order, 0, point);
}

void GaussianCopula::complete(const std::vector<bool>& given, std::span<double> point) const {
  expects(given.size() >= row_of_.size(), "a mark for each coordinate");
  std::vector<std::size_t> order;
  for (std::size_t r = 0; r < places_.size(); ++r) {
    if (given[places_[r]]) order.push_back(r);
  }
  const std::size_t n_given = order.size();
  for (std::size_t r = 0; r < places_.size(); ++r) {
    if (!given[places_[r]]) order.push_back(r);
  }
  transform(order, n_given, point);
}

void GaussianCopula::apply_in_order(std::span<const std::size_t> order, std::span<double> point) const {
  std::vector<std::size_t> rows;
  for (const std::size_t j : order) {
    if (j < row_of_.size() && row_of_[j] < places_.size()) rows.push_back(row_of_[j]);
  }
  expects(rows.size() == places_.size(), "an order of all coordinates");
  transform(rows, 0, point);
}

}  // namespace nqpsweep::space
