#include "nqpsweep/sensitivity/hdmr.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <numeric>
#include <utility>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::sensitivity {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Place = Eigen::Index;

/// Cubic B-spline on the knots -2, -1, 0, 1, 2.
double spline(double x) {
  const double a = std::abs(x);
  if (a >= 2.0) return 0.0;
  if (a >= 1.0) return std::pow(2.0 - a, 3) / 6.0;
  return 2.0 / 3.0 - a * a + a * a * a / 2.0;
}

/// Splines at the coordinates, stretched from the least to the largest. Shape (n, intervals + 3).
MatrixXd splines(std::span<const double> coordinates, std::size_t intervals) {
  const auto [least, largest] = std::ranges::minmax(coordinates);
  const auto m = static_cast<double>(intervals);
  MatrixXd b(static_cast<Place>(coordinates.size()), static_cast<Place>(intervals + 3));
  for (Place i = 0; i < b.rows(); ++i) {
    const double x = m * (coordinates[static_cast<std::size_t>(i)] - least) / (largest - least);
    for (Place s = 0; s < b.cols(); ++s) b(i, s) = m * m * m * spline(x - static_cast<double>(s - 1));
  }
  return b;
}

/// Products of all splines of two inputs. Shape (n, n_splines²).
MatrixXd products(const MatrixXd& a, const MatrixXd& b) {
  MatrixXd all(a.rows(), a.cols() * b.cols());
  for (Place i = 0; i < a.cols(); ++i) {
    for (Place j = 0; j < b.cols(); ++j) all.col(i * b.cols() + j) = a.col(i).cwiseProduct(b.col(j));
  }
  return all;
}

/// Ridge regression on one block of columns.
class Ridge {
 public:
  Ridge(const MatrixXd& gram, double weight) : solver_(gram + weight * MatrixXd::Identity(gram.rows(), gram.cols())) {}
  [[nodiscard]] VectorXd operator()(const VectorXd& right) const { return solver_.solve(right); }

 private:
  Eigen::LDLT<MatrixXd> solver_;
};

/// Coefficients of the functions of one input, block by block, by backfitting.
VectorXd backfitted(const MatrixXd& gram, const VectorXd& right, Place width, const HdmrOptions& options) {
  const Place n_blocks = gram.rows() / width;
  std::vector<Ridge> ridges;
  VectorXd c(gram.rows());
  for (Place j = 0; j < n_blocks; ++j) {
    ridges.emplace_back(gram.block(j * width, j * width, width, width), options.ridge);
    c.segment(j * width, width) = ridges.back()(right.segment(j * width, width));
  }
  const auto sizes = [&] { return VectorXd(c.reshaped(width, n_blocks).colwise().squaredNorm()); };
  VectorXd before = sizes();
  for (std::size_t sweep = 0; sweep < options.most_sweeps; ++sweep) {
    for (Place j = 0; j < n_blocks; ++j) {
      const auto own = c.segment(j * width, width);
      const VectorXd others =
          gram.middleRows(j * width, width) * c - gram.block(j * width, j * width, width, width) * own;
      c.segment(j * width, width) = ridges[static_cast<std::size_t>(j)](right.segment(j * width, width) - others);
    }
    const VectorXd after = sizes();
    if ((after - before).cwiseAbs().maxCoeff() <= 1e-3) break;
    before = after;
  }
  return c;
}

double covariance(const VectorXd& a, const VectorXd& b) {
  return (a.array() - a.mean()).matrix().dot((b.array() - b.mean()).matrix()) / static_cast<double>(a.size());
}

/// Component functions as they are fitted.
class Fit {
 public:
  Fit(const Points& points, std::span<const double> output, const HdmrOptions& options)
      : options_(options), n_(output.size()), width_(static_cast<Place>(options.intervals + 3)) {
    for (std::size_t j = 0; j < points.n_inputs(); ++j) {
      const auto coordinates = points.coordinates(j).first(n_);
      if (!varies(coordinates)) continue;
      inputs_.push_back(j);
      splines_.push_back(splines(coordinates, options.intervals));
    }
    output_ = Eigen::Map<const VectorXd>(output.data(), static_cast<Place>(n_));
    output_.array() -= output_.mean();
    rest_ = output_;
    all_ = VectorXd::Zero(output_.size());
  }

  [[nodiscard]] bool possible() const {
    return n_ >= std::max<std::size_t>(100, 2 * static_cast<std::size_t>(width_) * inputs_.size()) &&
           !inputs_.empty() && output_.squaredNorm() > 0.0;
  }
  [[nodiscard]] const std::vector<std::size_t>& inputs() const { return inputs_; }

  void add_functions_of_one() {
    MatrixXd basis(output_.size(), width_ * static_cast<Place>(splines_.size()));
    for (std::size_t j = 0; j < splines_.size(); ++j)
      basis.middleCols(static_cast<Place>(j) * width_, width_) = splines_[j];
    const VectorXd c = backfitted(basis.transpose() * basis, basis.transpose() * output_, width_, options_);
    for (std::size_t j = 0; j < splines_.size(); ++j)
      values_.emplace_back(splines_[j] * c.segment(static_cast<Place>(j) * width_, width_));
    take_from_rest(0);
  }

  /// @param pairs  of places among inputs()
  void add_functions_of_two(const std::vector<std::pair<std::size_t, std::size_t>>& pairs) {
    const std::size_t first = values_.size();
    for (const auto& [a, b] : pairs) {
      const MatrixXd pair = products(splines_[a], splines_[b]);
      values_.emplace_back(pair * Ridge(pair.transpose() * pair, options_.ridge)(pair.transpose() * rest_));
    }
    take_from_rest(first);
  }

  [[nodiscard]] Component component(std::size_t u) const {
    const VectorXd& f = values_[u];
    const double variance = covariance(output_, output_);
    return {covariance(f, f) / variance, covariance(f, all_ - f) / variance, covariance(f, output_) / variance,
            f_test(f, u < inputs_.size() ? width_ : width_ * width_)};
  }
  [[nodiscard]] double explained() const { return covariance(all_, output_) / covariance(output_, output_); }

  /// Pairs of the inputs with the largest functions, as many inputs as the points suffice for.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> pairs_worth_fitting() const {
    std::vector<std::size_t> order(inputs_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t j) { return covariance(values_[j], output_); });
    const double most =
        static_cast<double>(n_) / (options_.points_for_each_coefficient * static_cast<double>(width_ * width_));
    std::size_t k = 1;
    while (k < order.size() && static_cast<double>(k * (k + 1) / 2) <= most) ++k;
    order.resize(k);
    std::ranges::sort(order);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t a = 0; a < k; ++a) {
      for (std::size_t b = a + 1; b < k; ++b) pairs.emplace_back(order[a], order[b]);
    }
    return pairs;
  }

 private:
  void take_from_rest(std::size_t first) {
    for (std::size_t u = first; u < values_.size(); ++u) {
      rest_ -= values_[u];
      all_ += values_[u];
    }
  }

  [[nodiscard]] double f_test(const VectorXd& f, Place n_coefficients) const {
    const auto n = static_cast<double>(n_);
    const auto k = static_cast<double>(n_coefficients);
    const double left = (output_ - f).squaredNorm();
    const double statistic = (output_.squaredNorm() - left) / k / (left / (n - k));
    if (!(statistic > 0.0)) return 1.0;
    return boost::math::cdf(boost::math::complement(boost::math::fisher_f(k, n - k), statistic));
  }

  const HdmrOptions& options_;
  std::size_t n_;
  Place width_;
  std::vector<std::size_t> inputs_;  // that vary
  std::vector<MatrixXd> splines_;
  std::vector<VectorXd> values_;  // of the component functions at the points
  VectorXd output_, rest_, all_;  // less its mean; what is not explained; what is
};

}  // namespace

Hdmr hdmr(const Points& points, std::span<const double> output, const HdmrOptions& options) {
  expects(output.size() == points.size(), "one output for each point");
  const std::size_t d = points.n_inputs();
  constexpr Component unknown{no_answer, no_answer, no_answer, no_answer};
  Hdmr result{std::vector<Component>(d, unknown), {}, std::vector<double>(d, no_answer), no_answer};
  Fit fit(points, output.first(std::min(output.size(), most_hdmr_points)), options);
  if (!fit.possible()) return result;
  fit.add_functions_of_one();
  const auto pairs = fit.pairs_worth_fitting();
  fit.add_functions_of_two(pairs);
  const auto& inputs = fit.inputs();
  for (std::size_t j = 0; j < inputs.size(); ++j) {
    result.first[inputs[j]] = fit.component(j);
    result.total[inputs[j]] = result.first[inputs[j]].share;
  }
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const PairComponent pair{inputs[pairs[p].first], inputs[pairs[p].second], fit.component(inputs.size() + p)};
    result.total[pair.a] += pair.component.share;
    result.total[pair.b] += pair.component.share;
    result.second.push_back(pair);
  }
  result.explained = fit.explained();
  return result;
}

}  // namespace nqpsweep::sensitivity
