#include "nqpsweep/sensitivity/elementary_effects.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {
namespace {

std::size_t members_of(const Parts& parts) { return (parts.whole().n_features() - 1) / 2; }

}  // namespace

std::shared_ptr<const MomentPattern> elementary_pattern(std::size_t n_members) {
  std::vector<MomentPattern::Pair> pairs;
  for (std::size_t f = 0; f <= 2 * n_members; ++f) pairs.emplace_back(f, f);
  return std::make_shared<MomentPattern>(2 * n_members + 1, std::move(pairs));
}

std::vector<double> elementary_features(std::span<const double> rows, std::size_t n_outputs,
                                        std::span<const design::Step> steps) {
  const std::size_t n = steps.size();
  expects(rows.size() == (n + 1) * n_outputs, "a row for each step and one to start from");
  std::vector<double> features((2 * n + 1) * n_outputs);
  for (const auto& [member, from, to, change] : steps) {
    for (std::size_t o = 0; o < n_outputs; ++o) {
      const double effect = (rows[to * n_outputs + o] - rows[from * n_outputs + o]) / change;
      features[member * n_outputs + o] = effect;
      features[(n + member) * n_outputs + o] = std::abs(effect);
    }
  }
  for (std::size_t o = 0; o < n_outputs; ++o) features[2 * n * n_outputs + o] = rows[o];
  return features;
}

Index mean_effect(const Parts& parts, std::size_t output, std::size_t member) {
  return parts.index(output, std::array{member}, [](const FewMoments& m) { return m.mean[0]; });
}

Index mean_effect_size(const Parts& parts, std::size_t output, std::size_t member) {
  return parts.index(output, std::array{members_of(parts) + member}, [](const FewMoments& m) { return m.mean[0]; });
}

Index deviation_of_effects(const Parts& parts, std::size_t output, std::size_t member) {
  const auto deviation = [](const FewMoments& m) { return std::sqrt(m.covariance(0, 0) * m.n / (m.n - 1.0)); };
  return parts.index(output, std::array{member}, deviation);
}

Index mean_square_derivative(const Parts& parts, std::size_t output, std::size_t member) {
  return parts.index(output, std::array{member}, [](const FewMoments& m) { return m.mean_product(0, 0, 0.0); });
}

Index bound_of_total_index(const Parts& parts, std::size_t output, std::size_t member) {
  const auto bound = [](const FewMoments& m) {
    return m.mean_product(0, 0, 0.0) / (std::numbers::pi * std::numbers::pi * m.covariance(1, 1));
  };
  return parts.index(output, std::array{member, 2 * members_of(parts)}, bound);
}

}  // namespace nqpsweep::sensitivity
