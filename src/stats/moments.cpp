#include "nqpsweep/stats/moments.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/base/registers.hpp"

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

/// Eight numbers of a sample, or a sum of each of eight, in one register or in two.
template <class Numbers>
using EightOf = std::array<Numbers, n_sums * sizeof(double) / sizeof(Numbers)>;

constexpr auto add = [](auto& sum, const auto& x) __attribute__((always_inline)) { sum += x; };
constexpr auto keep_least = [](auto& least, const auto& x) __attribute__((always_inline)) {
  least = x < least ? x : least;
};
constexpr auto keep_most = [](auto& most, const auto& x) __attribute__((always_inline)) { most = x > most ? x : most; };

/// Combines eight pairwise, as total() does.
template <class Numbers, class Combine>
[[gnu::always_inline]] inline double combined(const EightOf<Numbers>& eight, const Combine& with) {
  std::array<FourNumbers, 2> halves;
  std::memcpy(halves.data(), eight.data(), sizeof halves);
  with(halves[0], halves[1]);
  std::array<TwoNumbers, 2> quarters;
  std::memcpy(quarters.data(), halves.data(), sizeof quarters);
  with(quarters[0], quarters[1]);
  double result = quarters[0][0];
  with(result, quarters[0][1]);
  return result;
}

template <class Numbers>
[[gnu::always_inline]] inline void take_central_sums(const Pack* first, std::size_t stride, double* copy, std::size_t k,
                                                     FourMoments::CentralSums& result) {
  std::array<EightOf<Numbers>, FourMoments::n_packs> x;
  for (std::size_t i = 0; i < x.size(); ++i) std::memcpy(x[i].data(), first[i * stride].lanes.data(), sizeof x[i]);
  for (std::size_t i = 0; i < x.size(); ++i) std::memcpy(copy + n_sums * i, x[i].data(), sizeof x[i]);
  constexpr double n = n_sums * FourMoments::n_packs;
  EightOf<Numbers> sum{};
  EightOf<Numbers> least = x[0];
  EightOf<Numbers> most = x[0];
  for (const EightOf<Numbers>& eight : x) {
    for (std::size_t part = 0; part < eight.size(); ++part) {
      add(sum[part], eight[part]);
      keep_least(least[part], eight[part]);
      keep_most(most[part], eight[part]);
    }
  }
  const double mean = combined<Numbers>(sum, add) / n;
  result.mean[k] = mean;
  result.minimum[k] = combined<Numbers>(least, keep_least) + unsigned_zero;
  result.maximum[k] = combined<Numbers>(most, keep_most) + unsigned_zero;

  EightOf<Numbers> m2{};
  EightOf<Numbers> m3{};
  EightOf<Numbers> m4{};
  for (const EightOf<Numbers>& eight : x) {
    for (std::size_t part = 0; part < eight.size(); ++part) {
      const Numbers d = eight[part] - mean;
      const Numbers square = d * d;
      m2[part] += square;
      m3[part] += square * d;
      m4[part] += square * square;
    }
  }
  result.m2[k] = combined<Numbers>(m2, add);
  result.m3[k] = combined<Numbers>(m3, add);
  result.m4[k] = combined<Numbers>(m4, add);
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

FourMoments FourMoments::of(const Pack* first, std::size_t stride, const std::array<double*, width>& copies) {
  FourMoments result;
  result.count_ = n_packs * Pack::width;
  on_this_machine([&]<class Numbers>(As<Numbers>) __attribute__((always_inline)) {
    for (std::size_t k = 0; k < width; ++k) take_central_sums<Numbers>(first + k, stride, copies[k], k, result.sums_);
  });
  return result;
}

bool FourMoments::has_means() const {
  return std::ranges::all_of(sums_.mean, [](double mean) { return std::isfinite(mean); });
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
