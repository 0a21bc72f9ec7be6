/// @file
/// Dependence between uncertain parameters: a Gaussian copula with given rank correlations.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

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

/// Dependent uniform coordinates from independent ones. Marginals stay uniform.
///
/// With z the normal scores of the coordinates, z has correlation R. Coordinates that take no part in any correlation
/// are passed on untouched.
class GaussianCopula {
 public:
  GaussianCopula() = default;

  /// @param correlations  positive definite, ones on the diagonal
  explicit GaussianCopula(Eigen::MatrixXd correlations);

  /// Whether all coordinates are independent.
  [[nodiscard]] bool is_trivial() const { return places_.empty(); }

  /// Correlation of the normal scores of two coordinates.
  [[nodiscard]] double correlation(std::size_t a, std::size_t b) const;

  /// A dependent point from an independent one, in place.
  ///
  /// @param point  at least as long as the matrix is wide; what lies beyond is independent
  void apply(std::span<double> point) const;

  /// Draws the coordinates that are not given from their distribution given those that are, in place.
  ///
  /// @param given  shape (matrix width,): which coordinates of @p point are dependent values already; the others hold
  ///               independent coordinates and become values
  /// @par Source   conditional normal distribution; as the Rosenblatt transform with the given coordinates first
  void complete(const std::vector<bool>& given, std::span<double> point) const;

  /// A dependent point from an independent one, in place, as a Rosenblatt transform in any order: the first k
  /// coordinates in order depend on the first k independent coordinates in order alone.
  ///
  /// @param order  a permutation of the coordinates
  void apply_in_order(std::span<const std::size_t> order, std::span<double> point) const;

 private:
  void transform(const std::vector<std::size_t>& order, std::size_t n_given, std::span<double> point) const;

  std::vector<std::size_t> places_;  // coordinates that are correlated with any other
  std::vector<std::size_t> row_of_;  // of a coordinate in the matrix; places_.size() for an independent one
  Eigen::MatrixXd matrix_;           // of those alone
};

}  // namespace nqpsweep::space
