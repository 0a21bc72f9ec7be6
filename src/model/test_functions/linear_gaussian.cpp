#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <bit>
#include <cmath>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/model/test_functions.hpp"
#include "variance_parts.hpp"

namespace nqpsweep::model {
namespace {

using Eigen::Index;

/// Variances that sets of inputs explain: Var E[y | x_u] = c_u' C_uu^-1 c_u with c = C β, of every set u.
std::vector<double> explained_variances(const Eigen::MatrixXd& covariance, const Eigen::VectorXd& with_output) {
  const auto n = static_cast<std::size_t>(with_output.size());
  std::vector<double> explained(std::size_t{1} << n, 0.0);
  for (std::size_t set = 1; set < explained.size(); ++set) {
    std::vector<Index> members;
    for (std::size_t i = 0; i < n; ++i) {
      if ((set >> i & 1U) != 0) members.push_back(static_cast<Index>(i));
    }
    const Eigen::VectorXd part = with_output(members);
    explained[set] = part.dot(covariance(members, members).llt().solve(part));
  }
  return explained;
}

/// Shapley values of a game: mean gain over all orders of joining.
std::vector<double> shapley_values(const std::vector<double>& worths, std::size_t n) {
  std::vector<double> values(n, 0.0);
  for (std::size_t set = 0; set < worths.size(); ++set) {
    const auto size = static_cast<double>(std::popcount(set));
    const double share = std::tgamma(size + 1.0) * std::tgamma(static_cast<double>(n) - size) /
                         std::tgamma(static_cast<double>(n) + 1.0);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t joined = set | std::size_t{1} << i;
      if (joined != set) values[i] += share * (worths[joined] - worths[set]);
    }
  }
  return values;
}

ExactIndices indices_under(const Eigen::VectorXd& coefficients, const Eigen::VectorXd& deviations,
                           const Eigen::MatrixXd& correlations) {
  const Eigen::MatrixXd covariance = deviations.asDiagonal() * correlations * deviations.asDiagonal();
  const Eigen::VectorXd with_output = covariance * coefficients;
  const Eigen::MatrixXd precision = covariance.inverse();
  const auto n = static_cast<std::size_t>(coefficients.size());
  ExactIndices exact{0.0, coefficients.dot(with_output), {}, {}, {}, {}};
  for (Index i = 0; i < coefficients.size(); ++i) {
    exact.S1.push_back(with_output[i] * with_output[i] / covariance(i, i) / exact.variance);
    exact.ST.push_back(coefficients[i] * coefficients[i] / precision(i, i) / exact.variance);
  }
  for (const double value : shapley_values(explained_variances(covariance, with_output), n))
    exact.shapley_effects.push_back(value / exact.variance);
  return exact;
}

}  // namespace

TestFunction linear_gaussian(const std::vector<double>& coefficients, const std::vector<double>& standard_deviations) {
  const auto n = static_cast<Index>(coefficients.size());
  const Eigen::VectorXd beta = Eigen::Map<const Eigen::VectorXd>(coefficients.data(), n);
  const Eigen::VectorXd sigma = Eigen::Map<const Eigen::VectorXd>(standard_deviations.data(), n);
  std::vector<Input> inputs;
  std::map<InputSet, double> parts;
  for (std::size_t i = 0; i < coefficients.size(); ++i) {
    inputs.push_back({Input::Distribution::normal, 0.0, standard_deviations[i]});
    parts[InputSet{1} << i] = std::pow(coefficients[i] * standard_deviations[i], 2);
  }
  return {"linear_gaussian", std::move(inputs),
          [coefficients](std::span<const double> x) {
            double y = 0.0;
            for (std::size_t i = 0; i < coefficients.size(); ++i) y += coefficients[i] * x[i];
            return y;
          },
          indices_from(parts, coefficients.size(), 0.0),
          [beta, sigma](std::span<const double> correlations) {
            expects(static_cast<Index>(correlations.size()) == beta.size() * beta.size(),
                    "a correlation for each pair");
            return indices_under(beta, sigma,
                                 Eigen::Map<const Eigen::MatrixXd>(correlations.data(), beta.size(), beta.size()));
          }};
}

}  // namespace nqpsweep::model
