#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "pick_freeze_experiment.hpp"

using namespace nqpsweep;
using namespace nqpsweep::testing;
using namespace nqpsweep::sensitivity;

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
        // Differences of rows that are the same rows are nothing at all.
        if (estimator == Estimator::saltelli || estimator == Estimator::azzini || estimator == Estimator::owen) {
          CHECK(std::abs(dummy.value) < 1e-12);
          CHECK(std::abs(analysis.total(0, known.n_inputs, estimator).value) < 1e-12);
        }
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
