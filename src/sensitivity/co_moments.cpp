#include "nqpsweep/sensitivity/co_moments.hpp"

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::sensitivity {

MomentPattern::MomentPattern(std::size_t n_features, std::vector<Pair> pairs)
    : n_features_(n_features), pairs_(std::move(pairs)), places_(n_features * n_features, n_features + pairs_.size()) {
  for (std::size_t p = 0; p < pairs_.size(); ++p) {
    const auto [a, b] = pairs_[p];
    expects(a < n_features && b < n_features && place(a, b) == n_numbers(), "each pair of features once");
    places_[a * n_features + b] = places_[b * n_features + a] = n_features + p;
  }
}

CoMoments::CoMoments(std::shared_ptr<const MomentPattern> pattern, std::size_t n_outputs)
    : pattern_(std::move(pattern)), n_outputs_(n_outputs), numbers_(n_outputs * pattern_->n_numbers(), 0.0) {}

CoMoments CoMoments::of_group(std::shared_ptr<const MomentPattern> pattern, std::size_t n_outputs,
                              std::span<const double> features) {
  CoMoments moments(std::move(pattern), n_outputs);
  const std::size_t n_features = moments.pattern_->n_features();
  expects(features.size() == n_features * n_outputs, "a number for each feature and output");
  moments.n_ = 1;
  for (std::size_t o = 0; o < n_outputs; ++o) {
    double* means = moments.numbers_.data() + o * moments.pattern_->n_numbers();
    for (std::size_t f = 0; f < n_features; ++f) means[f] = features[f * n_outputs + o];
  }
  return moments;
}

void CoMoments::merge(const CoMoments& other) {
  if (other.n_ == 0) return;
  if (n_ == 0) {
    *this = other;
    return;
  }
  expects(other.numbers_.size() == numbers_.size(), "moments of the same outputs and features");
  const auto n_a = static_cast<double>(n_);
  const auto n_b = static_cast<double>(other.n_);
  const double weight = n_b / (n_a + n_b);
  const double product = n_a * weight;
  const std::size_t n_features = pattern_->n_features();
  const auto& pairs = pattern_->pairs();
  std::vector<double> apart(n_features);
  for (std::size_t o = 0; o < n_outputs_; ++o) {
    double* x = numbers_.data() + o * pattern_->n_numbers();
    const double* y = other.numbers_.data() + o * pattern_->n_numbers();
    for (std::size_t f = 0; f < n_features; ++f) {
      apart[f] = y[f] - x[f];
      x[f] += apart[f] * weight;
    }
    x += n_features;
    y += n_features;
    for (std::size_t p = 0; p < pairs.size(); ++p)
      x[p] += y[p] + apart[pairs[p].first] * apart[pairs[p].second] * product;
  }
  n_ += other.n_;
}

double CoMoments::mean(std::size_t output, std::size_t feature) const {
  return numbers_[output * pattern_->n_numbers() + feature];
}

FewMoments CoMoments::of(std::size_t output, std::span<const std::size_t> features) const {
  expects(features.size() <= FewMoments::most, "few features");
  const double* x = numbers_.data() + output * pattern_->n_numbers();
  FewMoments few;
  few.n = static_cast<double>(n_);
  few.products.fill(no_answer);
  for (std::size_t a = 0; a < features.size(); ++a) {
    few.mean[a] = x[features[a]];
    for (std::size_t b = 0; b <= a; ++b) {
      const std::size_t place = pattern_->place(features[a], features[b]);
      if (place < pattern_->n_numbers()) few.products[FewMoments::place(a, b)] = x[place];
    }
  }
  return few;
}

CoMoments CoMoments::from_numbers(std::shared_ptr<const MomentPattern> pattern, std::uint64_t n, std::size_t n_outputs,
                                  std::vector<double> numbers) {
  CoMoments moments(std::move(pattern), n_outputs);
  expects(numbers.size() == moments.numbers_.size(), "as many numbers as moments");
  moments.n_ = n;
  moments.numbers_ = std::move(numbers);
  return moments;
}

}  // namespace nqpsweep::sensitivity
