#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "nqpsweep/decision/dominance.hpp"
#include "nqpsweep/decision/frontier.hpp"

using namespace nqpsweep;
using decision::violation_of_dominance;

namespace {

stats::Histogram sample(const std::vector<double>& values) {
  stats::Histogram histogram(12);
  histogram.add(values);
  return histogram;
}

double share_up_to(const std::vector<double>& values, double x) {
  double n = 0.0;
  for (const double v : values) n += v <= x ? 1.0 : 0.0;
  return n / static_cast<double>(values.size());
}

/// ∫ F below x, from the definition: mean of max(0, x - value).
double area_up_to(const std::vector<double>& values, double x) {
  double sum = 0.0;
  for (const double v : values) sum += std::max(0.0, x - v);
  return sum / static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("what is better in every state dominates to both orders, and never the other way") {
  const auto a = sample({1.5, 2.5, 3.5});
  const auto b = sample({1.0, 2.0, 3.0});
  CHECK(violation_of_dominance(a, b).first_order == 0.0);
  CHECK(violation_of_dominance(a, b).second_order == 0.0);
  CHECK(violation_of_dominance(b, a).first_order == Approx(1.0 / 3));
  CHECK(violation_of_dominance(b, a).second_order == Approx(0.5).epsilon(0.01));
  CHECK(violation_of_dominance(a, a).first_order == 0.0);
}

TEST_CASE("a mean-preserving spread is dominated to second order alone") {
  const auto safe = sample({2.0, 2.0, 2.0, 2.0});
  const auto risky = sample({1.0, 3.0, 1.0, 3.0});
  CHECK(violation_of_dominance(safe, risky).first_order == Approx(0.5));
  CHECK(violation_of_dominance(safe, risky).second_order < 2e-3);  // a cell's width
  CHECK(violation_of_dominance(risky, safe).second_order == Approx(0.5).epsilon(0.01));
}

TEST_CASE("violations are those of the samples by brute force") {
  std::mt19937 generator(12);
  for (int trial = 0; trial < 30; ++trial) {
    std::normal_distribution<double> one(0.0, 1.0);
    std::normal_distribution<double> two(0.2 * trial / 10.0, 0.7);
    std::vector<double> a;
    std::vector<double> b;
    for (int i = 0; i < 200; ++i) {
      a.push_back(one(generator));
      b.push_back(two(generator));
    }
    double first = 0.0;
    double second = 0.0;
    for (double x = -8.0; x < 8.0; x += 1e-3) {
      first = std::max(first, share_up_to(a, x) - share_up_to(b, x));
      second = std::max(second, area_up_to(a, x) - area_up_to(b, x));
    }
    const auto v = violation_of_dominance(sample(a), sample(b));
    CHECK(v.first_order == Approx(first).margin(2.0 / 200));  // two values may share a cell or a step of the search
    CHECK(v.second_order == Approx(second).margin(3e-3));
  }
}

TEST_CASE("less is better after mirroring") {
  const auto quick = sample({1.0, 2.0});
  const auto slow = sample({1.5, 3.0});
  CHECK(violation_of_dominance(quick.mirrored(), slow.mirrored()).first_order == 0.0);
  CHECK(violation_of_dominance(slow.mirrored(), quick.mirrored()).first_order > 0.0);
}

TEST_CASE("the frontier keeps what no alternative beats in cost and payoff") {
  const std::vector<double> costs{0, 1, 1, 2, 3, 3};
  const std::vector<double> payoffs{0, 2, 1, 2, 5, 5};
  CHECK(decision::on_frontier(costs, payoffs) == std::vector<bool>{true, true, false, false, true, true});
}
