#include "nqpsweep/sensitivity/hsic.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numeric>
#include <utility>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::sensitivity {
namespace {

using Eigen::ArrayXd;
using Place = Eigen::Index;
constexpr Dependence unknown{no_answer, no_answer, no_answer};

/// k(x, x') = exp(-(x - x')² / 2 s²) among the points of a sample, s its standard deviation.
class Kernel {
 public:
  explicit Kernel(std::span<const double> sample)
      : scaled_(Eigen::Map<const ArrayXd>(sample.data(), static_cast<Place>(sample.size()))) {
    scaled_ -= scaled_.mean();
    const auto n = static_cast<double>(sample.size());
    scaled_ /= std::sqrt(2.0 * scaled_.square().sum() / (n - 1.0));
    sums_ = ArrayXd::Zero(size());
    ArrayXd row;
    for (Place i = 0; i < size(); ++i) {
      beyond(i, row);
      sums_[i] += row.sum();
      sums_.tail(size() - i - 1) += row;
      squares_ += 2.0 * row.square().sum();
    }
  }

  [[nodiscard]] Place size() const { return scaled_.size(); }

  /// Values between point i and each point after it.
  void beyond(Place i, ArrayXd& row) const { row = (-(scaled_.tail(size() - i - 1) - scaled_[i]).square()).exp(); }

  /// Sums over the other points, of each; over all pairs of two; of squares over these.
  [[nodiscard]] const ArrayXd& sums() const { return sums_; }
  [[nodiscard]] double sum() const { return sums_.sum(); }
  [[nodiscard]] double squares() const { return squares_; }

 private:
  ArrayXd scaled_, sums_;
  double squares_ = 0.0;
};

/// The criterion from sums over pairs of two different points: of products, of both kernels, and over points of the
/// products of their sums. A kernel is 1 between a point and itself.
double criterion(HsicStatistic statistic, double n, double products, double sum_x, double sum_y, double of_sums) {
  if (statistic == HsicStatistic::u)
    return (products + sum_x * sum_y / ((n - 1.0) * (n - 2.0)) - 2.0 / (n - 2.0) * of_sums) / (n * (n - 3.0));
  return (products + n) / (n * n) - 2.0 / (n * n * n) * (of_sums + sum_x + sum_y + n) +
         (sum_x + n) * (sum_y + n) / (n * n * n * n);
}

double with_itself(const Kernel& k, HsicStatistic statistic) {
  return criterion(statistic, static_cast<double>(k.size()), k.squares(), k.sum(), k.sum(), k.sums().square().sum());
}

/// Sums over pairs of two different points.
struct Pairs {
  double products = 0.0;
  double squares_of_centred = 0.0;  // of products of centred kernels
};

Pairs over_pairs(const Kernel& x, const Kernel& y) {
  const auto n = static_cast<double>(x.size());
  const ArrayXd mean_x = (x.sums() + 1.0) / n;
  const ArrayXd mean_y = (y.sums() + 1.0) / n;
  const double overall_x = mean_x.mean();
  const double overall_y = mean_y.mean();
  Pairs pairs;
  ArrayXd row_x;
  ArrayXd row_y;
  for (Place i = 0; i < x.size(); ++i) {
    const Place beyond = x.size() - i - 1;
    x.beyond(i, row_x);
    y.beyond(i, row_y);
    pairs.products += 2.0 * (row_x * row_y).sum();
    row_x += overall_x - mean_x[i] - mean_x.tail(beyond);
    row_y += overall_y - mean_y[i] - mean_y.tail(beyond);
    pairs.squares_of_centred += 2.0 * (row_x * row_y).square().sum();
  }
  return pairs;
}

/// Chance that the criterion exceeds its value under independence: by its mean and variance there.
double gamma_tail(const Kernel& x, const Kernel& y, double value, HsicStatistic statistic, const Pairs& pairs) {
  const auto n = static_cast<double>(x.size());
  const double n_pairs = n * (n - 1.0);
  const double mean_x = x.sum() / n_pairs;
  const double mean_y = y.sum() / n_pairs;
  const double mean = (1.0 + mean_x * mean_y - mean_x - mean_y) / n;
  const double variance =
      2.0 * (n - 4.0) * (n - 5.0) / (n_pairs * (n - 2.0) * (n - 3.0)) * pairs.squares_of_centred / n_pairs;
  const double biased = statistic == HsicStatistic::u ? value + mean : value;
  return boost::math::gamma_q(mean * mean / variance, std::max(0.0, biased) * mean / variance);
}

/// The formula for each input that varies among the first points.
template <class Formula>
std::vector<Dependence> for_each_input(const Points& points, std::span<const double> output, std::size_t most_points,
                                       Formula&& formula) {
  expects(output.size() == points.size(), "one output for each point");
  std::vector<Dependence> all(points.n_inputs(), unknown);
  const std::size_t n = std::min(points.size(), most_points);
  if (n < 6 || !varies(output.first(n))) return all;
  const Kernel y(output.first(n));
  for (std::size_t j = 0; j < all.size(); ++j) {
    if (varies(points.column(j).first(n))) all[j] = formula(Kernel(points.column(j).first(n)), y);
  }
  return all;
}

/// Order of the points in a permutation (Fisher–Yates).
std::vector<Place> permutation(std::uint64_t seed, std::size_t number, Place n) {
  std::vector<Place> places(static_cast<std::size_t>(n));
  std::iota(places.begin(), places.end(), Place{0});
  for (std::size_t i = places.size() - 1; i > 0; --i) {
    const double u = random::open_unit(random::word(seed, random::Purpose::permutation, number, i, 1));
    std::swap(places[i], places[static_cast<std::size_t>(u * static_cast<double>(i + 1))]);
  }
  return places;
}

Eigen::MatrixXd matrix_of(const Kernel& k) {
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(k.size(), k.size());
  ArrayXd row;
  for (Place i = 0; i < k.size(); ++i) {
    k.beyond(i, row);
    matrix.col(i).tail(row.size()) = row.matrix();
  }
  return matrix + matrix.transpose().eval();
}

}  // namespace

std::vector<Dependence> hsic(const Points& points, std::span<const double> output, HsicStatistic statistic) {
  return for_each_input(points, output, most_hsic_points, [&](const Kernel& x, const Kernel& y) {
    const Pairs pairs = over_pairs(x, y);
    const double value = criterion(statistic, static_cast<double>(x.size()), pairs.products, x.sum(), y.sum(),
                                   (x.sums() * y.sums()).sum());
    const double scale = std::sqrt(with_itself(x, statistic) * with_itself(y, statistic));
    return Dependence{value, value / scale, gamma_tail(x, y, value, statistic, pairs)};
  });
}

std::vector<Dependence> hsic_by_permutation(const Points& points, std::span<const double> output,
                                            std::size_t n_permutations, std::uint64_t seed) {
  const auto n = static_cast<Place>(std::min(points.size(), most_permuted_points));
  std::vector<std::vector<Place>> permutations;
  for (std::size_t p = 0; p < n_permutations; ++p) permutations.push_back(permutation(seed, p, n));
  return for_each_input(points, output, most_permuted_points, [&](const Kernel& x, const Kernel& y) {
    const Eigen::MatrixXd of_x = matrix_of(x);
    const Eigen::MatrixXd of_y = matrix_of(y);
    const auto value_when = [&](auto&& place) {
      double products = 0.0;
      double of_sums = 0.0;
      for (Place i = 0; i < n; ++i) {
        const auto column = of_y.col(place(i));
        for (Place k = 0; k < i; ++k) products += 2.0 * of_x(k, i) * column[place(k)];
        of_sums += x.sums()[i] * y.sums()[place(i)];
      }
      return criterion(HsicStatistic::v, static_cast<double>(n), products, x.sum(), y.sum(), of_sums);
    };
    const double value = value_when([](Place i) { return i; });
    std::size_t as_large = 0;
    for (const auto& order : permutations)
      as_large += value_when([&](Place i) { return order[static_cast<std::size_t>(i)]; }) >= value ? 1 : 0;
    const double scale = std::sqrt(with_itself(x, HsicStatistic::v) * with_itself(y, HsicStatistic::v));
    return Dependence{value, value / scale,
                      static_cast<double>(1 + as_large) / static_cast<double>(1 + n_permutations)};
  });
}

}  // namespace nqpsweep::sensitivity
