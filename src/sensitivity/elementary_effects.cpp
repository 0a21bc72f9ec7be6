#include "nqpsweep/sensitivity/elementary_effects.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {
namespace {

std::size_t members_of(const Parts& parts) { return (parts.whole().n_features() - 1) / 3; }

}  // namespace

std::shared_ptr<const MomentPattern> elementary_pattern(std::size_t n_members) {
  std::vector<MomentPattern::Pair> pairs;
  for (std::size_t f = 0; f <= 3 * n_members; ++f) pairs.emplace_back(f, f);
  return std::make_shared<MomentPattern>(3 * n_members + 1, std::move(pairs));
}

std::vector<double> elementary_features(std::span<const double> rows, std::size_t n_outputs,
                                        std::span<const design::Step> steps) {
  const std::size_t n = steps.size();
  expects(rows.size() == (n + 1) * n_outputs, "a row for each step and one to start from");
  std::vector<double> features((3 * n + 1) * n_outputs);
  for (const auto& [member, from, to, change] : steps) {
    for (std::size_t o = 0; o < n_outputs; ++o) {
      const double difference = rows[to * n_outputs + o] - rows[from * n_outputs + o];
      const double effect = change == 0.0 ? 0.0 : difference / change;
      features[member * n_outputs + o] = effect;
      features[(n + member) * n_outputs + o] = std::abs(effect);
      features[(2 * n + member) * n_outputs + o] = difference;
    }
  }
  for (std::size_t o = 0; o < n_outputs; ++o) features[3 * n * n_outputs + o] = rows[o];
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
  return parts.index(output, std::array{member, 3 * members_of(parts)}, bound);
}

Index total_index_of_steps(const Parts& parts, std::size_t output, std::size_t member) {
  const auto total = [](const FewMoments& m) { return 0.5 * m.mean_product(0, 0, 0.0) / m.covariance(1, 1); };
  const std::size_t n = members_of(parts);
  return parts.index(output, std::array{2 * n + member, 3 * n}, total);
}

namespace {

GroupMethod one_at_a_time_method(std::size_t n_members, std::shared_ptr<const design::OneAtATime> design) {
  GroupMethod method;
  method.table = "elementary_effects";
  method.pattern = elementary_pattern(n_members);
  method.features = [design = std::move(design)](std::uint64_t group, std::span<const double> rows,
                                                 std::size_t n_outputs) {
    return elementary_features(rows, n_outputs, design->steps(group));
  };
  method.kinds = {{"mu_star", "mean size of the elementary effects", mean_effect_size, "unit of the effect"},
                  {"mu", "mean elementary effect", mean_effect, "unit of the effect"},
                  {"sigma", "standard deviation of the elementary effects: curvature and interaction",
                   deviation_of_effects, "unit of the effect"}};
  return method;
}

}  // namespace

GroupMethod morris_method(std::size_t n_members, std::shared_ptr<const design::OneAtATime> design) {
  GroupMethod method = one_at_a_time_method(n_members, std::move(design));
  method.design = "Morris";
  method.about = "elementary effects of Morris, per unit interval of the priors";
  method.title = "elementary effects of Morris";
  method.samples_priors = false;
  std::swap(method.kinds[1], method.kinds[2]);
  method.n_kinds_in_summary = 2;
  method.note = "mu_star: mean size of the effect of the whole prior range; sigma: how much it varies";
  return method;
}

GroupMethod radial_method(std::size_t n_members, std::shared_ptr<const design::OneAtATime> design) {
  GroupMethod method = one_at_a_time_method(n_members, std::move(design));
  method.design = "radial";
  method.about = "elementary effects of radial steps, per unit interval of the priors, and total indices";
  method.kinds.insert(
      method.kinds.begin(),
      {"ST", "total index (Jansen): share of the variance that involves the member", total_index_of_steps});
  method.title = "radial steps";
  method.n_kinds_in_summary = 2;
  method.note = "ST: share of the variance that involves the parameter; mu_star: mean size of its elementary effects";
  return method;
}

GroupMethod small_steps_method(std::size_t n_members, std::shared_ptr<const design::OneAtATime> design) {
  GroupMethod method = one_at_a_time_method(n_members, std::move(design));
  method.design = "small-steps";
  method.table = "dgsm";
  method.about = "derivative-based sensitivity, and the bound it puts on total Sobol' indices";
  method.kinds = {{"ST_bound", "what the total index is at most, by the derivatives", bound_of_total_index},
                  {"vi", "mean square derivative with respect to the unit interval of the prior",
                   mean_square_derivative, "(unit of the effect)^2"}};
  method.title = "derivative-based bounds";
  method.note = "no total Sobol' index is larger than its bound";
  return method;
}

}  // namespace nqpsweep::sensitivity
