#include "nqpsweep/sensitivity/polynomial_chaos.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::sensitivity {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Place = Eigen::Index;

/// Orthonormal Legendre polynomials of every input at every point, made when they are first asked for.
class Basis {
 public:
  Basis(const Points& points, std::size_t n) : points_(points), n_(static_cast<Place>(n)) {}

  [[nodiscard]] VectorXd column(const ChaosTerm& term) {
    VectorXd product = VectorXd::Ones(n_);
    for (const ChaosFactor& factor : term) product.array() *= polynomial(factor).array();
    return product;
  }

  /// Inner product of a term and a vector, without a column of the term.
  [[nodiscard]] double dot(const ChaosTerm& term, const VectorXd& vector) {
    if (term.size() == 1) return polynomial(term[0]).dot(vector);
    if (term.size() == 2) return (polynomial(term[0]).array() * polynomial(term[1]).array() * vector.array()).sum();
    return column(term).dot(vector);
  }

 private:
  const VectorXd& polynomial(const ChaosFactor& factor) {
    auto& known = known_[factor.input];
    if (known.empty()) known = {VectorXd::Ones(n_)};
    const Eigen::ArrayXd x = 2.0 * Eigen::Map<const Eigen::ArrayXd>(points_.coordinates(factor.input).data(), n_) - 1.0;
    while (known.size() <= factor.degree) {
      // (k + 1) P_{k+1} = (2k + 1) x P_k - k P_{k-1}, with P_k = p_k / sqrt(2k + 1).
      const auto k = static_cast<double>(known.size() - 1);
      const double next = std::sqrt(2.0 * k + 3.0) / (k + 1.0);
      VectorXd p = next * std::sqrt(2.0 * k + 1.0) * x * known.back().array();
      if (known.size() > 1) p -= next * k / std::sqrt(2.0 * k - 1.0) * known[known.size() - 2];
      known.push_back(std::move(p));
    }
    return known[factor.degree];
  }

  const Points& points_;
  Place n_;
  std::map<std::size_t, std::vector<VectorXd>> known_;
};

/// Least squares, term by term: an orthonormal basis of their columns grows by Gram–Schmidt.
class GrowingFit {
 public:
  GrowingFit(const VectorXd& output, Place most_terms)
      : n_(output.size()),
        residual_(output),
        leverages_(Eigen::ArrayXd::Zero(n_)),
        q_(n_, most_terms),
        r_(MatrixXd::Zero(most_terms, most_terms)),
        projections_(most_terms),
        output_(output) {
    const double mean = output.mean();
    variance_ = (output.array() - mean).square().sum() / static_cast<double>(n_ - 1);
  }

  /// Adds a column; false where it lies in the span of the others.
  bool add(VectorXd column) {
    const double length = column.norm();
    for (int pass = 0; pass < 2; ++pass) {  // the second takes away what rounding left
      const VectorXd along = q_.leftCols(k_).transpose() * column;
      column -= q_.leftCols(k_) * along;
      r_.col(k_).head(k_) += along;
    }
    const double rest = column.norm();
    if (!(rest > 1e-9 * length)) {
      r_.col(k_).setZero();
      return false;
    }
    r_(k_, k_) = rest;
    q_.col(k_) = column / rest;
    projections_[k_] = q_.col(k_).dot(residual_);
    residual_ -= projections_[k_] * q_.col(k_);
    leverages_ += q_.col(k_).array().square();
    VectorXd unit = VectorXd::Zero(k_ + 1);
    unit[k_] = 1.0;
    inverse_squares_ += in_terms(unit).squaredNorm();
    ++k_;
    return true;
  }

  [[nodiscard]] Place n_terms() const { return k_; }
  [[nodiscard]] const VectorXd& residual() const { return residual_; }

  /// Whether nothing but rounding is left to explain.
  [[nodiscard]] bool exact() const { return residual_.squaredNorm() <= 1e-26 * output_.squaredNorm(); }

  [[nodiscard]] double q2() const {
    const auto n = static_cast<double>(n_);
    const auto k = static_cast<double>(k_);
    const double left_out = (residual_.array() / (1.0 - leverages_).max(1e-9)).square().mean();
    // tr((Ψ'Ψ)^-1) is the sum of squares of R^-1.
    return 1.0 - left_out / variance_ * n / (n - k) * (1.0 + inverse_squares_);
  }

  [[nodiscard]] VectorXd coefficients(Place n_terms) const { return in_terms(projections_.head(n_terms)); }

 private:
  /// Coefficients of the terms from those of the orthonormal columns.
  [[nodiscard]] VectorXd in_terms(const VectorXd& of_columns) const {
    return r_.topLeftCorner(of_columns.size(), of_columns.size()).triangularView<Eigen::Upper>().solve(of_columns);
  }

  Place n_, k_ = 0;
  VectorXd residual_;
  Eigen::ArrayXd leverages_;
  MatrixXd q_, r_;
  VectorXd projections_, output_;
  double variance_ = 0.0, inverse_squares_ = 0.0;
};

PolynomialChaos expansion(const GrowingFit& fit, std::size_t n_inputs, std::vector<ChaosTerm> terms, double q2) {
  const auto n_terms = static_cast<Place>(terms.size());
  return {n_inputs, std::move(terms), fit.coefficients(n_terms), q2};
}

VectorXd first_of(std::span<const double> output, std::size_t n) {
  return Eigen::Map<const VectorXd>(output.data(), static_cast<Place>(n));
}

/// The best expansion among growing ones of candidate terms.
PolynomialChaos matching_pursuit(Basis& basis, const VectorXd& y, std::size_t n_inputs,
                                 const std::vector<ChaosTerm>& candidates) {
  constexpr std::size_t patience = 15;  // terms added without a better Q2
  const Place most = std::min<Place>(static_cast<Place>(candidates.size()), y.size() / 3);
  GrowingFit fit(y, most);
  std::vector<ChaosTerm> terms;
  std::vector<double> lengths;
  std::vector<bool> taken(candidates.size(), false);
  for (const ChaosTerm& term : candidates) lengths.push_back(basis.column(term).norm());
  double best = -std::numeric_limits<double>::infinity();
  std::size_t n_best = 0;
  std::size_t next = 0;  // the constant
  while (fit.n_terms() < most) {
    taken[next] = true;
    if (fit.add(basis.column(candidates[next]))) {
      terms.push_back(candidates[next]);
      if (fit.q2() > best) {
        best = fit.q2();
        n_best = terms.size();
      }
    }
    if (fit.exact() || terms.size() > n_best + patience) break;
    double strongest = 0.0;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      if (taken[c]) continue;
      const double strength = std::abs(basis.dot(candidates[c], fit.residual())) / lengths[c];
      if (strength > strongest) {
        strongest = strength;
        next = c;
      }
    }
    if (strongest == 0.0) break;
  }
  terms.resize(n_best);
  return expansion(fit, n_inputs, std::move(terms), best);
}

using Counts = std::function<bool(const ChaosTerm&)>;

/// Share of the variance in the terms that count.
double share(const std::vector<ChaosTerm>& terms, const VectorXd& coefficients, const Counts& counts) {
  double all = 0.0;
  double counted = 0.0;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    if (terms[t].empty()) continue;
    const double c = coefficients[static_cast<Place>(t)];
    all += c * c;
    counted += counts(terms[t]) ? c * c : 0.0;
  }
  return all > 0.0 ? counted / all : no_answer;
}

bool involves(const ChaosTerm& term, std::size_t input) {
  return std::ranges::any_of(term, [&](const ChaosFactor& factor) { return factor.input == input; });
}

/// Adds to the list all terms that begin with this one, with further inputs beyond its last.
void add_products(std::vector<ChaosTerm>& list, const ChaosTerm& begun, std::size_t n_inputs, std::size_t degree,
                  const ChaosOptions& options) {
  double sum = 0.0;
  for (const ChaosFactor& factor : begun) sum += std::pow(static_cast<double>(factor.degree), options.norm);
  const double most = std::pow(static_cast<double>(degree) + 1e-9, options.norm);
  for (std::size_t input = begun.empty() ? 0 : begun.back().input + 1; input < n_inputs; ++input) {
    for (std::size_t d = 1; d <= degree; ++d) {
      if (sum + std::pow(static_cast<double>(d), options.norm) > most) break;
      ChaosTerm term = begun;
      term.push_back({input, d});
      list.push_back(term);
      if (term.size() < options.most_inputs) add_products(list, term, n_inputs, degree, options);
    }
  }
}

}  // namespace

std::vector<ChaosTerm> hyperbolic_terms(std::size_t n_inputs, std::size_t degree, const ChaosOptions& options) {
  std::vector<ChaosTerm> terms{{}};
  add_products(terms, {}, n_inputs, degree, options);
  const auto total_degree = [](const ChaosTerm& term) {
    std::size_t sum = 0;
    for (const ChaosFactor& factor : term) sum += factor.degree;
    return sum;
  };
  std::ranges::stable_sort(terms, {}, total_degree);
  return terms;
}

PolynomialChaos full_chaos(const Points& points, std::span<const double> output, const std::vector<ChaosTerm>& terms) {
  expects(output.size() == points.size() && points.size() > terms.size(), "more points than terms");
  Basis basis(points, points.size());
  GrowingFit fit(first_of(output, points.size()), static_cast<Place>(terms.size()));
  std::vector<ChaosTerm> independent;
  for (const ChaosTerm& term : terms) {
    if (fit.add(basis.column(term))) independent.push_back(term);
  }
  const double q2 = fit.q2();
  return expansion(fit, points.n_inputs(), std::move(independent), q2);
}

PolynomialChaos sparse_chaos(const Points& points, std::span<const double> output, const ChaosOptions& options) {
  constexpr std::size_t patience = 2;  // degrees without a better Q2
  expects(output.size() == points.size(), "one output for each point");
  const std::size_t n = std::min(points.size(), most_chaos_points);
  PolynomialChaos best;
  best.n_inputs = points.n_inputs();
  const auto [least, largest] = std::ranges::minmax(output.first(n));
  if (n < 20 || !(least < largest)) return best;
  Basis basis(points, n);
  const VectorXd y = first_of(output, n);
  std::size_t best_degree = 0;
  for (std::size_t degree = 1; degree <= std::min(options.most_degree, best_degree + 1 + patience); ++degree) {
    const auto candidates = hyperbolic_terms(points.n_inputs(), degree, options);
    if (degree > 1 && candidates.size() > options.most_candidates) break;
    PolynomialChaos fitted = matching_pursuit(basis, y, points.n_inputs(), candidates);
    if (!best.terms.empty() && !(fitted.q2 > best.q2)) continue;
    best = std::move(fitted);
    best_degree = degree;
    if (1.0 - best.q2 < 1e-12) break;
  }
  return best;
}

double PolynomialChaos::first_order(std::size_t input) const {
  return share(terms, coefficients, [&](const ChaosTerm& term) { return term.size() == 1 && term[0].input == input; });
}

double PolynomialChaos::total(std::size_t input) const {
  return share(terms, coefficients, [&](const ChaosTerm& term) { return involves(term, input); });
}

std::vector<PairIndex> PolynomialChaos::second_orders() const {
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (const ChaosTerm& term : terms) {
    if (term.size() == 2) pairs.emplace(term[0].input, term[1].input);
  }
  std::vector<PairIndex> list;
  for (const auto& pair : pairs) {
    const auto of_pair = [&](const ChaosTerm& term) {
      return term.size() == 2 && term[0].input == pair.first && term[1].input == pair.second;
    };
    list.push_back({pair.first, pair.second, share(terms, coefficients, of_pair)});
  }
  return list;
}

}  // namespace nqpsweep::sensitivity
