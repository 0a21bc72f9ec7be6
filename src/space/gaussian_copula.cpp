#include "nqpsweep/space/gaussian_copula.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <boost/math/distributions/normal.hpp>
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

}  // namespace

GaussianCopula::GaussianCopula(std::size_t n, std::span<const double> correlations) {
  expects(correlations.size() == n * n, "a square matrix");
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j || correlations[i * n + j] == 0.0) continue;
      places_.push_back(i);
      break;
    }
  }
  row_of_.assign(n, places_.size());
  for (std::size_t r = 0; r < places_.size(); ++r) {
    row_of_[places_[r]] = r;
    for (const std::size_t place : places_) matrix_.push_back(correlations[places_[r] * n + place]);
  }
  const Eigen::Map<const Eigen::MatrixXd> matrix(matrix_.data(), at(places_.size()), at(places_.size()));
  expects(is_trivial() || matrix.llt().info() == Eigen::Success, "a positive definite matrix");
}

double GaussianCopula::correlation(std::size_t a, std::size_t b) const {
  if (a == b) return 1.0;
  const auto independent = [&](std::size_t i) { return i >= row_of_.size() || row_of_[i] == places_.size(); };
  return independent(a) || independent(b) ? 0.0 : matrix_[row_of_[a] * places_.size() + row_of_[b]];
}

/// Coordinates in order: the first n_given hold values, the others independent coordinates.
void GaussianCopula::transform(const std::vector<std::size_t>& order, std::size_t n_given,
                               std::span<double> point) const {
  const std::size_t n = order.size();
  Eigen::MatrixXd ordered(at(n), at(n));
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c < n; ++c) ordered(at(r), at(c)) = matrix_[order[r] * n + order[c]];
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
