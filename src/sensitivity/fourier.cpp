#include "nqpsweep/sensitivity/fourier.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {
namespace {

/// Cosines and sines of the angles of a whole circle in n steps.
class Circle {
 public:
  explicit Circle(std::size_t n) : cosines_(n), sines_(n) {
    for (std::size_t k = 0; k < n; ++k) {
      const double angle = 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
      cosines_[k] = std::cos(angle);
      sines_[k] = std::sin(angle);
    }
  }
  [[nodiscard]] std::size_t size() const { return cosines_.size(); }

  /// Squared amplitude at a frequency over n², so that the variance is twice the sum over frequencies 1 to below n / 2.
  [[nodiscard]] double power(std::span<const double> values, std::size_t frequency) const {
    double real = 0.0;
    double imaginary = 0.0;
    for (std::size_t k = 0; k < values.size(); ++k) {
      const std::size_t angle = frequency * k % size();
      real += values[k] * cosines_[angle];
      imaginary += values[k] * sines_[angle];
    }
    const auto n = static_cast<double>(size());
    return (real * real + imaginary * imaginary) / (n * n);
  }

 private:
  std::vector<double> cosines_, sines_;
};

/// One output along the rows of a group, less its mean.
std::vector<double> centred(std::span<const double> rows, std::size_t n_outputs, std::size_t output) {
  std::vector<double> values;
  double mean = 0.0;
  for (std::size_t at = output; at < rows.size(); at += n_outputs) {
    values.push_back(rows[at]);
    mean += rows[at];
  }
  mean /= static_cast<double>(values.size());
  for (double& value : values) value -= mean;
  return values;
}

double mean_square(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value * value;
  return sum / static_cast<double>(values.size());
}

std::shared_ptr<const MomentPattern> means_only(std::size_t n_features) {
  return std::make_shared<MomentPattern>(n_features, std::vector<MomentPattern::Pair>{});
}

/// What a curve about one of n members tells: variance, variance at its harmonics, variance at low frequencies, each of
/// that member; of the others 0, which no ratio of means sees.
std::vector<double> spectrum_of_curve(const Circle& circle, std::size_t n, std::uint64_t group,
                                      std::span<const double> rows, std::size_t n_outputs) {
  using design::SearchCurves;
  expects(rows.size() == circle.size() * n_outputs, "a whole curve");
  const std::size_t member = group % n;
  const std::size_t high = SearchCurves::high_frequency(circle.size());
  std::vector<double> features(3 * n * n_outputs);
  for (std::size_t o = 0; o < n_outputs; ++o) {
    const auto values = centred(rows, n_outputs, o);
    double variance = mean_square(values);
    if (values.size() % 2 == 0) variance -= circle.power(values, values.size() / 2);  // belongs to no frequency below
    double at_harmonics = 0.0;
    double at_low = 0.0;
    for (std::size_t h = 1; h <= SearchCurves::harmonics; ++h) at_harmonics += 2.0 * circle.power(values, h * high);
    for (std::size_t f = 1; f <= high / 2; ++f) at_low += 2.0 * circle.power(values, f);
    features[member * n_outputs + o] = variance;
    features[(n + member) * n_outputs + o] = at_harmonics;
    features[(2 * n + member) * n_outputs + o] = at_low;
  }
  return features;
}

constexpr std::size_t harmonics_in_order = 10;  // of random balance

/// Variance at the harmonics in each member's order, then the variance.
std::vector<double> spectra_in_order(const Circle& circle, const std::vector<std::size_t>& coordinates,
                                     const design::RandomBalance& design, std::uint64_t group,
                                     std::span<const double> rows, std::size_t n_outputs) {
  const std::size_t n = coordinates.size();
  const std::size_t n_rows = circle.size();
  expects(rows.size() == n_rows * n_outputs, "a whole curve");
  std::vector<double> features((n + 1) * n_outputs);
  std::vector<std::size_t> places(n * n_rows);
  for (std::size_t m = 0; m < n; ++m) {
    for (std::size_t k = 0; k < n_rows; ++k)
      places[m * n_rows + k] = design.place_on_curve(group * n_rows + k, coordinates[m]);
  }
  std::vector<double> along(n_rows);
  for (std::size_t o = 0; o < n_outputs; ++o) {
    const auto values = centred(rows, n_outputs, o);
    features[n * n_outputs + o] = mean_square(values);
    for (std::size_t m = 0; m < n; ++m) {
      for (std::size_t k = 0; k < n_rows; ++k) along[places[m * n_rows + k]] = values[k];
      for (std::size_t h = 1; h <= harmonics_in_order; ++h) features[m * n_outputs + o] += 2.0 * circle.power(along, h);
    }
  }
  return features;
}

}  // namespace

GroupMethod fast_method(std::size_t n_members, std::uint64_t n_points) {
  const std::size_t n = n_members;
  const auto circle = std::make_shared<const Circle>(n_points);
  GroupMethod method;
  method.design = "eFAST";
  method.table = "fast";
  method.about = "Sobol' indices by the extended Fourier amplitude sensitivity test";
  method.pattern = means_only(3 * n);
  method.features = [n, circle](std::uint64_t group, std::span<const double> rows, std::size_t n_outputs) {
    return spectrum_of_curve(*circle, n, group, rows, n_outputs);
  };
  method.kinds = {{"ST", "total index (eFAST): share of the variance that involves the member",
                   [n](const Parts& parts, std::size_t output, std::size_t member) {
                     return parts.index(output, std::array{member, 2 * n + member},
                                        [](const FewMoments& m) { return 1.0 - m.mean[1] / m.mean[0]; });
                   }},
                  {"S1", "first-order index (eFAST): share of the variance that the member explains alone",
                   [n](const Parts& parts, std::size_t output, std::size_t member) {
                     return parts.index(output, std::array{member, n + member},
                                        [](const FewMoments& m) { return m.mean[1] / m.mean[0]; });
                   }}};
  method.title = "indices by eFAST";
  method.n_kinds_in_summary = 2;
  method.note = "S1: what the parameter explains alone, ST: with all others";
  return method;
}

GroupMethod random_balance_method(std::vector<std::size_t> coordinates, std::uint64_t n_points,
                                  std::shared_ptr<const design::RandomBalance> design) {
  const std::size_t n = coordinates.size();
  const auto circle = std::make_shared<const Circle>(n_points);
  GroupMethod method;
  method.design = "random-balance";
  method.table = "rbd";
  method.about = "first-order Sobol' indices by random balance";
  method.pattern = means_only(n + 1);
  method.features = [circle, coordinates = std::move(coordinates), design = std::move(design)](
                        std::uint64_t group, std::span<const double> rows, std::size_t n_outputs) {
    return spectra_in_order(*circle, coordinates, *design, group, rows, n_outputs);
  };
  const double noise = 2.0 * harmonics_in_order / static_cast<double>(n_points);
  method.kinds = {{"S1", "first-order index (random balance): share of the variance that the member explains alone",
                   [n, noise](const Parts& parts, std::size_t output, std::size_t member) {
                     return parts.index(output, std::array{member, n}, [noise](const FewMoments& m) {
                       const double share = m.mean[0] / m.mean[1];
                       return share - noise / (1.0 - noise) * (1.0 - share);
                     });
                   }}};
  method.title = "first-order indices by random balance";
  method.note = "S1: what the parameter explains alone";
  return method;
}

}  // namespace nqpsweep::sensitivity
