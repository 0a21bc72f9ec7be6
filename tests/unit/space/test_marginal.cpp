#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/space/marginal.hpp"

using namespace nqpsweep::space;

namespace {

const Marginal examples[] = {Uniform{-1, 3},  LogUniform{0.1, 10},          Triangular{0.25, 1, 3},
                             Normal{2, 0.5},  TruncatedNormal{0, 1, -1, 2}, LogNormal{2.5, 0.35},
                             Beta{2, 3, 0, 1}};

/// Mean of a marginal by the midpoint rule over its quantiles.
double mean_of(const Marginal& marginal) {
  constexpr int n = 200000;
  double sum = 0.0;
  for (int i = 0; i < n; ++i) sum += quantile(marginal, (i + 0.5) / n);
  return sum / n;
}

}  // namespace

TEST_CASE("quantiles increase and stay within the support") {
  for (const Marginal& marginal : examples) {
    const Interval possible = support(marginal);
    double last = -INFINITY;
    for (const double u : {0x1p-53, 0.01, 0.3, 0.5, 0.7, 0.99, 1.0 - 0x1p-53}) {
      const double x = quantile(marginal, u);
      INFO(describe(marginal) << " at " << u);
      CHECK(x > last);
      CHECK(x >= possible.low);
      CHECK(x <= possible.high);
      last = x;
    }
  }
}

// Closed forms of the means; the midpoint rule is good to about 1e-5 here.
TEST_CASE("means are those of the distributions") {
  CHECK(mean_of(Uniform{-1, 3}) == Approx(1.0).epsilon(1e-6));
  CHECK(mean_of(LogUniform{0.1, 10}) == Approx(9.9 / std::log(100.0)).epsilon(1e-6));
  CHECK(mean_of(Triangular{0.25, 1, 3}) == Approx(4.25 / 3).epsilon(1e-6));
  CHECK(mean_of(Normal{2, 0.5}) == Approx(2.0).epsilon(1e-6));
  CHECK(mean_of(LogNormal{2.5, 0.35}) == Approx(2.5 * std::exp(0.35 * 0.35 / 2)).epsilon(1e-5));
  CHECK(mean_of(Beta{2, 3, 0, 1}) == Approx(0.4).epsilon(1e-6));
  CHECK(mean_of(Beta{2, 3, -1, 4}) == Approx(-1 + 5 * 0.4).epsilon(1e-6));
  // E = (phi(a) - phi(b)) / (Phi(b) - Phi(a)) for a standard normal on [a, b] = [-1, 2]
  const auto density = [](double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0)); };
  const auto share = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  CHECK(mean_of(TruncatedNormal{0, 1, -1, 2}) ==
        Approx((density(-1) - density(2)) / (share(2) - share(-1))).epsilon(1e-5));
}

TEST_CASE("a normal truncated far in its tail keeps its digits") {
  const Marginal tail = TruncatedNormal{0, 1, 8, 9};
  CHECK(quantile(tail, 0.5) == Approx(8.085).epsilon(1e-3));  // about 8 + ln 2 / 8, by the exponential tail
  CHECK(quantile(tail, 1e-9) == Approx(8.0).epsilon(1e-9));
}

TEST_CASE("the probabilities of the triangular priors in the literature table come out") {
  // P(x < 1) = 0.61212 for triangular (0.3, 0.7, 1.8); P(x < 0) = 0.32051 for triangular (-0.5, 0.15, 0.7)
  CHECK(quantile(Triangular{0.3, 0.7, 1.8}, 0.61212) == Approx(1.0).margin(1e-5));
  CHECK(quantile(Triangular{-0.5, 0.15, 0.7}, 0.32051) == Approx(0.0).margin(1e-5));
}

// Rounding: the derivative of the quantile is bounded away from the ends; 1e-9 leaves room for the tails' condition.
TEST_CASE("the probability below a quantile is its level") {
  for (const Marginal& marginal : examples) {
    if (std::holds_alternative<Fixed>(marginal)) continue;
    for (const double u : {0.001, 0.1, 0.3, 0.5, 0.77, 0.999})
      CHECK(probability_below(marginal, quantile(marginal, u)) == Approx(u).margin(1e-9));
  }
  CHECK(probability_below(Triangular{0, 1, 1}, 1.0) == 1.0);
  CHECK(probability_below(Triangular{0, 0, 1}, 0.0) == 0.0);
}

TEST_CASE("what is no distribution is called so") {
  for (const Marginal& wrong :
       {Marginal{Uniform{1, 1}}, Marginal{LogUniform{0, 1}}, Marginal{Triangular{0, 2, 1}}, Marginal{Normal{0, 0}},
        Marginal{TruncatedNormal{0, 1, 40, 41}}, Marginal{LogNormal{-1, 1}}, Marginal{Beta{0, 1, 0, 1}}})
    CHECK_FALSE(defect(wrong).empty());
  for (const Marginal& right : examples) CHECK(defect(right).empty());
}

TEST_CASE("open and closed ends are told apart") {
  const Interval above_zero{0, INFINITY, false, false};
  CHECK_FALSE(contains(above_zero, {0, 1}));
  CHECK(contains(above_zero, {0, 1, false, true}));
  CHECK(contains(above_zero, {0.1, 1}));
}
