#include "nqpsweep/stats/moments.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::stats {
namespace {

/// Value i belongs to sum i mod 8 of eight, which are added up pairwise at the end, the same everywhere.
constexpr std::size_t n_sums = 8;
using Eight = std::array<double, n_sums>;

/// Added to an extreme, so that it does not depend on whether -0 or 0 came first.
constexpr double unsigned_zero = 0.0;

double total(const Eight& sums) {
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

/// Adds a sample b to a.
[[gnu::always_inline]] inline void merge_central_sums(double n_a, double& mean, double& m2, double& m3, double& m4,
                                                      double n_b, double mean_b, double m2_b, double m3_b,
                                                      double m4_b) {
  const double n = n_a + n_b;
  const double d = mean_b - mean;
  const double d_n = d / n;
  const double ab = n_a * n_b;
  m4 += m4_b + d * d_n * d_n * d_n * ab * (n_a * n_a - ab + n_b * n_b) +
        6.0 * d_n * d_n * (n_a * n_a * m2_b + n_b * n_b * m2) + 4.0 * d_n * (n_a * m3_b - n_b * m3);
  m3 += m3_b + d * d_n * d_n * ab * (n_a - n_b) + 3.0 * d_n * (n_a * m2_b - n_b * m2);
  m2 += m2_b + d * d_n * ab;
  mean += n_b * d_n;
}

typedef double Four __attribute__((vector_size(FourMoments::width * sizeof(double))));
using FourNumbers = std::array<double, FourMoments::width>;

// Results are put where the first argument says: GCC warns of functions that return vectors, inlined or not.
[[gnu::always_inline]] inline void load(Four& four, const double* from) { std::memcpy(&four, from, sizeof four); }
[[gnu::always_inline]] inline void store(FourNumbers& to, const Four& four) {
  std::memcpy(to.data(), &four, sizeof four);
}
[[gnu::always_inline]] inline void add(Four& sum, const Four& x) { sum += x; }
[[gnu::always_inline]] inline void keep_least(Four& least, const Four& x) { least = x < least ? x : least; }
[[gnu::always_inline]] inline void keep_most(Four& most, const Four& x) { most = x > most ? x : most; }

/// Numbers of four samples, of each the first and the second half of eight.
struct Halves {
  std::array<Four, FourMoments::width> low, high;
};

/// Combines the eight of each sample pairwise, as total() does.
template <class Combine>
[[gnu::always_inline]] inline void combine(FourNumbers& result, Halves& halves, Combine&& with) {
  auto& [a, b, c, d] = halves.low;
  with(a, halves.high[0]);
  with(b, halves.high[1]);
  with(c, halves.high[2]);
  with(d, halves.high[3]);
  const Four even_ab = __builtin_shufflevector(a, b, 0, 4, 2, 6);
  const Four even_cd = __builtin_shufflevector(c, d, 0, 4, 2, 6);
  const Four odd_ab = __builtin_shufflevector(a, b, 1, 5, 3, 7);
  const Four odd_cd = __builtin_shufflevector(c, d, 1, 5, 3, 7);
  Four even = __builtin_shufflevector(even_ab, even_cd, 0, 1, 4, 5);
  Four odd = __builtin_shufflevector(odd_ab, odd_cd, 0, 1, 4, 5);
  with(even, __builtin_shufflevector(even_ab, even_cd, 2, 3, 6, 7));
  with(odd, __builtin_shufflevector(odd_ab, odd_cd, 2, 3, 6, 7));
  with(even, odd);
  store(result, even);
}

NQPSWEEP_MACHINE_CLONES void take_central_sums(const std::array<const double*, FourMoments::width>& samples,
                                               std::size_t n, FourMoments::CentralSums& result) {
  constexpr std::size_t half = n_sums / 2;
  Halves sums, least, most;
  for (std::size_t k = 0; k < samples.size(); ++k) {
    const double* const x = samples[k];
    Four sum_low{}, sum_high{}, least_low, least_high;
    load(least_low, x);
    load(least_high, x + half);
    Four most_low = least_low, most_high = least_high;
    for (std::size_t i = 0; i < n; i += n_sums) {
      Four low, high;
      load(low, x + i);
      load(high, x + i + half);
      add(sum_low, low);
      add(sum_high, high);
      keep_least(least_low, low);
      keep_least(least_high, high);
      keep_most(most_low, low);
      keep_most(most_high, high);
    }
    sums.low[k] = sum_low;
    sums.high[k] = sum_high;
    least.low[k] = least_low;
    least.high[k] = least_high;
    most.low[k] = most_low;
    most.high[k] = most_high;
  }
  combine(result.mean, sums, add);
  for (double& mean : result.mean) mean /= static_cast<double>(n);
  combine(result.minimum, least, keep_least);
  combine(result.maximum, most, keep_most);
  for (double& minimum : result.minimum) minimum += unsigned_zero;
  for (double& maximum : result.maximum) maximum += unsigned_zero;

  Halves m2, m3, m4;
  for (std::size_t k = 0; k < samples.size(); ++k) {
    const double* const x = samples[k];
    const double mean = result.mean[k];
    Four m2_low{}, m2_high{}, m3_low{}, m3_high{}, m4_low{}, m4_high{};
    for (std::size_t i = 0; i < n; i += n_sums) {
      Four low, high;
      load(low, x + i);
      load(high, x + i + half);
      low -= mean;
      high -= mean;
      const Four square_low = low * low;
      const Four square_high = high * high;
      m2_low += square_low;
      m2_high += square_high;
      m3_low += square_low * low;
      m3_high += square_high * high;
      m4_low += square_low * square_low;
      m4_high += square_high * square_high;
    }
    m2.low[k] = m2_low;
    m2.high[k] = m2_high;
    m3.low[k] = m3_low;
    m3.high[k] = m3_high;
    m4.low[k] = m4_low;
    m4.high[k] = m4_high;
  }
  combine(result.m2, m2, add);
  combine(result.m3, m3, add);
  combine(result.m4, m4, add);
}

NQPSWEEP_MACHINE_CLONES void merge_four(double n_a, FourMoments::CentralSums& __restrict a, double n_b,
                                        const FourMoments::CentralSums& __restrict b) {
  for (std::size_t k = 0; k < FourMoments::width; ++k) {
    merge_central_sums(n_a, a.mean[k], a.m2[k], a.m3[k], a.m4[k], n_b, b.mean[k], b.m2[k], b.m3[k], b.m4[k]);
    a.minimum[k] = b.minimum[k] < a.minimum[k] ? b.minimum[k] : a.minimum[k];
    a.maximum[k] = b.maximum[k] > a.maximum[k] ? b.maximum[k] : a.maximum[k];
  }
}

}  // namespace

Moments Moments::of(std::span<const double> values) {
  Moments result;
  if (values.empty()) return result;
  const double n = static_cast<double>(values.size());
  result.count_ = values.size();
  Eight sums{};
  for (std::size_t i = 0; i < values.size(); ++i) sums[i % n_sums] += values[i];
  result.mean_ = total(sums) / n;
  Eight m2{};
  Eight m3{};
  Eight m4{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double d = values[i] - result.mean_;
    const double square = d * d;
    m2[i % n_sums] += square;
    m3[i % n_sums] += square * d;
    m4[i % n_sums] += square * square;
  }
  result.m2_ = total(m2);
  result.m3_ = total(m3);
  result.m4_ = total(m4);
  result.minimum_ = std::ranges::min(values) + unsigned_zero;
  result.maximum_ = std::ranges::max(values) + unsigned_zero;
  return result;
}

void Moments::merge(const Moments& other) {
  if (other.count_ == 0) return;
  if (count_ == 0) {
    *this = other;
    return;
  }
  merge_central_sums(static_cast<double>(count_), mean_, m2_, m3_, m4_, static_cast<double>(other.count_), other.mean_,
                     other.m2_, other.m3_, other.m4_);
  count_ += other.count_;
  minimum_ = std::min(minimum_, other.minimum_);
  maximum_ = std::max(maximum_, other.maximum_);
}

FourMoments FourMoments::of(const std::array<const double*, width>& samples, std::size_t n) {
  expects(n > 0 && n % n_sums == 0, "whole eights of values");
  FourMoments result;
  result.count_ = n;
  take_central_sums(samples, n, result.sums_);
  return result;
}

void FourMoments::merge(const FourMoments& other) {
  merge_four(static_cast<double>(count_), sums_, static_cast<double>(other.count_), other.sums_);
  count_ += other.count_;
}

Moments FourMoments::operator[](std::size_t k) const {
  Moments result;
  result.count_ = count_;
  result.mean_ = sums_.mean[k];
  result.m2_ = sums_.m2[k];
  result.m3_ = sums_.m3[k];
  result.m4_ = sums_.m4[k];
  result.minimum_ = sums_.minimum[k];
  result.maximum_ = sums_.maximum[k];
  return result;
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
