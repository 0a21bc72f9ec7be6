/// @file
/// Dependence between uncertain parameters: a Gaussian copula.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace nqpsweep::space {

/// Dependent uniform coordinates from independent ones. Marginals stay uniform.
///
/// With z the normal scores of the coordinates, z has correlation R. Coordinates that take no part in any correlation
/// are passed on untouched.
class GaussianCopula {
 public:
  GaussianCopula() = default;

  /// @param correlations  shape (n, n), of the normal scores of n coordinates: positive definite, ones on the diagonal
  GaussianCopula(std::size_t n, std::span<const double> correlations);

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
  std::vector<double> matrix_;       // of those alone
};

}  // namespace nqpsweep::space
