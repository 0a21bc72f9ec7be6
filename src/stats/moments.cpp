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

/// Eight numbers of a sample. Results are put where the first argument says: GCC warns of functions that return
/// vectors, inlined or not.
struct Halves {
  Four low{}, high{};
};
[[gnu::always_inline]] inline void load(Halves& eight, const double* from) {
  std::memcpy(&eight.low, from, sizeof eight.low);
  std::memcpy(&eight.high, from + n_sums / 2, sizeof eight.high);
}
[[gnu::always_inline]] inline void add(Four& sum, const Four& x) { sum += x; }
[[gnu::always_inline]] inline void keep_least(Four& least, const Four& x) { least = x < least ? x : least; }
[[gnu::always_inline]] inline void keep_most(Four& most, const Four& x) { most = x > most ? x : most; }

/// Does the same to both halves.
template <class Function, class... Others>
[[gnu::always_inline]] inline void both(Function&& function, Halves& first, const Others&... others) {
  function(first.low, others.low...);
  function(first.high, others.high...);
}

using OfFour = std::array<Halves, FourMoments::width>;

/// Combines the eight of each sample pairwise, as total() does.
template <class Combine>
[[gnu::always_inline]] inline void combine(FourNumbers& result, OfFour& eights, Combine&& with) {
  for (Halves& eight : eights) with(eight.low, eight.high);
  const auto& [a, b, c, d] = eights;
  const Four even_ab = __builtin_shufflevector(a.low, b.low, 0, 4, 2, 6);
  const Four even_cd = __builtin_shufflevector(c.low, d.low, 0, 4, 2, 6);
  const Four odd_ab = __builtin_shufflevector(a.low, b.low, 1, 5, 3, 7);
  const Four odd_cd = __builtin_shufflevector(c.low, d.low, 1, 5, 3, 7);
  Four even = __builtin_shufflevector(even_ab, even_cd, 0, 1, 4, 5);
  Four odd = __builtin_shufflevector(odd_ab, odd_cd, 0, 1, 4, 5);
  with(even, __builtin_shufflevector(even_ab, even_cd, 2, 3, 6, 7));
  with(odd, __builtin_shufflevector(odd_ab, odd_cd, 2, 3, 6, 7));
  with(even, odd);
  std::memcpy(result.data(), &even, sizeof even);
}

NQPSWEEP_MACHINE_CLONES void take_central_sums(const std::array<const double*, FourMoments::width>& samples,
                                               std::size_t n, FourMoments::CentralSums& result) {
  OfFour sums, least, most;
  for (std::size_t k = 0; k < samples.size(); ++k) {
    Halves sum, smallest, x;
    load(smallest, samples[k]);
    Halves largest = smallest;
    for (std::size_t i = 0; i < n; i += n_sums) {
      load(x, samples[k] + i);
      both(add, sum, x);
      both(keep_least, smallest, x);
      both(keep_most, largest, x);
    }
    sums[k] = sum;
    least[k] = smallest;
    most[k] = largest;
  }
  combine(result.mean, sums, add);
  for (double& mean : result.mean) mean /= static_cast<double>(n);
  combine(result.minimum, least, keep_least);
  combine(result.maximum, most, keep_most);
  for (double& minimum : result.minimum) minimum += unsigned_zero;
  for (double& maximum : result.maximum) maximum += unsigned_zero;

  OfFour m2, m3, m4;
  for (std::size_t k = 0; k < samples.size(); ++k) {
    Halves x, of_squares, of_cubes, of_fourths;
    const auto add_powers = [mean = result.mean[k]](Four & squares, Four & cubes, Four & fourths, const Four& at)
        __attribute__((always_inline)) {
      const Four d = at - mean;
      const Four square = d * d;
      squares += square;
      cubes += square * d;
      fourths += square * square;
    };
    for (std::size_t i = 0; i < n; i += n_sums) {
      load(x, samples[k] + i);
      add_powers(of_squares.low, of_cubes.low, of_fourths.low, x.low);
      add_powers(of_squares.high, of_cubes.high, of_fourths.high, x.high);
    }
    m2[k] = of_squares;
    m3[k] = of_cubes;
    m4[k] = of_fourths;
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
