#include "nqpsweep/sensitivity/intervals.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::sensitivity {
namespace {

constexpr std::size_t n_resamples = 1000;

/// A part's sums about given means, so that weighted parts are just added.
FewMoments about(const FewMoments& m, const FewMoments& centre) {
  FewMoments sums = m;
  for (std::size_t a = 0; a < FewMoments::most; ++a) {
    sums.mean[a] = m.n * (m.mean[a] - centre.mean[a]);
    for (std::size_t b = 0; b <= a; ++b)
      sums.products[FewMoments::place(a, b)] += m.n * (m.mean[a] - centre.mean[a]) * (m.mean[b] - centre.mean[b]);
  }
  return sums;
}

void add(FewMoments& sum, const FewMoments& more, double times) {
  sum.n += times * more.n;
  for (std::size_t a = 0; a < sum.mean.size(); ++a) sum.mean[a] += times * more.mean[a];
  for (std::size_t p = 0; p < sum.products.size(); ++p) sum.products[p] += times * more.products[p];
}

/// Back from sums about a centre to means, and products about those means.
FewMoments from_sums(FewMoments m, const FewMoments& centre) {
  for (double& mean : m.mean) mean /= m.n;
  for (std::size_t a = 0; a < FewMoments::most; ++a) {
    for (std::size_t b = 0; b <= a; ++b) m.products[FewMoments::place(a, b)] -= m.n * m.mean[a] * m.mean[b];
  }
  for (std::size_t a = 0; a < FewMoments::most; ++a) m.mean[a] += centre.mean[a];
  return m;
}

double student_95(std::size_t degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t(static_cast<double>(degrees_of_freedom)), 0.975);
}

Index percentiles(double value, std::vector<double> sample) {
  if (std::ranges::any_of(sample, [](double x) { return std::isnan(x); })) return {value, no_answer, no_answer};
  std::ranges::sort(sample);
  const auto at = [&](double p) {
    return sample[static_cast<std::size_t>(p * static_cast<double>(sample.size() - 1))];
  };
  return {value, at(0.025), at(0.975)};
}

}  // namespace

Parts::Parts(std::vector<CoMoments> parts, IntervalMethod interval_method, std::uint64_t seed)
    : parts_(std::move(parts)), method_(interval_method) {
  expects(!parts_.empty(), "at least one part");
  for (const CoMoments& part : parts_) whole_.merge(part);
  if (method_ != IntervalMethod::bootstrap) return;
  times_.assign(n_resamples * parts_.size(), 0);
  for (std::size_t r = 0; r < n_resamples; ++r) {
    for (std::size_t place = 0; place < parts_.size(); ++place) {
      const double u = random::open_unit(random::word(seed, random::Purpose::bootstrap, r, place));
      ++times_[r * parts_.size() + static_cast<std::size_t>(u * static_cast<double>(parts_.size()))];
    }
  }
}

std::vector<FewMoments> Parts::sums_about_whole(std::size_t output, std::span<const std::size_t> features,
                                                const FewMoments& whole) const {
  std::vector<FewMoments> sums;
  for (const CoMoments& part : parts_) sums.push_back(about(part.of(output, features), whole));
  return sums;
}

std::vector<double> Parts::spread(std::size_t output, std::span<const std::size_t> features,
                                  const MomentEstimate& estimate) const {
  std::vector<double> values;
  if (method_ == IntervalMethod::randomisations) {
    for (const CoMoments& part : parts_) values.push_back(estimate(part.of(output, features)));
    return values;
  }
  const FewMoments whole = whole_.of(output, features);
  const auto sums = sums_about_whole(output, features, whole);
  if (method_ == IntervalMethod::bootstrap) {
    for (std::size_t r = 0; r < n_resamples; ++r) {
      FewMoments sum;
      for (std::size_t k = 0; k < sums.size(); ++k) {
        if (const auto times = times_[r * sums.size() + k]; times > 0) add(sum, sums[k], times);
      }
      values.push_back(estimate(from_sums(sum, whole)));
    }
    return values;
  }
  // The influence of a part: how the estimate moves with the logarithm of its weight.
  constexpr double step = 1e-3;
  FewMoments all;
  for (const FewMoments& part : sums) add(all, part, 1.0);
  for (const FewMoments& part : sums) {
    FewMoments more = all;
    FewMoments less = all;
    add(more, part, step);
    add(less, part, -step);
    values.push_back((estimate(from_sums(more, whole)) - estimate(from_sums(less, whole))) / (2.0 * step));
  }
  return values;
}

Index Parts::with_interval(double value, std::vector<double> spread) const {
  const auto n = static_cast<double>(parts_.size());
  if (parts_.size() < 2) return {value, no_answer, no_answer};
  if (method_ == IntervalMethod::bootstrap) return percentiles(value, std::move(spread));
  double mean = 0.0;
  double squares = 0.0;
  for (const double x : spread) mean += x / n;
  for (const double x : spread) squares += (x - mean) * (x - mean);
  // Of a mean of parts, or of a sum of influences.
  const double variance = method_ == IntervalMethod::randomisations ? squares / (n - 1.0) / n : squares * n / (n - 1.0);
  const double half = student_95(parts_.size() - 1) * std::sqrt(variance);
  return {value, value - half, value + half};
}

Index Parts::index(std::size_t output, std::span<const std::size_t> features, const MomentEstimate& estimate) const {
  return with_interval(estimate(whole_.of(output, features)), spread(output, features, estimate));
}

}  // namespace nqpsweep::sensitivity
