#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "nqpsweep/decision/information.hpp"

using namespace nqpsweep;
using namespace nqpsweep::decision;

namespace {

stats::GridNumbers on_grid(const std::vector<double>& payoffs) { return stats::GridNumbers(payoffs); }

double normal_at(double u) { return boost::math::quantile(boost::math::normal(), u); }

}  // namespace

TEST_CASE("numbers in halves add up as whole ones do, at every size and sign") {
  std::mt19937_64 generator(2);
  std::lognormal_distribution<double> wide(0.0, 20.0);
  constexpr std::size_t n = 37;
  stats::GridNumbers sums(2 * n);
  std::vector<stats::ExactSum> expected(n);
  for (int term = 0; term < 200; ++term) {
    std::vector<double> numbers(n + 3);
    std::ranges::generate(numbers, [&] { return wide(generator) * (generator() % 2 == 0 ? 1.0 : -1.0); });
    sums.add(n, stats::GridNumbers(numbers), 3, n);
    for (std::size_t i = 0; i < n; ++i) expected[i].add(numbers[i + 3]);
  }
  for (std::size_t i = 0; i < n; ++i) {
    CHECK(sums[i].value() == 0.0);
    CHECK(sums[n + i].value() == expected[i].value());
  }
}

TEST_CASE("sums carry where many small numbers of one sign have filled a half") {
  for (const double x : {4095.75, -4095.75}) {
    constexpr std::size_t n_rows = 3000;  // 1.2e7 together: 64 bits hold 2^23
    constexpr std::size_t n_columns = stats::GridRows::columns_of_a_panel + 1;
    stats::GridRows rows(n_rows, n_columns);
    std::vector<std::uint32_t> all(n_rows);
    for (std::uint32_t row = 0; row < n_rows; ++row) {
      all[row] = row;
      rows.set(row, std::vector<double>(n_columns, x));
    }
    stats::GridNumbers sums(40);
    for (int times = 0; times < 2; ++times) {
      sums.add(3, rows.panel(0), all);
      sums.add(3 + stats::GridRows::columns_of_a_panel, rows.panel(1), all);
    }
    for (std::size_t i = 0; i < 40; ++i)
      CHECK(sums[i].value() == (i >= 3 && i < 3 + n_columns ? 2.0 * n_rows * x : 0.0));
    sums.add(0, stats::GridNumbers(std::vector<double>{1e19}), 0, 1);
    CHECK(sums[0].value() == 1e19);
  }
}

TEST_CASE("rows that lie side by side are what they are one by one, large numbers among them or none") {
  std::mt19937_64 generator(8);
  std::uniform_real_distribution<double> uniform(-4000.0, 4000.0);
  constexpr std::size_t n_columns = stats::GridRows::columns_of_a_panel + 5;
  const std::vector<stats::GridRows::Place> places{{1, 4}, {2, 0}, {5, 3}, {7, 1}};  // row 2 is nobody's
  for (const double largest : {4000.0, 4095.999, 4096.0, -1e19}) {
    std::vector<Pack> numbers(n_columns);
    for (Pack& pack : numbers) std::ranges::generate(pack.lanes, [&] { return uniform(generator); });
    numbers[7].lanes[0] = std::numeric_limits<double>::quiet_NaN();  // in a lane that is not wanted
    numbers[n_columns - 1].lanes[5] = largest;
    stats::GridRows side_by_side(5, n_columns);
    side_by_side.set(places, numbers);
    stats::GridNumbers expected(n_columns);
    stats::GridNumbers found(n_columns);
    for (const auto& [lane, row] : places) {
      std::vector<double> alone(n_columns);
      std::ranges::transform(numbers, alone.begin(), [lane = lane](const Pack& pack) { return pack.lanes[lane]; });
      expected.add(0, stats::GridNumbers(alone), 0, n_columns);
    }
    const std::vector<std::uint32_t> rows{0, 1, 3, 4};
    found.add(0, side_by_side.panel(0), rows);
    found.add(stats::GridRows::columns_of_a_panel, side_by_side.panel(1), rows);
    CHECK(std::ranges::equal(found.low(), expected.low()));
    CHECK(std::ranges::equal(found.high(), expected.high()));
  }
}

TEST_CASE("draws added up by their cells are what they are one after the other, large numbers among them or not") {
  for (const bool some_large : {false, true}) {
    std::mt19937_64 generator(6);
    std::uniform_real_distribution<double> uniform(1e-12, 1.0 - 1e-12);
    constexpr std::size_t n_draws = 700;
    constexpr std::size_t n_columns = 71;  // some panels and a part of one
    stats::BinnedSums expected(2, n_columns);
    stats::BinnedSums found(2, n_columns);
    stats::GridRows rows(n_draws, n_columns);
    std::vector<stats::BinnedSums::Cell> cells[2];
    for (std::size_t i = 0; i < n_draws; ++i) {
      std::vector<double> numbers(n_columns);
      std::ranges::generate(numbers, [&] { return 8000.0 * uniform(generator) - 4000.0; });
      if (some_large && i % 7 == 0) numbers[i % n_columns] = i % 2 == 0 ? 1e20 : -3e9;
      rows.set(i, numbers);
      for (std::size_t p = 0; p < 2; ++p) {
        const double coordinate = uniform(generator);
        cells[p].push_back(stats::BinnedSums::cell_of(1000 + i, coordinate));
        expected.add(p, 1000 + i, coordinate, on_grid(numbers));
      }
    }
    for (std::size_t p = 0; p < 2; ++p) {
      const stats::BinnedSums::Sorted sorted(cells[p]);
      found.count(p, sorted);
      for (std::size_t panel = 0; panel < rows.n_panels(); ++panel) found.add(p, sorted, rows, panel);
    }
    CHECK(std::ranges::equal(found.counts(), expected.counts()));
    CHECK(std::ranges::equal(found.sums().low(), expected.sums().low()));
    CHECK(std::ranges::equal(found.sums().high(), expected.sums().high()));
    CHECK(std::ranges::any_of(found.sums().high(), [](std::int64_t x) { return x != 0; }) == some_large);
  }
}

TEST_CASE("an exact sum does not depend on the order of adding") {
  std::mt19937 generator(1);
  std::lognormal_distribution<double> wide(0.0, 5.0);
  std::vector<double> terms(1000);
  std::ranges::generate(terms, [&] { return wide(generator) * (generator() % 2 == 0 ? 1.0 : -1.0); });
  stats::ExactSum forth;
  for (const double x : terms) forth.add(x);
  std::ranges::shuffle(terms, generator);
  stats::ExactSum first;
  stats::ExactSum second;
  for (std::size_t i = 0; i < terms.size(); ++i) (i < 300 ? first : second).add(terms[i]);
  second.merge(first);
  CHECK(forth.value() == second.value());
  long double sum = 0.0L;
  for (const double x : terms) sum += x;
  CHECK(forth.value() == Approx(static_cast<double>(sum)).margin(1000 * 4.6e-13));
}

// Act for x1 + x2 or do nothing, both standard normal: knowing x1 is worth E max(0, x1) = 1 / sqrt(2 pi), knowing x2
// the same, knowing an idle x3 nothing. Statistical: bound 5 standard errors computed by the estimator.
TEST_CASE("partial information has its known value in a problem of two acts") {
  constexpr std::size_t n = 40'000;
  std::mt19937_64 generator(4);
  std::uniform_real_distribution<double> uniform(1e-12, 1.0 - 1e-12);
  stats::BinnedSums information(3, 2);
  for (std::size_t draw = 0; draw < n; ++draw) {
    const double u[] = {uniform(generator), uniform(generator), uniform(generator)};
    const auto payoffs = on_grid({0.0, normal_at(u[0]) + normal_at(u[1])});
    for (std::size_t p = 0; p < 3; ++p) information.add(p, draw, u[p], payoffs);
  }
  const double exact = 1.0 / std::sqrt(2.0 * std::acos(-1.0));
  for (const std::size_t p : {0, 1}) {
    const auto partial = partial_information(information, p);
    CHECK(partial.error > 0.0);
    CHECK(partial.error < 0.02);
    CHECK(std::abs(partial.value - exact) < 5.0 * partial.error);
    CHECK(partial.upper >= partial.value);
  }
  const auto idle = partial_information(information, 2);
  CHECK(std::abs(idle.value) < 5.0 * idle.error + 1e-12);
  CHECK(idle.upper < 0.05);
  CHECK(std::abs(idle.value - exact) > 5.0 * idle.error);  // the twin that must fail
}

TEST_CASE("partial information is what brute force over the bins gives") {
  std::mt19937_64 generator(9);
  std::uniform_real_distribution<double> uniform(1e-12, 1.0 - 1e-12);
  std::vector<double> coordinates;
  std::vector<std::vector<double>> payoffs;
  stats::BinnedSums whole(1, 3);
  stats::BinnedSums left(1, 3);
  stats::BinnedSums right(1, 3);
  for (std::size_t draw = 0; draw < 500; ++draw) {
    const double u = uniform(generator);
    coordinates.push_back(u);
    payoffs.push_back({u, 1.0 - u, 0.4 + 0.3 * uniform(generator)});
    whole.add(0, draw, u, on_grid(payoffs.back()));
    (draw < 200 ? left : right).add(0, draw, u, on_grid(payoffs.back()));
  }
  double upper = 0.0;
  std::vector<double> total(3, 0.0);
  for (int bin = 0; bin < 16; ++bin) {
    std::vector<double> sums(3, 0.0);
    for (std::size_t i = 0; i < 500; ++i) {
      if (static_cast<int>(coordinates[i] * 16) != bin) continue;
      for (std::size_t a = 0; a < 3; ++a) sums[a] += payoffs[i][a];
    }
    upper += *std::ranges::max_element(sums);
    for (std::size_t a = 0; a < 3; ++a) total[a] += sums[a];
  }
  CHECK(partial_information(whole, 0).upper == Approx((upper - *std::ranges::max_element(total)) / 500));
  right.merge(left);
  CHECK(partial_information(right, 0).value == partial_information(whole, 0).value);
  CHECK(partial_information(right, 0).error == partial_information(whole, 0).error);
  CHECK(partial_information(right, 0).upper == partial_information(whole, 0).upper);
}

TEST_CASE("too few draws give no answer") {
  stats::BinnedSums information(1, 2);
  CHECK(std::isnan(partial_information(information, 0).value));
  information.add(0, 0, 0.5, on_grid({1.0, 2.0}));
  CHECK(std::isnan(partial_information(information, 0).value));
  CHECK(partial_information(information, 0).upper == 0.0);
}
