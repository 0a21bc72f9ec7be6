#include "nqpsweep/sensitivity/shapley_effects.hpp"

#include <array>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {

std::shared_ptr<const MomentPattern> shapley_pattern(std::size_t n_members) {
  const std::size_t x = n_members;
  const std::size_t y = n_members + 1;
  return std::make_shared<MomentPattern>(n_members + 2, std::vector<MomentPattern::Pair>{{x, x}, {y, y}});
}

std::vector<double> shapley_features(std::span<const double> rows, std::size_t n_outputs,
                                     std::span<const std::size_t> order) {
  const std::size_t n = order.size();
  expects(rows.size() == (n + 1) * n_outputs, "a row for each step of the path");
  std::vector<double> features((n + 2) * n_outputs);
  const auto y = [&](std::size_t row, std::size_t output) { return rows[row * n_outputs + output]; };
  for (std::size_t o = 0; o < n_outputs; ++o) {
    for (std::size_t k = 1; k <= n; ++k) {
      const double middle = 0.5 * (y(k - 1, o) + y(k, o));
      features[order[n - k] * n_outputs + o] = (y(0, o) - middle) * (y(k - 1, o) - y(k, o));
    }
    features[n * n_outputs + o] = y(0, o);
    features[(n + 1) * n_outputs + o] = y(n, o);
  }
  return features;
}

Index shapley_effect(const Parts& parts, std::size_t output, std::size_t member) {
  const std::size_t n = parts.whole().n_features() - 2;
  const auto share = [](const FewMoments& m) {
    const double apart = 0.5 * (m.mean[1] - m.mean[2]);
    return m.mean[0] / (0.5 * (m.covariance(1, 1) + m.covariance(2, 2)) + apart * apart);
  };
  return parts.index(output, std::array<std::size_t, 3>{member, n, n + 1}, share);
}

}  // namespace nqpsweep::sensitivity
