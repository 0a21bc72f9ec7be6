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

/// Inputs that vary, and their correlations with each other.
struct Regressors {
  std::vector<std::size_t> inputs;
  MatrixXd x;      // standardised, shape (n_points, inputs.size())
  MatrixXd among;  // empty where there is none, or no more points than coefficients
};

template <class Column>
Regressors regressors(const Points& points, Column&& column) {
  Regressors r;
  r.x.resize(static_cast<Place>(points.size()), static_cast<Place>(points.n_inputs()));
  for (std::size_t j = 0; j < points.n_inputs(); ++j) {
    const VectorXd v = standardised(column(j));
    if (v.size() == 0) continue;
    r.x.col(static_cast<Place>(r.inputs.size())) = v;
    r.inputs.push_back(j);
  }
  const auto d = static_cast<Place>(r.inputs.size());
  r.x.conservativeResize(Eigen::NoChange, d);
  if (r.x.rows() <= d + 1 || d == 0) return r;
  r.among = MatrixXd::Zero(d, d);
  r.among.selfadjointView<Eigen::Lower>().rankUpdate(r.x.transpose());
  r.among.triangularView<Eigen::StrictlyUpper>() = r.among.transpose();
  return r;
}

/// Numbers of each output from the correlations of inputs with it, spread out over all inputs.
template <class Formula>
std::vector<std::vector<double>> of_outputs(const Regressors& r, const Points& points, Outputs outputs,
                                            Formula&& formula) {
  std::vector<std::vector<double>> all;
  for (const auto& output : outputs) {
    expects(output.size() == points.size(), "one output for each point");
    all.emplace_back(points.n_inputs(), no_answer);
    const VectorXd y = standardised(output);
    if (y.size() == 0 || r.among.size() == 0) continue;
    const VectorXd values = formula(r.among, VectorXd(r.x.transpose() * y));
    for (std::size_t k = 0; k < r.inputs.size(); ++k) all.back()[r.inputs[k]] = values[static_cast<Place>(k)];
  }
  return all;
}

template <class Formula>
std::vector<std::vector<double>> of_values(const Points& points, Outputs outputs, Formula&& formula) {
  return of_outputs(regressors(points, [&](std::size_t j) { return points.column(j); }), points, outputs, formula);
}

template <class Formula>
std::vector<std::vector<double>> of_ranks(const Points& points, Outputs outputs, Formula&& formula) {
  std::vector<std::vector<double>> ranks;
  for (const auto& output : outputs) ranks.push_back(average_ranks(output));
  return of_outputs(regressors(points, [&](std::size_t j) { return points.ranks(j); }), points, ranks, formula);
}

VectorXd regression(const MatrixXd& among, const VectorXd& with_output) {
  return among.colPivHouseholderQr().solve(with_output);
}

/// b_j / sqrt(b_j^2 + RSS (X'X)^-1_jj): the t statistic of the coefficient as a correlation.
VectorXd partial(const MatrixXd& among, const VectorXd& with_output) {
  const Place d = among.cols();
  const VectorXd b = regression(among, with_output);
  const double unexplained = std::max(0.0, 1.0 - b.dot(with_output));
  const MatrixXd inverse = among.ldlt().solve(MatrixXd::Identity(d, d));
  VectorXd values(d);
  for (Place j = 0; j < d; ++j) values[j] = b[j] / std::sqrt(b[j] * b[j] + unexplained * inverse(j, j));
  return values;
}

}  // namespace

std::vector<std::vector<double>> standardised_regression(const Points& points, Outputs outputs) {
  return of_values(points, outputs, regression);
}
std::vector<std::vector<double>> rank_regression(const Points& points, Outputs outputs) {
  return of_ranks(points, outputs, regression);
}
std::vector<std::vector<double>> partial_correlation(const Points& points, Outputs outputs) {
  return of_values(points, outputs, partial);
}
std::vector<std::vector<double>> partial_rank_correlation(const Points& points, Outputs outputs) {
  return of_ranks(points, outputs, partial);
}

}  // namespace nqpsweep::sensitivity
