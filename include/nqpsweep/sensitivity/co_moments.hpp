/// @file
/// Means and co-moments of the same few features over groups of draws, for many outputs at once.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace nqpsweep::sensitivity {

/// Which products of features are kept.
class MomentPattern {
 public:
  using Pair = std::pair<std::size_t, std::size_t>;

  /// @param pairs  places of features, in any order, each pair once
  MomentPattern(std::size_t n_features, std::vector<Pair> pairs);

  [[nodiscard]] std::size_t n_features() const { return n_features_; }
  [[nodiscard]] const std::vector<Pair>& pairs() const { return pairs_; }
  [[nodiscard]] std::size_t n_numbers() const { return n_features_ + pairs_.size(); }

  /// Place of a pair among all numbers of an output; n_numbers() where it is not kept.
  [[nodiscard]] std::size_t place(std::size_t a, std::size_t b) const { return places_[a * n_features_ + b]; }

 private:
  std::size_t n_features_;
  std::vector<Pair> pairs_;
  std::vector<std::size_t> places_;
};

/// Means and sums of products of differences from the means, of at most five features.
struct FewMoments {
  static constexpr std::size_t most = 5;
  double n = 0;
  std::array<double, most> mean{};
  std::array<double, most*(most + 1) / 2> products{};  ///< NaN where not kept

  [[nodiscard]] static constexpr std::size_t place(std::size_t a, std::size_t b) {
    return a >= b ? a * (a + 1) / 2 + b : b * (b + 1) / 2 + a;
  }
  /// Covariance of two features, divided by n.
  [[nodiscard]] double covariance(std::size_t a, std::size_t b) const { return products[place(a, b)] / n; }
  /// Mean of (a - c)(b - c).
  [[nodiscard]] double mean_product(std::size_t a, std::size_t b, double c) const {
    return covariance(a, b) + (mean[a] - c) * (mean[b] - c);
  }
  /// Mean of (a - b)^2.
  [[nodiscard]] double mean_square_difference(std::size_t a, std::size_t b) const {
    const double apart = mean[a] - mean[b];
    return covariance(a, a) + covariance(b, b) - 2.0 * covariance(a, b) + apart * apart;
  }
};

/// One-pass, mergeable, centred moments.
///
/// @par Memory  n_outputs * pattern.n_numbers() numbers
/// @par Source  Chan, Golub & LeVeque 1983 for merging co-moments
class CoMoments {
 public:
  CoMoments() = default;
  CoMoments(std::shared_ptr<const MomentPattern> pattern, std::size_t n_outputs);

  /// The moments of one group.
  ///
  /// @param features  shape (n_features, n_outputs), row-major
  static CoMoments of_group(std::shared_ptr<const MomentPattern> pattern, std::size_t n_outputs,
                            std::span<const double> features);

  void merge(const CoMoments& other);

  [[nodiscard]] std::uint64_t n_groups() const { return n_; }
  [[nodiscard]] std::size_t n_outputs() const { return n_outputs_; }
  [[nodiscard]] std::size_t n_features() const { return pattern_->n_features(); }
  [[nodiscard]] double mean(std::size_t output, std::size_t feature) const;

  /// Moments of some features, which may name one twice.
  [[nodiscard]] FewMoments of(std::size_t output, std::span<const std::size_t> features) const;

  /// @name Raw numbers, for sending them elsewhere
  /// @{
  [[nodiscard]] std::span<const double> numbers() const { return numbers_; }
  static CoMoments from_numbers(std::shared_ptr<const MomentPattern> pattern, std::uint64_t n, std::size_t n_outputs,
                                std::vector<double> numbers);
  /// @}

 private:
  std::shared_ptr<const MomentPattern> pattern_;
  std::uint64_t n_ = 0;
  std::size_t n_outputs_ = 0;
  std::vector<double> numbers_;  // of each output: means, then products
};

}  // namespace nqpsweep::sensitivity
