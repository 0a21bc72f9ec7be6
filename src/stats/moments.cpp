#include "nqpsweep/stats/moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "nqpsweep/base/machine_clones.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::stats {
namespace {

/// Eight sums side by side: value i belongs to sum i mod 8, everywhere.
using Eights = std::array<double, 8>;

struct Eighths {
  Eights sum, least, most;
};
struct CentralEighths {
  Eights m2, m3, m4;
};

// Functions of their own, with the eighth on the outside: GCC then takes all eight at once. n eights, one at least.

NQPSWEEP_MACHINE_CLONES void sum_eighths(const double* values, std::size_t n, Eighths& __restrict result) {
  for (std::size_t k = 0; k < 8; ++k) {
    double sum = 0.0;
    double least = values[k];
    double most = values[k];
    std::size_t i = 0;
    do {
      const double x = values[8 * i + k];
      sum += x;
      least = x < least ? x : least;
      most = x > most ? x : most;
    } while (++i < n);
    result.sum[k] = sum;
    result.least[k] = least;
    result.most[k] = most;
  }
}

NQPSWEEP_MACHINE_CLONES void sum_powers(const double* values, std::size_t n, double mean,
                                        CentralEighths& __restrict result) {
  for (std::size_t k = 0; k < 8; ++k) {
    double m2 = 0.0;
    double m3 = 0.0;
    double m4 = 0.0;
    std::size_t i = 0;
    do {
      const double d = values[8 * i + k] - mean;
      const double square = d * d;
      m2 += square;
      m3 += square * d;
      m4 += square * square;
    } while (++i < n);
    result.m2[k] = m2;
    result.m3[k] = m3;
    result.m4[k] = m4;
  }
}

typedef double FourNumbers __attribute__((vector_size(4 * sizeof(double))));

/// Halves of eight numbers, for what is done to them pairwise.
[[gnu::always_inline]] inline std::array<FourNumbers, 2> halves(const Eights& eight) {
  std::array<FourNumbers, 2> result;
  std::memcpy(&result[0], eight.data(), sizeof(FourNumbers));
  std::memcpy(&result[1], eight.data() + 4, sizeof(FourNumbers));
  return result;
}

/// ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)).
[[gnu::always_inline]] inline double total(const Eights& sums) {
  const auto [low, high] = halves(sums);
  const FourNumbers four = low + high;
  return (four[0] + four[2]) + (four[1] + four[3]);
}

struct CentralTotals {
  double m2, m3, m4;
};
NQPSWEEP_MACHINE_CLONES CentralTotals totals(const CentralEighths& e) {
  return {total(e.m2), total(e.m3), total(e.m4)};
}

struct TotalAndExtremes {
  double sum, least, most;
};
NQPSWEEP_MACHINE_CLONES TotalAndExtremes total_and_extremes(const Eighths& e) {
  const auto [l0, l1] = halves(e.least);
  const FourNumbers least = l0 < l1 ? l0 : l1;
  const auto [m0, m1] = halves(e.most);
  const FourNumbers most = m0 > m1 ? m0 : m1;
  return {total(e.sum), std::min(std::min(least[0], least[2]), std::min(least[1], least[3])),
          std::max(std::max(most[0], most[2]), std::max(most[1], most[3]))};
}

}  // namespace

Moments Moments::of(std::span<const double> values) {
  Moments result;
  if (values.empty()) return result;
  const std::size_t n_eights = values.size() / 8;
  const std::span<const double> rest = values.subspan(8 * n_eights);
  Eighths first{{}, {}, {}};
  first.least.fill(values[0]);
  first.most.fill(values[0]);
  if (n_eights > 0) sum_eighths(values.data(), n_eights, first);
  for (std::size_t k = 0; k < rest.size(); ++k) {
    first.sum[k] += rest[k];
    first.least[k] = std::min(first.least[k], rest[k]);
    first.most[k] = std::max(first.most[k], rest[k]);
  }
  result.count_ = values.size();
  const auto [sum, least, most] = total_and_extremes(first);
  result.minimum_ = least;
  result.maximum_ = most;
  result.mean_ = sum / static_cast<double>(values.size());
  CentralEighths second;
  if (n_eights > 0) {
    sum_powers(values.data(), n_eights, result.mean_, second);
  } else {
    second = {};
  }
  for (std::size_t k = 0; k < rest.size(); ++k) {
    const double d = rest[k] - result.mean_;
    const double square = d * d;
    second.m2[k] += square;
    second.m3[k] += square * d;
    second.m4[k] += square * square;
  }
  const auto [m2, m3, m4] = totals(second);
  result.m2_ = m2;
  result.m3_ = m3;
  result.m4_ = m4;
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

double Moments::mean() const { return count_ == 0 ? no_answer : mean_; }
double Moments::variance() const { return count_ < 2 ? no_answer : m2_ / static_cast<double>(count_ - 1); }
double Moments::skewness() const {
  if (!(m2_ > 0.0)) return no_answer;
  return std::sqrt(static_cast<double>(count_)) * m3_ / std::pow(m2_, 1.5);
}
double Moments::kurtosis() const {
  if (!(m2_ > 0.0)) return no_answer;
  return static_cast<double>(count_) * m4_ / (m2_ * m2_);
}
double Moments::minimum() const { return count_ == 0 ? no_answer : minimum_; }
double Moments::maximum() const { return count_ == 0 ? no_answer : maximum_; }

}  // namespace nqpsweep::stats
