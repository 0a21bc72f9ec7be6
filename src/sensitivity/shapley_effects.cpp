#include "nqpsweep/sensitivity/shapley_effects.hpp"

#include <array>
#include <utility>

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

GroupMethod shapley_method(std::size_t n_members,
                           std::function<std::vector<std::size_t>(std::uint64_t group)> order_of_members) {
  GroupMethod method;
  method.design = "permuted-paths";
  method.table = "shapley_effects";
  method.about = "Shapley effects: fair shares of the variance, under interaction and dependence alike";
  method.kinds = {{"shapley_effect", "the member's fair share of the variance; all sum to 1", shapley_effect}};
  method.pattern = shapley_pattern(n_members);
  method.features = [order_of_members = std::move(order_of_members)](std::uint64_t group, std::span<const double> rows,
                                                                     std::size_t n_outputs) {
    return shapley_features(rows, n_outputs, order_of_members(group));
  };
  method.title = "Shapley effects";
  method.note = "the effects of all parameters sum to 1";
  return method;
}

}  // namespace nqpsweep::sensitivity
