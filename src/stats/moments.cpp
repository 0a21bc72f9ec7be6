#include "nqpsweep/stats/moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nqpsweep::stats {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Moments Moments::of(const double* values, std::size_t n, std::size_t stride) {
  Moments result;
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = values[i * stride];
    if (std::isnan(x)) continue;
    result.minimum_ = result.count_ == 0 ? x : std::min(result.minimum_, x);
    result.maximum_ = result.count_ == 0 ? x : std::max(result.maximum_, x);
    sum += x;
    ++result.count_;
  }
  if (result.count_ == 0) return result;
  result.mean_ = sum / static_cast<double>(result.count_);
  for (std::size_t i = 0; i < n; ++i) {
    const double x = values[i * stride];
    if (std::isnan(x)) continue;
    const double d = x - result.mean_;
    result.m2_ += d * d;
    result.m3_ += d * d * d;
    result.m4_ += d * d * d * d;
  }
  return result;
}

void Moments::merge(const Moments& other) {
  if (other.count_ == 0) return;
  if (count_ == 0) {
    *this = other;
    return;
  }
  const double n_a = static_cast<double>(count_);
  const double n_b = static_cast<double>(other.count_);
  const double n = n_a + n_b;
  const double d = other.mean_ - mean_;
  const double d_n = d / n;
  const double ab = n_a * n_b;
  m4_ += other.m4_ + d * d_n * d_n * d_n * ab * (n_a * n_a - ab + n_b * n_b) +
         6.0 * d_n * d_n * (n_a * n_a * other.m2_ + n_b * n_b * m2_) + 4.0 * d_n * (n_a * other.m3_ - n_b * m3_);
  m3_ += other.m3_ + d * d_n * d_n * ab * (n_a - n_b) + 3.0 * d_n * (n_a * other.m2_ - n_b * m2_);
  m2_ += other.m2_ + d * d_n * ab;
  mean_ += n_b * d_n;
  count_ += other.count_;
  minimum_ = std::min(minimum_, other.minimum_);
  maximum_ = std::max(maximum_, other.maximum_);
}

double Moments::mean() const { return count_ == 0 ? not_a_number : mean_; }
double Moments::variance() const { return count_ < 2 ? not_a_number : m2_ / static_cast<double>(count_ - 1); }
double Moments::skewness() const {
  if (!(m2_ > 0.0)) return not_a_number;
  return std::sqrt(static_cast<double>(count_)) * m3_ / std::pow(m2_, 1.5);
}
double Moments::kurtosis() const {
  if (!(m2_ > 0.0)) return not_a_number;
  return static_cast<double>(count_) * m4_ / (m2_ * m2_);
}
double Moments::minimum() const { return count_ == 0 ? not_a_number : minimum_; }
double Moments::maximum() const { return count_ == 0 ? not_a_number : maximum_; }

}  // namespace nqpsweep::stats
