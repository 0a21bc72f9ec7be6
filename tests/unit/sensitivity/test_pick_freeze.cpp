#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/design/sobol.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "support/known_function.hpp"

using namespace nqpsweep;
using namespace nqpsweep::testing;
using namespace nqpsweep::sensitivity;

namespace {

const std::vector<KnownFunction>& functions() {
  static const std::vector<KnownFunction> all{known_function("ishigami"),
                                              known_function("sobol_g", {"model.a=[0, 1, 4.5, 9]"})};
  return all;
}

/// A design with every kind of row, and what is seen of a function in parts: group g belongs to part g mod n_parts.
struct Experiment {
  PickFreezeRows rows;
  Parts parts;
  [[nodiscard]] SobolAnalysis analysis() const { return {rows, parts}; }
};

Experiment experiment(const KnownFunction& known, std::shared_ptr<const design::Design> base, std::uint64_t n_groups,
                      std::size_t n_parts, IntervalMethod interval_method, double shift = 0.0) {
  const PickFreezeRows rows{known.n_inputs, true, true, false};
  const design::PickFreeze design(std::move(base), known.n_inputs, one_by_one(known.n_inputs), {true, true});
  const auto pattern = rows.pattern();
  std::vector<CoMoments> parts(n_parts, CoMoments(pattern, 1));
  for (std::uint64_t g = 0; g < n_groups; ++g) {
    std::vector<double> values = rows_of(design, g, known.value, known.n_inputs);
    for (double& value : values) value += shift;
    parts[g % n_parts].merge(CoMoments::of_group(pattern, 1, values));
  }
  return {rows, Parts(std::move(parts), interval_method, 1)};
}

Experiment random_experiment(const KnownFunction& known, std::uint64_t seed, std::uint64_t n_groups,
                             IntervalMethod interval_method = IntervalMethod::bootstrap) {
  return experiment(known, std::make_shared<design::MonteCarlo>(seed), n_groups, 64, interval_method);
}

Experiment scrambled_experiment(const KnownFunction& known, std::uint64_t seed, std::uint64_t n_groups) {
  return experiment(known, std::make_shared<design::Sobol>(seed, 3 * known.n_inputs, 16), n_groups, 16,
                    IntervalMethod::randomisations);
}

std::vector<Estimator> estimators() { return estimators_for({1, true, true, false}); }

double standard_error(const Index& index) { return (index.high - index.low) / (2.0 * 1.96); }

bool covers(const Index& index, double exact) { return index.low <= exact && exact <= index.high; }

}  // namespace

TEST_CASE("rows of a pick-freeze design are A, B, and mixtures of them and of C") {
  const auto base = std::make_shared<design::MonteCarlo>(3);
  const design::PickFreeze design(base, 4, {{0}, {1, 3}}, {true, true});
  CHECK(design.rows_of_a_group() == 8);
  const auto in = [](std::size_t j, bool of_second) { return of_second ? j == 1 || j == 3 : j == 0; };
  for (std::size_t j = 0; j < 4; ++j) {
    const double a = base->coordinate(7, j);
    const double b = base->coordinate(7, 4 + j);
    const double c = base->coordinate(7, 8 + j);
    CHECK(design.coordinate(56, j) == a);
    CHECK(design.coordinate(57, j) == b);
    for (const bool second : {false, true}) {
      const std::uint64_t member = second ? 1 : 0;
      CHECK(design.coordinate(58 + member, j) == (in(j, second) ? b : a));
      CHECK(design.coordinate(60 + member, j) == (in(j, second) ? a : b));
      CHECK(design.coordinate(62 + member, j) == (in(j, second) ? c : b));
    }
  }
  CHECK(design.is_independent(57));
  CHECK(!design.is_independent(58));
}

// Statistical: within 4 standard errors of the exact value, errors by the method under test.
TEST_CASE("every estimator finds the exact indices of the test functions") {
  for (const KnownFunction& known : functions()) {
    for (const IntervalMethod interval_method : {IntervalMethod::bootstrap, IntervalMethod::asymptotic}) {
      const Experiment done = random_experiment(known, 17, 8192, interval_method);
      const SobolAnalysis analysis = done.analysis();
      for (const Estimator estimator : estimators()) {
        INFO(known.kind << ", " << estimator_names[static_cast<std::size_t>(estimator)]);
        for (std::size_t i = 0; i < known.n_inputs; ++i) {
          const Index first = analysis.first(0, i, estimator);
          const Index total = analysis.total(0, i, estimator);
          CHECK(std::abs(first.value - known.exact.S1[i]) < 4.0 * standard_error(first) + 1e-9);
          CHECK(std::abs(total.value - known.exact.ST[i]) < 4.0 * standard_error(total) + 1e-9);
          CHECK(standard_error(first) < 0.05);
        }
        // The dummy explains nothing, and is told from a real parameter.
        const Index dummy = analysis.first(0, known.n_inputs, estimator);
        CHECK(std::abs(dummy.value) <= 4.0 * standard_error(dummy) + 1e-12);
        CHECK(analysis.total(0, known.n_inputs, estimator).value < 0.05);
        CHECK(std::abs(dummy.value - known.exact.S1[0]) > 4.0 * standard_error(dummy));
      }
    }
  }
}

// Exact: the only interaction of the Ishigami function is that of the first and the third input, 0.2436837.
TEST_CASE("interactions of two members have their exact values") {
  const Experiment done = random_experiment(functions()[0], 5, 8192);
  const SobolAnalysis analysis = done.analysis();
  const auto& first = functions()[0].exact.S1;
  const std::array<std::tuple<std::size_t, std::size_t, double>, 3> exact{
      {{0, 1, 0.0}, {0, 2, 0.2436837}, {1, 2, 0.0}}};
  for (const auto& [a, b, interaction] : exact) {
    const Index second = analysis.second(0, a, b);
    const Index closed = analysis.closed_second(0, b, a);  // in whatever order
    CHECK(std::abs(second.value - interaction) < 4.0 * standard_error(second));
    CHECK(std::abs(closed.value - first[a] - first[b] - interaction) < 4.0 * standard_error(closed));
    CHECK(standard_error(second) < 0.05);
  }
}

// Statistical: exact sums 0.7563163 (Ishigami) and 0.9264686 (G), within 4 standard errors of the bootstrap.
TEST_CASE("what parameters explain alone has its exact value") {
  for (const KnownFunction& known : functions()) {
    const Experiment done = random_experiment(known, 23, 8192);
    const SobolAnalysis analysis = done.analysis();
    const Index sum = analysis.sum_of_first(0);
    double exact = 0.0;
    double by_hand = 0.0;
    for (std::size_t i = 0; i < known.n_inputs; ++i) {
      exact += known.exact.S1[i];
      by_hand += analysis.first_value(0, i, Estimator::saltelli);
    }
    CHECK(sum.value == Approx(by_hand));
    CHECK(std::abs(sum.value - exact) < 4.0 * standard_error(sum));
    CHECK(standard_error(sum) < 0.05);
  }
}

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

TEST_CASE("indices do not move with the level of the output, however far") {
  const auto base = std::make_shared<design::MonteCarlo>(9);
  const Experiment near = experiment(functions()[0], base, 2048, 16, IntervalMethod::bootstrap);
  const Experiment far = experiment(functions()[0], base, 2048, 16, IntervalMethod::bootstrap, 1e9);
  for (const Estimator estimator : estimators()) {
    for (std::size_t i = 0; i < 4; ++i) {
      // Outputs of size 1e9 carry 1e-7 of absolute rounding.
      const Index a = near.analysis().first(0, i, estimator);
      const Index b = far.analysis().first(0, i, estimator);
      CHECK(b.value == Approx(a.value).margin(1e-6));
      CHECK(b.low == Approx(a.low).margin(1e-6));
      CHECK(far.analysis().total(0, i, estimator).value ==
            Approx(near.analysis().total(0, i, estimator).value).margin(1e-6));
    }
  }
}

// Groups are taken away where the output is large, which is the worst that failures can do; what is left must still
// bracket the truth of the whole sample.
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

TEST_CASE("formulas that agree are told from formulas that do not") {
  const Experiment done = random_experiment(functions()[0], 3, 2048, IntervalMethod::asymptotic);
  for (const Estimator estimator : estimators()) CHECK(done.analysis().disagreement(0, 0, estimator) < 1.0);
  // One enormous value in A alone: formulas that use A differently part company.
  const PickFreezeRows rows{1, false, false, false};
  std::vector<CoMoments> parts(64, CoMoments(rows.pattern(), 1));
  for (std::size_t g = 0; g < 640; ++g) {
    const double u = std::sin(static_cast<double>(g));
    const std::vector<double> values{u + 5.0 * std::cos(7.0 * static_cast<double>(g)), 0.3 * u + 3.0, 0.3 * u + 9.0};
    parts[g % 64].merge(CoMoments::of_group(rows.pattern(), 1, values));
  }
  const Parts odd(std::move(parts), IntervalMethod::asymptotic, 1);
  CHECK(SobolAnalysis(rows, odd).disagreement(0, 0, Estimator::martinez) > 1.0);
}

TEST_CASE("estimators are their textbook formulas on raw columns") {
  const std::vector<double> a{1.0, 4.0, -2.0, 3.5};
  const std::vector<double> b{0.5, 2.0, 2.5, -1.0};
  const std::vector<double> ab{0.7, 3.0, 1.5, 0.0};
  const PickFreezeRows shape{1, false, false, false};
  CoMoments moments(shape.pattern(), 1);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::vector<double> rows{a[i], b[i], ab[i]};
    moments.merge(CoMoments::of_group(shape.pattern(), 1, rows));
  }
  const double n = 4.0;
  const auto mean = [&](auto&& term) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += term(i) / n;
    return sum;
  };
  const double f0 = mean([&](std::size_t i) { return 0.5 * (a[i] + b[i]); });
  const double v = mean([&](std::size_t i) { return 0.5 * (std::pow(a[i] - f0, 2) + std::pow(b[i] - f0, 2)); });
  const auto triple = moments.of(0, std::array<std::size_t, 3>{0, 1, 2});
  const Parts parts({moments}, IntervalMethod::asymptotic, 1);
  CHECK(SobolAnalysis(shape, parts).variance(0) == Approx(v));
  CHECK(SobolAnalysis(shape, parts).mean(0) == Approx(f0));
  CHECK(total_order(Estimator::jansen, triple) ==
        Approx(mean([&](std::size_t i) { return std::pow(a[i] - ab[i], 2); }) / (2.0 * v)));
  CHECK(first_order(Estimator::jansen, triple) ==
        Approx(1.0 - mean([&](std::size_t i) { return std::pow(b[i] - ab[i], 2); }) / (2.0 * v)));
  CHECK(first_order(Estimator::saltelli, triple) ==
        Approx(mean([&](std::size_t i) { return (b[i] - f0) * (ab[i] - a[i]); }) / v));
  CHECK(first_order(Estimator::sobol, triple) ==
        Approx(mean([&](std::size_t i) { return (b[i] - f0) * (ab[i] - f0); }) / v));
  const double m = mean([&](std::size_t i) { return 0.5 * (b[i] + ab[i]); });
  CHECK(first_order(Estimator::janon, triple) ==
        Approx((mean([&](std::size_t i) { return b[i] * ab[i]; }) - m * m) /
               (mean([&](std::size_t i) { return 0.5 * (b[i] * b[i] + ab[i] * ab[i]); }) - m * m)));
  const double mb = mean([&](std::size_t i) { return b[i]; });
  const double mi = mean([&](std::size_t i) { return ab[i]; });
  CHECK(first_order(Estimator::martinez, triple) ==
        Approx(mean([&](std::size_t i) { return (b[i] - mb) * (ab[i] - mi); }) /
               std::sqrt(mean([&](std::size_t i) { return std::pow(b[i] - mb, 2); }) *
                         mean([&](std::size_t i) { return std::pow(ab[i] - mi, 2); }))));
}
