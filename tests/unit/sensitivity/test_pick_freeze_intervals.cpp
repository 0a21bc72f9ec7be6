#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "pick_freeze_experiment.hpp"

using namespace nqpsweep;
using namespace nqpsweep::testing;
using namespace nqpsweep::sensitivity;

TEST_CASE("scrambled Sobol' points give sharper indices, and their randomisations honest intervals") {
  const KnownFunction& known = functions()[0];
  const Experiment sharp = scrambled_experiment(known, 5, 16 * 256);
  const Experiment rough = random_experiment(known, 5, 16 * 256);
  for (std::size_t i = 0; i < 3; ++i) {
    const Index first = sharp.analysis().first(0, i, Estimator::janon);
    const Index total = sharp.analysis().total(0, i, Estimator::jansen);
    CHECK(std::abs(first.value - known.exact.S1[i]) < 4.0 * standard_error(first) + 1e-9);
    CHECK(std::abs(total.value - known.exact.ST[i]) < 4.0 * standard_error(total) + 1e-9);
    CHECK(standard_error(total) < standard_error(rough.analysis().total(0, i, Estimator::jansen)));
  }
}

// Coverage: 1,000 replications at nominal 95 %, to lie within 93 % and 97 %; the standard error of a share is 0.7 %.
TEST_CASE("intervals of every estimator by every method cover the exact index as often as they say", "[coverage]") {
  const KnownFunction& known = functions()[1];
  constexpr std::size_t member = 1;
  constexpr int replications = 1000;
  using Counts = std::array<std::array<int, 2>, estimator_names.size()>;
  std::array<Counts, 3> covered{};
  // Of the pair (0, 1), with V_i = 1 / (3 (1 + a_i)²) and V = Π (1 + V_i) - 1: V_0 V_1 / V, and that with S_0 and S_1;
  // then the sum of all first-order indices. Saltelli & Sobol' 1995.
  const std::array<double, 3> exact{(1.0 / 36.0) / 0.4652291, 0.7164929 + 0.1791232 + (1.0 / 36.0) / 0.4652291,
                                    known.exact.S1[0] + known.exact.S1[1] + known.exact.S1[2] + known.exact.S1[3]};
  std::array<std::array<int, 3>, 3> covered_beyond{};
  for (std::uint64_t seed = 0; seed < replications; ++seed) {
    const std::array<Experiment, 3> done{random_experiment(known, 1000 + seed, 1024, IntervalMethod::bootstrap),
                                         random_experiment(known, 1000 + seed, 1024, IntervalMethod::asymptotic),
                                         scrambled_experiment(known, 3000 + seed, 16 * 64)};
    for (std::size_t u = 0; u < done.size(); ++u) {
      const SobolAnalysis all = done[u].analysis();
      const std::array<Index, 3> beyond{all.second(0, 0, 1), all.closed_second(0, 0, 1), all.sum_of_first(0)};
      for (std::size_t k = 0; k < beyond.size(); ++k) covered_beyond[u][k] += covers(beyond[k], exact[k]) ? 1 : 0;
      for (const Estimator estimator : estimators()) {
        auto& count = covered[u][static_cast<std::size_t>(estimator)];
        const SobolAnalysis analysis = done[u].analysis();
        count[0] += covers(analysis.first(0, member, estimator), known.exact.S1[member]) ? 1 : 0;
        count[1] += covers(analysis.total(0, member, estimator), known.exact.ST[member]) ? 1 : 0;
      }
    }
  }
  const std::array<const char*, 3> methods{"bootstrap", "asymptotic", "randomisations"};
  for (std::size_t u = 0; u < methods.size(); ++u) {
    for (const int count : covered_beyond[u]) {
      INFO(methods[u] << ", second order, closed, sum of first: " << covered_beyond[u][0] << ", "
                      << covered_beyond[u][1] << ", " << covered_beyond[u][2]);
      CHECK((930 <= count && count <= 970));
    }
    for (const Estimator estimator : estimators()) {
      for (std::size_t order = 0; order < 2; ++order) {
        const int count = covered[u][static_cast<std::size_t>(estimator)][order];
        INFO(methods[u] << ", " << estimator_names[static_cast<std::size_t>(estimator)]
                        << (order ? ", total" : ", first") << ": " << count);
        CHECK(count >= 930);
        CHECK(count <= 970);
      }
    }
  }
}

TEST_CASE("bounds hold whatever failed groups would have said") {
  const KnownFunction& known = functions()[0];
  const PickFreezeRows rows{3, false, false, false};
  const design::PickFreeze design(std::make_shared<design::MonteCarlo>(4), 3, one_by_one(3));
  const auto pattern = rows.pattern();
  CoMoments all(pattern, 1);
  CoMoments kept(pattern, 1);
  constexpr std::uint64_t n = 4096;
  std::vector<double> point(3);
  double lowest = 1e9;
  double highest = -1e9;
  for (std::uint64_t g = 0; g < n; ++g) {
    std::vector<double> values;
    for (std::uint64_t r = 0; r < rows.size(); ++r) {
      design.point(g * rows.size() + r, point);
      values.push_back(known.value(point));
      lowest = std::min(lowest, values.back());
      highest = std::max(highest, values.back());
    }
    all.merge(CoMoments::of_group(pattern, 1, values));
    if (values[0] < 13.0) kept.merge(CoMoments::of_group(pattern, 1, values));
  }
  const Parts whole({all}, IntervalMethod::asymptotic, 1);
  const Parts answered({kept}, IntervalMethod::asymptotic, 1);
  const double failed = 1.0 - static_cast<double>(kept.n_groups()) / n;
  CHECK((failed > 0.002 && failed < 0.02));
  for (std::size_t i = 0; i < 3; ++i) {
    const auto bounds = SobolAnalysis(rows, answered).worst_case(0, i, failed, highest - lowest);
    const double first = SobolAnalysis(rows, whole).first_value(0, i, Estimator::jansen);
    const double total = SobolAnalysis(rows, whole).total_value(0, i, Estimator::jansen);
    CHECK((bounds.first_low <= first && first <= bounds.first_high));
    CHECK((bounds.total_low <= total && total <= bounds.total_high));
    CHECK(bounds.total_high - bounds.total_low < 1.0);
    const auto none = SobolAnalysis(rows, whole).worst_case(0, i, 0.0, highest - lowest);
    CHECK(none.total_low == Approx(total));
    CHECK(none.total_high == Approx(total));
    CHECK(none.first_low == Approx(first));
  }
}
