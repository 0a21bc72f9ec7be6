#include "nqpsweep/sensitivity/given_regression.hpp"

#include <Eigen/Dense>
#include <cmath>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::sensitivity {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Place = Eigen::Index;

/// With mean 0 and length 1; empty where the values never vary.
VectorXd standardised(std::span<const double> values) {
  VectorXd v = Eigen::Map<const VectorXd>(values.data(), static_cast<Place>(values.size()));
  v.array() -= v.mean();
  const double length = v.norm();
  // A column of equal values may keep rounding of its mean.
  const double scale = std::abs(values.front()) * std::sqrt(static_cast<double>(values.size()));
  if (length <= 1e-13 * scale) return {};
  return v / length;
}

/// Correlations of the inputs that vary, with each other and with the output.
struct Correlations {
  std::vector<std::size_t> inputs;
  MatrixXd among;
  VectorXd with_output;  // empty where there is nothing to explain, or no more points than coefficients
};

template <class Column>
Correlations correlations(const Points& points, std::span<const double> output, Column&& column) {
  expects(output.size() == points.size(), "one output for each point");
  Correlations c;
  MatrixXd x(static_cast<Place>(points.size()), static_cast<Place>(points.n_inputs()));
  for (std::size_t j = 0; j < points.n_inputs(); ++j) {
    const VectorXd v = standardised(column(j));
    if (v.size() == 0) continue;
    x.col(static_cast<Place>(c.inputs.size())) = v;
    c.inputs.push_back(j);
  }
  const auto d = static_cast<Place>(c.inputs.size());
  const VectorXd y = standardised(output);
  if (y.size() <= d + 1 || d == 0) return c;
  c.among = MatrixXd::Zero(d, d);
  c.among.selfadjointView<Eigen::Lower>().rankUpdate(x.leftCols(d).transpose());
  c.among.triangularView<Eigen::StrictlyUpper>() = c.among.transpose();
  c.with_output = x.leftCols(d).transpose() * y;
  return c;
}

Correlations of_values(const Points& points, std::span<const double> output) {
  return correlations(points, output, [&](std::size_t j) { return points.column(j); });
}

Correlations of_ranks(const Points& points, std::span<const double> output) {
  return correlations(points, average_ranks(output), [&](std::size_t j) { return points.ranks(j); });
}

VectorXd coefficients_of(const Correlations& c) { return c.among.colPivHouseholderQr().solve(c.with_output); }

double unexplained(const Correlations& c, const VectorXd& coefficients) {
  return std::max(0.0, 1.0 - coefficients.dot(c.with_output));
}

std::vector<double> spread_out(const Correlations& c, const VectorXd& values, std::size_t n_inputs) {
  std::vector<double> all(n_inputs, no_answer);
  for (std::size_t k = 0; k < c.inputs.size(); ++k) all[c.inputs[k]] = values[static_cast<Place>(k)];
  return all;
}

std::vector<double> regression(const Correlations& c, std::size_t n_inputs) {
  if (c.with_output.size() == 0) return std::vector<double>(n_inputs, no_answer);
  return spread_out(c, coefficients_of(c), n_inputs);
}

/// b_j / sqrt(b_j^2 + RSS (X'X)^-1_jj): the t statistic of the coefficient as a correlation.
std::vector<double> partial(const Correlations& c, std::size_t n_inputs) {
  if (c.with_output.size() == 0) return std::vector<double>(n_inputs, no_answer);
  const Place d = c.among.cols();
  const VectorXd b = coefficients_of(c);
  const double rest = unexplained(c, b);
  const MatrixXd inverse = c.among.ldlt().solve(MatrixXd::Identity(d, d));
  VectorXd values(d);
  for (Place j = 0; j < d; ++j) values[j] = b[j] / std::sqrt(b[j] * b[j] + rest * inverse(j, j));
  return spread_out(c, values, n_inputs);
}

}  // namespace

std::vector<double> standardised_regression(const Points& points, std::span<const double> output) {
  return regression(of_values(points, output), points.n_inputs());
}
std::vector<double> rank_regression(const Points& points, std::span<const double> output) {
  return regression(of_ranks(points, output), points.n_inputs());
}
std::vector<double> partial_correlation(const Points& points, std::span<const double> output) {
  return partial(of_values(points, output), points.n_inputs());
}
std::vector<double> partial_rank_correlation(const Points& points, std::span<const double> output) {
  return partial(of_ranks(points, output), points.n_inputs());
}

}  // namespace nqpsweep::sensitivity
