#include "nqpsweep/sensitivity/pick_freeze.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::sensitivity {
namespace {

constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

double square(double x) { return x * x; }

/// Mean of (x - y)^2.
double mean_square_difference(double n, double xx, double yy, double xy, double mean_x, double mean_y) {
  return (xx + yy - 2.0 * xy) / n + square(mean_x - mean_y);
}

/// Variance of A and B together.
double pooled_variance(const TripleMoments& m) {
  return (m.aa + m.bb) / (2.0 * m.n) + square(0.5 * (m.mean_a - m.mean_b));
}

/// Correlation of x and y in the form of Janon: both are taken to have one mean and one variance.
double janon_correlation(double n, double xx, double yy, double xy, double mean_x, double mean_y) {
  const double apart = square(0.5 * (mean_x - mean_y));  // of each from their common mean
  return (xy / n - apart) / ((xx + yy) / (2.0 * n) + apart);
}

/// E[(x - c)(y - c)] with c the common mean of A and B.
double centred_product(const TripleMoments& m, double xy, double mean_x, double mean_y) {
  const double c = 0.5 * (m.mean_a + m.mean_b);
  return xy / m.n + (mean_x - c) * (mean_y - c);
}

/// A block's sums about given means, so that resampled blocks are just added.
TripleMoments about(const TripleMoments& m, double a, double b, double i) {
  const double da = m.mean_a - a;
  const double db = m.mean_b - b;
  const double di = m.mean_i - i;
  return {m.n,
          m.n * da,
          m.n * db,
          m.n * di,
          m.aa + m.n * da * da,
          m.bb + m.n * db * db,
          m.ii + m.n * di * di,
          m.ab + m.n * da * db,
          m.ai + m.n * da * di,
          m.bi + m.n * db * di};
}

void add(TripleMoments& sum, const TripleMoments& more) {
  sum.n += more.n;
  sum.mean_a += more.mean_a;
  sum.mean_b += more.mean_b;
  sum.mean_i += more.mean_i;
  sum.aa += more.aa;
  sum.bb += more.bb;
  sum.ii += more.ii;
  sum.ab += more.ab;
  sum.ai += more.ai;
  sum.bi += more.bi;
}

/// Back from sums about common means to means and co-moments, both from those means: what estimators need.
TripleMoments from_sums(const TripleMoments& sums) {
  TripleMoments m = sums;
  m.mean_a /= m.n;
  m.mean_b /= m.n;
  m.mean_i /= m.n;
  m.aa -= m.n * m.mean_a * m.mean_a;
  m.bb -= m.n * m.mean_b * m.mean_b;
  m.ii -= m.n * m.mean_i * m.mean_i;
  m.ab -= m.n * m.mean_a * m.mean_b;
  m.ai -= m.n * m.mean_a * m.mean_i;
  m.bi -= m.n * m.mean_b * m.mean_i;
  return m;
}

/// Which block stands at a place of a resample; the same for all outputs and members.
std::size_t resampled(std::uint64_t seed, std::size_t resample, std::size_t place, std::size_t n_blocks) {
  const std::uint64_t word = random::word(seed, random::Purpose::bootstrap, resample, place);
  return static_cast<std::size_t>(random::open_unit(word) * static_cast<double>(n_blocks));
}

Index percentiles(double value, std::vector<double> sample) {
  std::ranges::sort(sample);
  const auto at = [&](double p) {
    return sample[static_cast<std::size_t>(p * static_cast<double>(sample.size() - 1))];
  };
  return {value, at(0.025), at(0.975)};
}

Index student(double value, const std::vector<double>& sample) {
  const auto n = static_cast<double>(sample.size());
  if (sample.size() < 2) return {value, no_answer, no_answer};
  double mean = 0.0;
  for (const double x : sample) mean += x / n;
  double variance = 0.0;
  for (const double x : sample) variance += square(x - mean) / (n - 1.0);
  const double half = boost::math::quantile(boost::math::students_t(n - 1.0), 0.975) * std::sqrt(variance / n);
  return {value, value - half, value + half};
}

}  // namespace

double first_order(Estimator estimator, const TripleMoments& m) {
  switch (estimator) {
    case Estimator::janon: return janon_correlation(m.n, m.bb, m.ii, m.bi, m.mean_b, m.mean_i);
    case Estimator::jansen:
      return 1.0 - mean_square_difference(m.n, m.bb, m.ii, m.bi, m.mean_b, m.mean_i) / (2.0 * pooled_variance(m));
    case Estimator::saltelli: {
      const double c = 0.5 * (m.mean_a + m.mean_b);
      return ((m.bi - m.ab) / m.n + (m.mean_b - c) * (m.mean_i - m.mean_a)) / pooled_variance(m);
    }
    case Estimator::martinez: return m.bi / std::sqrt(m.bb * m.ii);
    case Estimator::sobol: break;
  }
  return centred_product(m, m.bi, m.mean_b, m.mean_i) / pooled_variance(m);
}

double total_order(Estimator estimator, const TripleMoments& m) {
  switch (estimator) {
    case Estimator::janon: return 1.0 - janon_correlation(m.n, m.aa, m.ii, m.ai, m.mean_a, m.mean_i);
    case Estimator::jansen:
    case Estimator::saltelli:
      return mean_square_difference(m.n, m.aa, m.ii, m.ai, m.mean_a, m.mean_i) / (2.0 * pooled_variance(m));
    case Estimator::martinez: return 1.0 - m.ai / std::sqrt(m.aa * m.ii);
    case Estimator::sobol: break;
  }
  return 1.0 - centred_product(m, m.ai, m.mean_a, m.mean_i) / pooled_variance(m);
}

PickFreezeMoments::PickFreezeMoments(std::size_t n_outputs, std::size_t n_members)
    : n_outputs_(n_outputs), n_members_(n_members), numbers_(n_outputs * (5 + 4 * n_members), 0.0) {}

PickFreezeMoments PickFreezeMoments::of_group(std::span<const double> rows, std::size_t n_outputs,
                                              std::size_t n_members) {
  expects(rows.size() == (2 + n_members) * n_outputs, "A, B, and a row for each member");
  PickFreezeMoments moments(n_outputs, n_members);
  moments.n_ = 1;
  for (std::size_t o = 0; o < n_outputs; ++o) {
    double* numbers = moments.numbers_.data() + o * moments.stride();
    numbers[0] = rows[o];
    numbers[1] = rows[n_outputs + o];
    for (std::size_t m = 0; m < n_members; ++m) numbers[5 + 4 * m] = rows[(2 + m) * n_outputs + o];
  }
  return moments;
}

void PickFreezeMoments::merge(const PickFreezeMoments& other) {
  if (other.n_ == 0) return;
  if (n_ == 0) {
    *this = other;
    return;
  }
  expects(other.numbers_.size() == numbers_.size(), "moments of the same outputs and members");
  const auto n_a = static_cast<double>(n_);
  const auto n_b = static_cast<double>(other.n_);
  const double weight = n_b / (n_a + n_b);
  const double product = n_a * weight;
  for (std::size_t o = 0; o < n_outputs_; ++o) {
    double* x = numbers_.data() + o * stride();
    const double* y = other.numbers_.data() + o * stride();
    const double da = y[0] - x[0];
    const double db = y[1] - x[1];
    x[0] += da * weight;
    x[1] += db * weight;
    x[2] += y[2] + da * da * product;
    x[3] += y[3] + db * db * product;
    x[4] += y[4] + da * db * product;
    for (std::size_t at = 5; at < stride(); at += 4) {
      const double di = y[at] - x[at];
      x[at] += di * weight;
      x[at + 1] += y[at + 1] + di * di * product;
      x[at + 2] += y[at + 2] + da * di * product;
      x[at + 3] += y[at + 3] + db * di * product;
    }
  }
  n_ += other.n_;
}

TripleMoments PickFreezeMoments::triple(std::size_t output, std::size_t member) const {
  const double* x = numbers_.data() + output * stride();
  const auto n = static_cast<double>(n_);
  if (member == n_members_) return {n, x[0], x[1], x[0], x[2], x[3], x[2], x[4], x[2], x[4]};
  const double* y = x + 5 + 4 * member;
  return {n, x[0], x[1], y[0], x[2], x[3], y[1], x[4], y[2], y[3]};
}

double PickFreezeMoments::variance(std::size_t output) const { return pooled_variance(triple(output, n_members_)); }

double PickFreezeMoments::mean(std::size_t output) const {
  const double* x = numbers_.data() + output * stride();
  return 0.5 * (x[0] + x[1]);
}

PickFreezeMoments PickFreezeMoments::from_numbers(std::uint64_t n, std::size_t n_outputs, std::size_t n_members,
                                                  std::vector<double> numbers) {
  PickFreezeMoments moments(n_outputs, n_members);
  expects(numbers.size() == moments.numbers_.size(), "as many numbers as moments");
  moments.n_ = n;
  moments.numbers_ = std::move(numbers);
  return moments;
}

namespace {

/// What each resample of the blocks, or each block alone, says; `estimate` maps the moments of one member to a number.
template <class Estimate>
std::vector<double> spread(const std::vector<PickFreezeMoments>& blocks, const TripleMoments& whole, std::size_t output,
                           std::size_t member, Uncertainty uncertainty, std::uint64_t seed, Estimate&& estimate) {
  constexpr std::size_t n_resamples = 1000;
  std::vector<double> values;
  if (uncertainty == Uncertainty::randomisations) {
    for (const PickFreezeMoments& block : blocks) values.push_back(estimate(block.triple(output, member)));
    return values;
  }
  std::vector<TripleMoments> sums;
  for (const PickFreezeMoments& block : blocks)
    sums.push_back(about(block.triple(output, member), whole.mean_a, whole.mean_b, whole.mean_i));
  for (std::size_t r = 0; r < n_resamples; ++r) {
    TripleMoments sum;
    for (std::size_t place = 0; place < blocks.size(); ++place)
      add(sum, sums[resampled(seed, r, place, blocks.size())]);
    // The sums are about the whole's means; the estimators want the means themselves.
    TripleMoments m = from_sums(sum);
    m.mean_a += whole.mean_a;
    m.mean_b += whole.mean_b;
    m.mean_i += whole.mean_i;
    values.push_back(estimate(m));
  }
  return values;
}

Index with_interval(double value, const std::vector<double>& sample, Uncertainty uncertainty) {
  return uncertainty == Uncertainty::randomisations ? student(value, sample) : percentiles(value, sample);
}

PickFreezeMoments merged(const std::vector<PickFreezeMoments>& blocks) {
  expects(!blocks.empty(), "at least one block");
  PickFreezeMoments all;
  for (const PickFreezeMoments& block : blocks) all.merge(block);
  return all;
}

}  // namespace

SobolIndices sobol_indices(const std::vector<PickFreezeMoments>& blocks, std::size_t output, Estimator of_first,
                           Estimator of_total, Uncertainty uncertainty, std::uint64_t seed) {
  const PickFreezeMoments all = merged(blocks);
  const auto first = [&](const TripleMoments& m) { return first_order(of_first, m); };
  const auto total = [&](const TripleMoments& m) { return total_order(of_total, m); };
  SobolIndices indices;
  for (std::size_t member = 0; member <= all.n_members(); ++member) {
    const TripleMoments whole = all.triple(output, member);
    indices.first.push_back(
        with_interval(first(whole), spread(blocks, whole, output, member, uncertainty, seed, first), uncertainty));
    indices.total.push_back(
        with_interval(total(whole), spread(blocks, whole, output, member, uncertainty, seed, total), uncertainty));
  }
  return indices;
}

Index sum_of_first_orders(const std::vector<PickFreezeMoments>& blocks, std::size_t output, Uncertainty uncertainty,
                          std::uint64_t seed) {
  const PickFreezeMoments all = merged(blocks);
  const auto first = [](const TripleMoments& m) { return first_order(Estimator::saltelli, m); };
  double value = 0.0;
  std::vector<double> sums;
  for (std::size_t member = 0; member < all.n_members(); ++member) {
    const TripleMoments whole = all.triple(output, member);
    value += first(whole);
    // The same blocks stand in resample r of every member, so that their noises are added as they come together.
    const auto values = spread(blocks, whole, output, member, uncertainty, seed, first);
    sums.resize(values.size(), 0.0);
    for (std::size_t r = 0; r < values.size(); ++r) sums[r] += values[r];
  }
  return with_interval(value, sums, uncertainty);
}

}  // namespace nqpsweep::sensitivity
