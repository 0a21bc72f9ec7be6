#include "nqpsweep/stats/moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::stats {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Eight sums side by side, so that a compiler may take several at once: value i belongs to sum i mod 8, everywhere.
using Eights = std::array<double, 8>;

template <class Add>
[[gnu::always_inline]] inline void for_each_in_eights(std::span<const double> values, Add&& add) {
  std::size_t i = 0;
  for (; i + 8 <= values.size(); i += 8) {
    for (std::size_t k = 0; k < 8; ++k) add(k, values[i + k]);
  }
  for (std::size_t k = 0; i + k < values.size(); ++k) add(k, values[i + k]);
}

double total(const Eights& sums) {
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

}  // namespace

NQPSWEEP_MACHINE_CLONES Moments Moments::of(std::span<const double> values) {
  Moments result;
  if (values.empty()) return result;
  result.count_ = values.size();
  Eights sum{};
  Eights least;
  Eights most;
  least.fill(values[0]);
  most.fill(values[0]);
  for_each_in_eights(values, [&](std::size_t k, double x) __attribute__((always_inline)) {
    sum[k] += x;
    least[k] = std::min(least[k], x);
    most[k] = std::max(most[k], x);
  });
  result.minimum_ = *std::ranges::min_element(least);
  result.maximum_ = *std::ranges::max_element(most);
  result.mean_ = total(sum) / static_cast<double>(values.size());
  Eights m2{};
  Eights m3{};
  Eights m4{};
  for_each_in_eights(values, [&, mean = result.mean_](std::size_t k, double x) __attribute__((always_inline)) {
    const double d = x - mean;
    const double square = d * d;
    m2[k] += square;
    m3[k] += square * d;
    m4[k] += square * square;
  });
  result.m2_ = total(m2);
  result.m3_ = total(m3);
  result.m4_ = total(m4);
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
