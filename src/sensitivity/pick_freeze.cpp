#include "nqpsweep/sensitivity/pick_freeze.hpp"

#include <algorithm>
#include <cmath>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {
namespace {

// Places in the moments that the estimators are given.
constexpr std::size_t A = 0;
constexpr std::size_t B = 1;
constexpr std::size_t AB = 2;
constexpr std::size_t BA = 3;
constexpr std::size_t BC = 4;
// And of a pair of members.
constexpr std::size_t AB_one = 2;
constexpr std::size_t AB_other = 3;
constexpr std::size_t BA_one = 4;

double square(double x) { return x * x; }

double common_mean(const FewMoments& m) { return 0.5 * (m.mean[A] + m.mean[B]); }

/// Variance of A and B together.
double pooled_variance(const FewMoments& m) {
  return 0.5 * (m.covariance(A, A) + m.covariance(B, B)) + square(0.5 * (m.mean[A] - m.mean[B]));
}

/// Correlation of two rows in the form of Janon: both are taken to have one mean and one variance.
double janon_correlation(const FewMoments& m, std::size_t x, std::size_t y) {
  const double apart = square(0.5 * (m.mean[x] - m.mean[y]));  // of each from their common mean
  return (m.covariance(x, y) - apart) / (0.5 * (m.covariance(x, x) + m.covariance(y, y)) + apart);
}

double pearson_correlation(const FewMoments& m, std::size_t x, std::size_t y) {
  return m.covariance(x, y) / std::sqrt(m.covariance(x, x) * m.covariance(y, y));
}

/// Mean of (w - x)(y - z), rows with one mean each in expectation.
double mean_product_of_differences(const FewMoments& m, std::size_t w, std::size_t x, std::size_t y, std::size_t z) {
  return m.covariance(w, y) - m.covariance(w, z) - m.covariance(x, y) + m.covariance(x, z) +
         (m.mean[w] - m.mean[x]) * (m.mean[y] - m.mean[z]);
}

}  // namespace

std::shared_ptr<const MomentPattern> PickFreezeRows::pattern() const {
  constexpr std::size_t a = 0;
  constexpr std::size_t b = 1;
  std::vector<MomentPattern::Pair> pairs{{a, a}, {b, b}, {a, b}};
  for (std::size_t i = 0; i < n_members; ++i) {
    for (const std::size_t other : {a, b, ab(i)}) pairs.emplace_back(ab(i), other);
    if (has_ba) {
      for (const std::size_t other : {a, b, ab(i), ba(i)}) pairs.emplace_back(ba(i), other);
    }
    if (has_bc) {
      for (const std::size_t other : {a, b, ab(i)}) pairs.emplace_back(bc(i), other);
    }
    for (std::size_t k = i + 1; has_ba && !dependent && k < n_members; ++k) pairs.emplace_back(ba(i), ab(k));
  }
  return std::make_shared<MomentPattern>(size(), std::move(pairs));
}

std::vector<Estimator> estimators_for(const PickFreezeRows& rows) {
  std::vector<Estimator> estimators{Estimator::janon, Estimator::jansen, Estimator::saltelli, Estimator::martinez,
                                    Estimator::sobol};
  if (rows.has_ba && !rows.dependent) estimators.push_back(Estimator::azzini);
  if (rows.has_bc && !rows.dependent) estimators.push_back(Estimator::owen);
  return estimators;
}

double first_order(Estimator estimator, const FewMoments& m) {
  switch (estimator) {
    case Estimator::janon: return janon_correlation(m, B, AB);
    case Estimator::jansen: return 1.0 - 0.5 * m.mean_square_difference(B, AB) / pooled_variance(m);
    case Estimator::saltelli: {
      const double c = common_mean(m);
      return (m.mean_product(B, AB, c) - m.mean_product(B, A, c)) / pooled_variance(m);
    }
    case Estimator::martinez: return pearson_correlation(m, B, AB);
    case Estimator::azzini:
      return 2.0 * mean_product_of_differences(m, BA, B, A, AB) /
             (m.mean_square_difference(A, B) + m.mean_square_difference(BA, AB));
    case Estimator::owen: return mean_product_of_differences(m, B, BC, AB, A) / pooled_variance(m);
    case Estimator::sobol: break;
  }
  return m.mean_product(B, AB, common_mean(m)) / pooled_variance(m);
}

double total_order(Estimator estimator, const FewMoments& m) {
  switch (estimator) {
    case Estimator::janon: return 1.0 - janon_correlation(m, A, AB);
    case Estimator::jansen:
    case Estimator::saltelli:
    case Estimator::owen: return 0.5 * m.mean_square_difference(A, AB) / pooled_variance(m);
    case Estimator::martinez: return 1.0 - pearson_correlation(m, A, AB);
    case Estimator::azzini:
      return (m.mean_square_difference(B, BA) + m.mean_square_difference(A, AB)) /
             (m.mean_square_difference(A, B) + m.mean_square_difference(BA, AB));
    case Estimator::sobol: break;
  }
  return 1.0 - m.mean_product(A, AB, common_mean(m)) / pooled_variance(m);
}

namespace {

/// Share that two members explain together.
double closed_index(const FewMoments& m) {
  const double c = common_mean(m);
  return (m.mean_product(BA_one, AB_other, c) - m.mean_product(A, B, c)) / pooled_variance(m);
}

double first_of(const FewMoments& m, std::size_t ab) {
  const double c = common_mean(m);
  return (m.mean_product(B, ab, c) - m.mean_product(B, A, c)) / pooled_variance(m);
}

}  // namespace

double second_order(const FewMoments& m) { return closed_index(m) - first_of(m, AB_one) - first_of(m, AB_other); }

SobolAnalysis::Rows SobolAnalysis::rows_for_first(std::size_t member) const {
  if (member == rows_.n_members) return {0, 1, 0, 1, 1};  // the dummy: taking it from elsewhere changes nothing
  return {0, 1, rows_.ab(member), rows_.has_ba ? rows_.ba(member) : 1, rows_.has_bc ? rows_.bc(member) : 1};
}

SobolAnalysis::Rows SobolAnalysis::rows_for_total(std::size_t member) const {
  if (!rows_.dependent) return rows_for_first(member);
  const std::size_t changed = member == rows_.n_members ? 1 : rows_.ba(member);
  return {1, 0, changed, 1, 1};
}

SobolAnalysis::Rows SobolAnalysis::rows_for_pair(std::size_t a, std::size_t b) const {
  const auto [one, other] = std::minmax(a, b);
  expects(rows_.has_ba && !rows_.dependent && other < rows_.n_members && one != other, "a pair of members, with BA");
  return {0, 1, rows_.ab(one), rows_.ab(other), rows_.ba(one)};
}

double SobolAnalysis::mean(std::size_t output) const {
  return 0.5 * (parts_.whole().mean(output, 0) + parts_.whole().mean(output, 1));
}

double SobolAnalysis::variance(std::size_t output) const {
  return pooled_variance(parts_.whole().of(output, std::array<std::size_t, 2>{0, 1}));
}

Index SobolAnalysis::first(std::size_t output, std::size_t member, Estimator estimator) const {
  return parts_.index(output, rows_for_first(member), [&](const FewMoments& m) { return first_order(estimator, m); });
}

Index SobolAnalysis::total(std::size_t output, std::size_t member, Estimator estimator) const {
  return parts_.index(output, rows_for_total(member), [&](const FewMoments& m) { return total_order(estimator, m); });
}

double SobolAnalysis::first_value(std::size_t output, std::size_t member, Estimator estimator) const {
  return first_order(estimator, parts_.whole().of(output, rows_for_first(member)));
}

double SobolAnalysis::total_value(std::size_t output, std::size_t member, Estimator estimator) const {
  return total_order(estimator, parts_.whole().of(output, rows_for_total(member)));
}

Index SobolAnalysis::second(std::size_t output, std::size_t a, std::size_t b) const {
  return parts_.index(output, rows_for_pair(a, b), second_order);
}

Index SobolAnalysis::closed_second(std::size_t output, std::size_t a, std::size_t b) const {
  return parts_.index(output, rows_for_pair(a, b), closed_index);
}

Index SobolAnalysis::sum_of_first(std::size_t output) const {
  const auto first = [](const FewMoments& m) { return first_order(Estimator::saltelli, m); };
  double value = 0.0;
  std::vector<double> sums;
  for (std::size_t member = 0; member < rows_.n_members; ++member) {
    const auto rows = rows_for_first(member);
    value += first(parts_.whole().of(output, rows));
    // The same parts stand in resample r of every member, so that their noises are added as they come together.
    const auto spread = parts_.spread(output, rows, first);
    sums.resize(spread.size(), 0.0);
    for (std::size_t r = 0; r < spread.size(); ++r) sums[r] += spread[r];
  }
  return parts_.with_interval(value, std::move(sums));
}

double SobolAnalysis::disagreement(std::size_t output, std::size_t member, Estimator estimator) const {
  const auto apart = [](const Index& a, const Index& b) {
    const double errors = 0.5 * std::hypot(a.high - a.low, b.high - b.low);
    return a.value == b.value ? 0.0 : std::abs(a.value - b.value) / errors;
  };
  return std::max(apart(first(output, member, estimator), first(output, member, Estimator::janon)),
                  apart(total(output, member, estimator), total(output, member, Estimator::jansen)));
}

SobolAnalysis::Bounds SobolAnalysis::worst_case(std::size_t output, std::size_t member, double failed_share,
                                                double range) const {
  const double q = failed_share;
  const FewMoments of_first = parts_.whole().of(output, rows_for_first(member));
  const FewMoments of_total = parts_.whole().of(output, rows_for_total(member));
  const double widest = 0.5 * range * range;  // of half a squared difference
  const double least_variance = (1.0 - q) * pooled_variance(of_first);
  // A mixture's variance: that of its parts and of their means.
  const double most_variance = least_variance + q * range * range / 4.0 + q * (1.0 - q) * range * range;
  const auto share = [&](double half_square, bool most) {
    const double kept = (1.0 - q) * half_square;
    return most ? (kept + q * widest) / least_variance : kept / most_variance;
  };
  const double unexplained = 0.5 * of_first.mean_square_difference(B, AB);
  const double involved = 0.5 * of_total.mean_square_difference(A, AB);
  return {1.0 - share(unexplained, true), 1.0 - share(unexplained, false), share(involved, false),
          share(involved, true)};
}

GroupMethod sobol_method(const PickFreezeRows& rows) {
  GroupMethod method;
  method.design = "pick-freeze";
  method.table = "sobol";
  method.about = "Sobol' indices: which parameters the variance of an effect comes from";
  method.kinds = {{"S1",
                   rows.dependent ? "first-order index under dependence (Kucherenko; by Janon's formula): share of the "
                                    "variance that the member explains, with all that goes along with it"
                                  : "first-order index (Janon): share of the variance that the member explains alone",
                   [rows](const Parts& parts, std::size_t output, std::size_t member) {
                     return SobolAnalysis(rows, parts).first(output, member, Estimator::janon);
                   }},
                  {"ST",
                   rows.dependent ? "total index under dependence (Kucherenko; by Jansen's formula): share of the "
                                    "variance that is left when all others are known"
                                  : "total index (Jansen): share of the variance that involves the member",
                   [rows](const Parts& parts, std::size_t output, std::size_t member) {
                     return SobolAnalysis(rows, parts).total(output, member, Estimator::jansen);
                   }}};
  if (rows.has_ba && !rows.dependent) {
    method.pair_table = "sobol_second_order";
    method.pair_about = "Sobol' indices of pairs: which parameters interact in an effect";
    method.pair_kinds = {{"S2", "share of the variance that is due to the interaction of the two alone",
                          [rows](const Parts& parts, std::size_t output, std::size_t a, std::size_t b) {
                            return SobolAnalysis(rows, parts).second(output, a, b);
                          }},
                         {"S2_closed", "share of the variance that the two explain together",
                          [rows](const Parts& parts, std::size_t output, std::size_t a, std::size_t b) {
                            return SobolAnalysis(rows, parts).closed_second(output, a, b);
                          }}};
  }
  method.pattern = rows.pattern();
  method.features = [](std::uint64_t, std::span<const double> values, std::size_t) {
    return std::vector<double>(values.begin(), values.end());
  };
  method.has_dummy = true;
  return method;
}

}  // namespace nqpsweep::sensitivity
