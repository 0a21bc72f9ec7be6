#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/sensitivity/hdmr.hpp"
#include "samples.hpp"

using namespace nqpsweep::sensitivity;

TEST_CASE("component functions give the shares that SALib's hdmr gives on all points") {
  const auto data = third_parties("given_models.json");
  const auto [points, output] = sample_of(data, true);
  const Hdmr ours = hdmr(points, output, {.points_for_each_coefficient = 1});
  const auto& theirs = data["hdmr"];
  // SALib divides covariances by n - 1, but variances by n.
  const double other_divisor = 400.0 / 399.0;
  const auto check = [&](const Component& component, std::size_t u) {
    INFO("component " << u);
    CHECK(component.structural == Approx(theirs["Sa"][u].get<double>()).epsilon(1e-9));
    CHECK(std::abs(component.correlative * other_divisor - theirs["Sb"][u].get<double>()) < 1e-9);
    CHECK(std::abs(component.share * other_divisor - theirs["S"][u].get<double>()) < 1e-9);
    CHECK((component.p_value < 0.05) == (theirs["select"][u].get<double>() > 0.0));
  };
  for (std::size_t j = 0; j < 3; ++j) {
    check(ours.first[j], j);
    CHECK(std::abs(ours.total[j] * other_divisor - theirs["ST"][j].get<double>()) < 1e-9);
  }
  REQUIRE(ours.second.size() == 3);
  for (std::size_t p = 0; p < 3; ++p) check(ours.second[p].component, 3 + p);
}

// Statistical: exact shares 1/3 each of the single functions of a + b + c (all of variance 1/12), within 4 standard
// errors: of a share of a sum of independent parts, sqrt((4/5 · 1/9 + ...) / n) is below 0.9 / sqrt(n).
TEST_CASE("an additive function is explained by functions of one input, of correlated inputs by both kinds of share") {
  const std::size_t n = 4000;
  const Sample sample = sample_from(3, n, 4, [](const auto& u) { return u[0] + u[1] + u[2]; });
  const Hdmr independent = hdmr(sample.points, sample.output, {});
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(std::abs(independent.first[j].structural - 1.0 / 3.0) < 4.0 * 0.9 / std::sqrt(n));
    CHECK(independent.first[j].p_value < 1e-9);
  }
  CHECK(independent.first[3].share < 4.0 * 5.0 / n);  // five coefficients explain 5 / n by chance
  CHECK(independent.explained == Approx(1.0).margin(1e-4));
  CHECK(!independent.second.empty());

  // b is a in every other draw: both uniform, correlated by 1/2. Shares as the sample has them, but for the ridge and
  // the end of backfitting.
  std::vector<double> columns(sample.points.column(0).begin(), sample.points.column(0).end());
  std::vector<double> output;
  for (std::size_t i = 0; i < n; ++i) {
    const double a = sample.points.column(0)[i];
    columns.push_back(i % 2 == 0 ? a : sample.points.column(1)[i]);
    output.push_back(a + columns.back());
  }
  const auto covariance = [n](std::span<const double> x, std::span<const double> y) {
    double sum = 0.0, sum_x = 0.0, sum_y = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += x[i] * y[i], sum_x += x[i], sum_y += y[i];
    return sum / static_cast<double>(n) - sum_x * sum_y / static_cast<double>(n * n);
  };
  const Points points(n, columns, columns);
  const Hdmr dependent = hdmr(points, output, {});
  const double variance = covariance(output, output);
  const double together = covariance(points.column(0), points.column(1)) / variance;
  CHECK(together == Approx(1.0 / 6.0).margin(0.02));
  for (std::size_t j = 0; j < 2; ++j) {
    CHECK(dependent.first[j].structural ==
          Approx(covariance(points.column(j), points.column(j)) / variance).margin(0.005));
    CHECK(dependent.first[j].correlative == Approx(together).margin(0.005));
    CHECK(dependent.first[j].share == Approx(covariance(points.column(j), output) / variance).margin(0.005));
  }
}
