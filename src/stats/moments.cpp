#include "nqpsweep/stats/moments.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "nqpsweep/base/contract.hpp"
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

template <class Numbers>
struct CentralSums {
  Numbers mean, m2, m3, m4;
};

/// Adds a sample b to a.
template <class Numbers>
[[gnu::always_inline]] inline void merge_central_sums(double n_a, CentralSums<Numbers>& a, double n_b,
                                                      const CentralSums<Numbers>& b) {
  const double n = n_a + n_b;
  const Numbers d = b.mean - a.mean;
  const Numbers d_n = d / n;
  const double ab = n_a * n_b;
  a.m4 += b.m4 + d * d_n * d_n * d_n * ab * (n_a * n_a - ab + n_b * n_b) +
          6.0 * d_n * d_n * (n_a * n_a * b.m2 + n_b * n_b * a.m2) + 4.0 * d_n * (n_a * b.m3 - n_b * a.m3);
  a.m3 += b.m3 + d * d_n * d_n * ab * (n_a - n_b) + 3.0 * d_n * (n_a * b.m2 - n_b * a.m2);
  a.m2 += b.m2 + d * d_n * ab;
  a.mean += n_b * d_n;
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

/// Of a sample, and its cells.
struct Summary {
  CentralSums<double> sums;
  double minimum, maximum;
};
template <class Numbers>
[[gnu::always_inline]] inline Summary summary_of(const Pack* first, std::size_t stride, const LogLinearCells grid,
                                                 LogLinearCells::Cell* cells) {
  std::array<EightOf<Numbers>, EightMoments::n_packs> x;
  for (std::size_t i = 0; i < x.size(); ++i) std::memcpy(x[i].data(), first[i * stride].lanes.data(), sizeof x[i]);
  for (const EightOf<Numbers>& eight : x) {
    for (const Numbers& part : eight) {
      const auto some = grid.cells_of(part);
      std::memcpy(cells, &some, sizeof some);
      cells += sizeof some / sizeof *cells;
    }
  }
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
  const double mean = combined<Numbers>(sum, add) / static_cast<double>(EightMoments::n);
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
  return {{mean, combined<Numbers>(m2, add), combined<Numbers>(m3, add), combined<Numbers>(m4, add)},
          combined<Numbers>(least, keep_least) + unsigned_zero,
          combined<Numbers>(most, keep_most) + unsigned_zero};
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
  CentralSums<double> sums{mean_, m2_, m3_, m4_};
  merge_central_sums(static_cast<double>(count_), sums, static_cast<double>(other.count_),
                     {other.mean_, other.m2_, other.m3_, other.m4_});
  mean_ = sums.mean;
  m2_ = sums.m2;
  m3_ = sums.m3;
  m4_ = sums.m4;
  count_ += other.count_;
  minimum_ = std::min(minimum_, other.minimum_);
  maximum_ = std::max(maximum_, other.maximum_);
}

EightMoments EightMoments::of(const Pack* first, std::size_t stride, std::span<const LogLinearCells> grids,
                              const std::array<LogLinearCells::Cell*, width>& cells) {
  expects(grids.size() <= width, "so many samples side by side");
  EightMoments result;
  result.count_ = n;
  on_this_machine([&]<class Numbers>(As<Numbers>) __attribute__((always_inline)) {
    for (std::size_t k = 0; k < grids.size(); ++k) {
      const Summary of = summary_of<Numbers>(first + k, stride, grids[k], cells[k]);
      result.numbers_[mean].lanes[k] = of.sums.mean;
      result.numbers_[m2].lanes[k] = of.sums.m2;
      result.numbers_[m3].lanes[k] = of.sums.m3;
      result.numbers_[m4].lanes[k] = of.sums.m4;
      result.numbers_[minimum].lanes[k] = of.minimum;
      result.numbers_[maximum].lanes[k] = of.maximum;
    }
  });
  return result;
}

bool EightMoments::has_means() const {
  return std::ranges::all_of(numbers_[mean].lanes, [](double x) { return std::isfinite(x); });
}

void EightMoments::merge(const EightMoments& other) {
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    const Row<Numbers, double> ours(numbers_, lane);
    const Row<Numbers> theirs(other.numbers_, lane);
    CentralSums<Numbers> sums{ours[mean], ours[m2], ours[m3], ours[m4]};
    merge_central_sums(static_cast<double>(count_), sums, static_cast<double>(other.count_),
                       {theirs[mean], theirs[m2], theirs[m3], theirs[m4]});
    ours.put(mean, sums.mean);
    ours.put(m2, sums.m2);
    ours.put(m3, sums.m3);
    ours.put(m4, sums.m4);
    Numbers least = ours[minimum];
    Numbers most = ours[maximum];
    keep_least(least, theirs[minimum]);
    keep_most(most, theirs[maximum]);
    ours.put(minimum, least);
    ours.put(maximum, most);
  });
  count_ += other.count_;
}

Moments EightMoments::operator[](std::size_t k) const {
  Moments result;
  result.count_ = count_;
  result.mean_ = numbers_[mean].lanes[k];
  result.m2_ = numbers_[m2].lanes[k];
  result.m3_ = numbers_[m3].lanes[k];
  result.m4_ = numbers_[m4].lanes[k];
  result.minimum_ = numbers_[minimum].lanes[k];
  result.maximum_ = numbers_[maximum].lanes[k];
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
