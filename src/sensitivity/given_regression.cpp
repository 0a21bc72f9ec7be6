#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/sensitivity/given_data.hpp"

namespace nqpsweep::sensitivity {
namespace {

constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

/// Columns with mean 0 and length 1; those that never vary are left out.
struct Standardised {
  std::vector<std::size_t> inputs;  // that vary
  Eigen::MatrixXd x;
  Eigen::VectorXd y;  // of length 0 where the output never varies
};

Eigen::VectorXd standardised(std::span<const double> values) {
  Eigen::VectorXd v = Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
  v.array() -= v.mean();
  const double length = v.norm();
  // A column of equal values may keep rounding of its mean.
  const double scale = std::abs(values.front()) * std::sqrt(static_cast<double>(values.size()));
  if (length <= 1e-13 * scale) return {};
  return v / length;
}

template <class Column>
Standardised standardise(const Points& points, std::span<const double> output, Column&& column) {
  expects(output.size() == points.size(), "one output for each point");
  Standardised s;
  std::vector<Eigen::VectorXd> columns;
  for (std::size_t j = 0; j < points.n_inputs(); ++j) {
    Eigen::VectorXd v = standardised(column(j));
    if (v.size() == 0) continue;
    s.inputs.push_back(j);
    columns.push_back(std::move(v));
  }
  s.y = standardised(output);
  s.x.resize(static_cast<Eigen::Index>(points.size()), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c) s.x.col(static_cast<Eigen::Index>(c)) = columns[c];
  return s;
}

Standardised of_values(const Points& points, std::span<const double> output) {
  return standardise(points, output, [&](std::size_t j) { return points.column(j); });
}

Standardised of_ranks(const Points& points, std::span<const double> output) {
  return standardise(points, average_ranks(output), [&](std::size_t j) { return points.ranks(j); });
}

/// Whether a regression has more points than coefficients, and something to explain.
bool can_be_fitted(const Standardised& s) { return s.y.size() > s.x.cols() + 1 && s.x.cols() > 0; }

Eigen::VectorXd coefficients_of(const Standardised& s) { return s.x.colPivHouseholderQr().solve(s.y); }

std::vector<double> spread_out(const Standardised& s, const Eigen::VectorXd& values, std::size_t n_inputs) {
  std::vector<double> all(n_inputs, no_answer);
  for (std::size_t c = 0; c < s.inputs.size(); ++c) all[s.inputs[c]] = values[static_cast<Eigen::Index>(c)];
  return all;
}

std::vector<double> regression(const Standardised& s, std::size_t n_inputs) {
  if (!can_be_fitted(s)) return std::vector<double>(n_inputs, no_answer);
  return spread_out(s, coefficients_of(s), n_inputs);
}

/// b_j / sqrt(b_j^2 + RSS (X'X)^-1_jj): the t statistic of the coefficient as a correlation.
std::vector<double> partial(const Standardised& s, std::size_t n_inputs) {
  if (!can_be_fitted(s)) return std::vector<double>(n_inputs, no_answer);
  const Eigen::Index d = s.x.cols();
  const Eigen::VectorXd b = coefficients_of(s);
  const double unexplained = (s.y - s.x * b).squaredNorm();
  const Eigen::MatrixXd inverse = (s.x.transpose() * s.x).ldlt().solve(Eigen::MatrixXd::Identity(d, d));
  Eigen::VectorXd values(d);
  for (Eigen::Index j = 0; j < d; ++j) values[j] = b[j] / std::sqrt(b[j] * b[j] + unexplained * inverse(j, j));
  return spread_out(s, values, n_inputs);
}

double r2(const Standardised& s) {
  if (!can_be_fitted(s)) return no_answer;
  return 1.0 - (s.y - s.x * coefficients_of(s)).squaredNorm();
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
double regression_r2(const Points& points, std::span<const double> output) { return r2(of_values(points, output)); }
double rank_regression_r2(const Points& points, std::span<const double> output) { return r2(of_ranks(points, output)); }

std::span<const Measure> measures() {
  static constexpr std::array<Measure, 9> all{{
      {"S1_rank", "first-order Sobol' index, by ranks", rank_first_order},
      {"S1_rbd_fast", "first-order Sobol' index, by random balance", rbd_fast_first_order},
      {"delta", "shift of the output's density when the input is known (Borgonovo)", borgonovo_delta},
      {"pawn", "median distance of the output's distributions (PAWN)", pawn_median},
      {"ks", "distance of the input's distributions with the output above and below its median", distance_by_median},
      {"SRC", "standardised regression coefficient", standardised_regression},
      {"SRRC", "standardised regression coefficient of ranks", rank_regression},
      {"PCC", "partial correlation coefficient", partial_correlation},
      {"PRCC", "partial correlation coefficient of ranks", partial_rank_correlation},
  }};
  return all;
}

}  // namespace nqpsweep::sensitivity
