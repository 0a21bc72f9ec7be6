#include <array>
#include <utility>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/sensitivity/given_distribution.hpp"
#include "nqpsweep/sensitivity/given_regression.hpp"
#include "nqpsweep/sensitivity/given_variance.hpp"
#include "nqpsweep/sensitivity/hdmr.hpp"
#include "nqpsweep/sensitivity/hsic.hpp"
#include "nqpsweep/sensitivity/measure.hpp"
#include "nqpsweep/sensitivity/polynomial_chaos.hpp"

namespace nqpsweep::sensitivity {
namespace {

std::vector<Index> without_intervals(const std::vector<double>& values) {
  std::vector<Index> indices;
  for (const double value : values) indices.push_back({value, no_answer, no_answer});
  return indices;
}

/// What is made of one output after the other.
template <Assessment (*assess)(const PointsInParts&, std::span<const double>)>
std::vector<Assessment> each(const PointsInParts& points, Outputs outputs) {
  std::vector<Assessment> all;
  for (const auto& output : outputs) all.push_back(assess(points, output));
  return all;
}

std::vector<Assessment> with_intervals(std::vector<std::vector<Index>> of_outputs) {
  std::vector<Assessment> all;
  for (auto& indices : of_outputs) all.push_back({{{{}, std::move(indices), true}}});
  return all;
}

/// An estimate whose error falls as n^-1/2, with an interval from parts.
template <std::vector<double> (*estimate)(const Points&, std::span<const double>)>
std::vector<Assessment> by_parts(const PointsInParts& points, Outputs outputs) {
  return with_intervals(points.with_intervals(outputs, estimate));
}

/// A smooth estimate that needs many points, with an interval from leaving parts out.
template <std::vector<std::vector<double>> (*estimates)(const Points&, Outputs)>
std::vector<Assessment> by_jackknife(const PointsInParts& points, Outputs outputs) {
  return with_intervals(points.jackknifed(outputs, estimates));
}

/// An estimate that chance pushes upwards, by more in parts than in the whole: no interval.
template <auto estimate>
Assessment alone(const PointsInParts& points, std::span<const double> output) {
  return {{{{}, without_intervals(estimate(points.all(), output))}}};
}

Assessment binned(const PointsInParts& points, std::span<const double> output) {
  return {{{{}, binned_first_order(points.all(), output), true}}};
}

Assessment by_median(const PointsInParts& points, std::span<const double> output) {
  Column distance;
  for (const KolmogorovSmirnov& ks : regional_sensitivity(points.all(), above_median(output))) {
    distance.indices.push_back({ks.distance, no_answer, no_answer});
    distance.p_values.push_back(ks.p_value);
  }
  return {{distance}};
}

Assessment hsic_assessed(std::span<const Dependence> dependences) {
  Column value;
  Column share;
  for (const Dependence& d : dependences) {
    value.indices.push_back({d.hsic, no_answer, no_answer});
    share.indices.push_back({d.r2, no_answer, no_answer});
    value.p_values.push_back(d.p_value);
  }
  return {{share, value}};
}

Assessment asymptotic_hsic(const PointsInParts& points, std::span<const double> output) {
  return hsic_assessed(hsic(points.all(), output));
}

Assessment permuted_hsic(const PointsInParts& points, std::span<const double> output) {
  return hsic_assessed(hsic_by_permutation(points.all(), output));
}

Assessment chaos(const PointsInParts& points, std::span<const double> output) {
  const PolynomialChaos fitted = sparse_chaos(points.all(), output, {});
  const std::size_t n = points.all().n_inputs();
  const bool usable = fitted.q2 >= least_q2;
  Column first;
  Column total;
  for (std::size_t j = 0; j < n; ++j) {
    const bool known = usable && points.all().varies(j);
    first.indices.push_back({known ? fitted.first_order(j) : no_answer, no_answer, no_answer});
    total.indices.push_back({known ? fitted.total(j) : no_answer, no_answer, no_answer});
  }
  return {{first, total}, fitted.q2, usable ? fitted.second_orders() : std::vector<PairIndex>{}};
}

Assessment components(const PointsInParts& points, std::span<const double> output) {
  const Hdmr fitted = hdmr(points.all(), output, {});
  Column structural;
  Column correlative;
  Column first;
  for (const Component& component : fitted.first) {
    structural.indices.push_back({component.structural, no_answer, no_answer});
    correlative.indices.push_back({component.correlative, no_answer, no_answer});
    first.indices.push_back({component.share, no_answer, no_answer});
    first.p_values.push_back(component.p_value);
  }
  Assessment all{{first, {{}, without_intervals(fitted.total)}, structural, correlative}, fitted.explained};
  for (const auto& [a, b, component] : fitted.second) all.pairs.push_back({a, b, component.share});
  return all;
}

}  // namespace

std::vector<std::string_view> Measure::columns() const {
  std::vector<std::string_view> names;
  for (const std::string_view column : names_of_columns) {
    if (!column.empty()) names.push_back(column);
  }
  if (names.empty()) names.push_back(name);
  return names;
}

std::vector<Assessment> Measure::operator()(const PointsInParts& points, Outputs outputs) const {
  std::vector<Assessment> all = assess(points, outputs);
  const auto names = columns();
  for (Assessment& assessed : all) {
    expects(names.size() == assessed.columns.size(), "a name for every column");
    for (std::size_t c = 0; c < names.size(); ++c) assessed.columns[c].name = names[c];
  }
  return all;
}

Assessment Measure::operator()(const PointsInParts& points, std::span<const double> output) const {
  const std::vector<double> one(output.begin(), output.end());
  return (*this)(points, Outputs(&one, 1)).front();
}

std::span<const Measure> measures() {
  static constexpr std::array<Measure, 14> all{{
      {"S1_binned", "first-order Sobol' index, by bins", each<binned>},
      {"S1_rank", "first-order Sobol' index, by ranks", by_parts<rank_first_order>},
      {"S1_rbd_fast", "first-order Sobol' index, by random balance", by_parts<rbd_fast_first_order>},
      {"pce",
       "first-order and total Sobol' indices from a sparse polynomial chaos expansion",
       each<chaos>,
       {"S1_pce", "ST_pce"}},
      {"hdmr",
       "shares of the component functions: S = Sa (structural) + Sb (correlative), total ST",
       each<components>,
       {"S_hdmr", "ST_hdmr", "Sa_hdmr", "Sb_hdmr"}},
      {"delta", "shift of the output's density when the input is known (Borgonovo)", each<alone<borgonovo_delta>>},
      {"pawn", "median distance of the output's distributions (PAWN)", each<alone<pawn_median>>},
      {"ks", "distance of the input's distributions with the output above and below its median", each<by_median>},
      {"hsic", "dependence by Gaussian kernels; p from a Gamma limit", each<asymptotic_hsic>, {"hsic_r2", "hsic"}},
      {"SRC", "standardised regression coefficient", by_jackknife<standardised_regression>},
      {"SRRC", "standardised regression coefficient of ranks", by_jackknife<rank_regression>},
      {"PCC", "partial correlation coefficient", by_jackknife<partial_correlation>},
      {"PRCC", "partial correlation coefficient of ranks", by_jackknife<partial_rank_correlation>},
      {"hsic_permutation",
       "the same as hsic, p from 199 permutations",
       each<permuted_hsic>,
       {"hsic_permutation_r2", "hsic_permutation"},
       true},
  }};
  return all;
}

}  // namespace nqpsweep::sensitivity
