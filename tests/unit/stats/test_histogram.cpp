#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "nqpsweep/stats/distribution_function.hpp"
#include "nqpsweep/stats/histogram.hpp"

using nqpsweep::stats::Binned;
using nqpsweep::stats::DistributionFunction;
using nqpsweep::stats::Histogram;
using nqpsweep::stats::LogLinearCells;

namespace {

std::vector<double> normal_sample(std::size_t n, double scale) {
  std::mt19937_64 generator(4);
  std::normal_distribution<double> normal(0.3, 1.0);
  std::vector<double> values(n);
  for (double& x : values) x = scale * normal(generator);
  return values;
}

Histogram histogram_of(const std::vector<double>& values) {
  Histogram histogram;
  histogram.add(values);
  return histogram;
}

Binned binned_of(const std::vector<double>& values, std::size_t n_bins, double minimum, double maximum) {
  const Histogram histogram = histogram_of(values);
  return DistributionFunction(histogram).binned(n_bins, minimum, maximum);
}

double cell_width(double x) { return (std::abs(x) + 0x1p-16) / 256.0; }

}  // namespace

TEST_CASE("a quantile lies within one cell of the sample's, at every scale and sign") {
  for (const double scale : {1e-6, 1e-3, 1.0, 1e3, 1e9}) {
    auto values = normal_sample(10001, scale);
    const Histogram histogram = histogram_of(values);
    std::ranges::sort(values);
    for (const double p : {0.0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(p * 10001)));
      const double exact = values[rank - 1];
      INFO("scale " << scale << ", p " << p);
      CHECK(std::abs(DistributionFunction(histogram).quantile(p, values.front(), values.back()) - exact) <=
            cell_width(exact));
    }
  }
}

TEST_CASE("merging is exact in any order") {
  const auto values = normal_sample(3000, 2.0);
  Histogram forth;
  Histogram back;
  for (std::size_t part = 0; part < 3; ++part) {
    forth.merge(histogram_of({values.begin() + static_cast<std::ptrdiff_t>(1000 * part),
                              values.begin() + static_cast<std::ptrdiff_t>(1000 * part + 1000)}));
    back.merge(histogram_of({values.end() - static_cast<std::ptrdiff_t>(1000 * part + 1000),
                             values.end() - static_cast<std::ptrdiff_t>(1000 * part)}));
  }
  const Histogram whole = histogram_of(values);
  for (const Histogram* other : {&forth, &back}) {
    CHECK(other->first_cell() == whole.first_cell());
    CHECK(other->counts() == whole.counts());
  }
}

TEST_CASE("bins hold every value between their edges") {
  const auto values = normal_sample(5000, 1.0);
  const auto [low, high] = std::ranges::minmax(values);
  const auto binned = binned_of(values, 20, low, high);
  CHECK(binned.edges.front() == low);
  CHECK(binned.edges.back() == high);
  CHECK(std::ranges::is_sorted(binned.edges));
  for (std::size_t b = 0; b < 20; ++b) {
    const auto expected = std::ranges::count_if(
        values, [&](double x) { return x >= binned.edges[b] && (x < binned.edges[b + 1] || (b == 19 && x == high)); });
    CHECK(static_cast<std::int64_t>(binned.counts[b]) == expected);
  }
}

TEST_CASE("a far tail stands in a bin of its own, and leaves the others narrow") {
  std::vector<double> values(10'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i) / 10'000.0;  // evenly from 0 to 1
  values.back() = 1e6;
  const auto binned = binned_of(values, 20, 0.0, 1e6);
  // Half a per cent of 10,000 values at either end, to a cell of 2^-8 of its place: 50 +- 1, 50 +- 40.
  CHECK(binned.counts.front() <= 51);
  CHECK(binned.counts.back() <= 90);
  CHECK(binned.counts.back() >= 10);
  CHECK(binned.edges[19] < 1.0);
  for (std::size_t b = 1; b < 19; ++b) CHECK(binned.edges[b + 1] - binned.edges[b] < 0.06);  // 0.99 / 18, and a cell
}

TEST_CASE("an atom is found, no answer is left out, nothing gives nothing") {
  Histogram histogram;
  histogram.add(std::vector<double>(10, 17.0));
  CHECK(histogram.count() == 10);
  CHECK(DistributionFunction(histogram).quantile(0.5, 17.0, 17.0) == 17.0);
  const Histogram nothing;
  CHECK(std::isnan(DistributionFunction(nothing).quantile(0.5, 0.0, 0.0)));
  const auto binned = DistributionFunction(histogram).binned(5, 17.0, 17.0);
  std::uint64_t total = 0;
  for (const auto n : binned.counts) total += n;
  CHECK(total == 10);
}

TEST_CASE("a cell holds the numbers from its lower edge on, as wide as is said, and zero has one of its own") {
  const LogLinearCells grid(8);
  std::mt19937_64 generator(5);
  std::uniform_real_distribution<double> exponent(-60.0, 300.0);
  std::vector<double> numbers{0x1p-16, 255.0 * 0x1p-24, 1.0, 1e300, std::numeric_limits<double>::denorm_min()};
  for (int i = 0; i < 10'000; ++i) numbers.push_back(std::exp2(exponent(generator)));
  for (const double x : numbers) {
    const std::int64_t cell = grid.cell_of(x);
    INFO("x " << x);
    REQUIRE(cell > 0);
    CHECK(grid.lower_edge(cell) <= x);
    CHECK(x < grid.lower_edge(cell + 1));
    CHECK(grid.lower_edge(cell + 1) - grid.lower_edge(cell) <= cell_width(x));
    CHECK(grid.cell_of(-x) == -cell);
    CHECK(grid.lower_edge(-cell) == -grid.lower_edge(cell + 1));
  }
  for (const double zero : {0.0, -0.0}) CHECK(grid.cell_of(zero) == 0);
  for (const std::int64_t cell : {0, 1})
    CHECK(std::memcmp(std::array{grid.lower_edge(cell)}.data(), std::array{0.0}.data(), sizeof 0.0) == 0);
}

TEST_CASE("draws at exactly zero are told from those next to it") {
  const std::vector<double> values{-1e-9, -1e-300, 0.0, -0.0, 0.0, 0.0, 1e-300, 1e-9, 1e-9, 2.0};
  const Histogram histogram = histogram_of(values);
  const DistributionFunction function(histogram);
  CHECK(function.count_below(0) == 2);
  CHECK(function.count_below(1) == 6);
  CHECK(function.count_below(-1'000'000) == 0);
  CHECK(function.count_below(1'000'000) == 10);
  for (const double p : {0.25, 0.3, 0.5, 0.6}) CHECK(function.quantile(p, -1e-9, 2.0) == 0.0);
  CHECK(function.quantile(0.2, -1e-9, 2.0) < 0.0);
  CHECK(function.quantile(0.65, -1e-9, 2.0) > 0.0);
  // A bin holds its lower edge: here zeros belong to the second of two.
  for (const double largest : {1.0, 1.0 + 1e-9}) {  // with the middle of all at zero, and next to it
    const auto binned = binned_of({-1.0, 0.0, 0.0, largest}, 2, -1.0, largest);
    CHECK(binned.edges[1] == 0.0);
    CHECK(binned.counts == std::vector<std::uint64_t>{1, 3});
  }
  const auto turned = histogram.mirrored();
  CHECK(DistributionFunction(turned).count_below(0) == 4);
  CHECK(DistributionFunction(turned).count_below(1) == 8);
}

// Batches are counted in three ways: all in one cell, aside, and in place where their cells are far apart.
TEST_CASE("a batch is counted as its values are one by one") {
  std::mt19937_64 generator(7);
  std::normal_distribution<double> normal;
  for (const double spread : {0.0, 1e-4, 0.01, 0.3, 30.0, 1e9}) {
    INFO("spread " << spread);
    std::vector<double> values(150'000, 1.0);
    for (std::size_t i = 0; i < values.size(); i += 8) values[i] += spread * normal(generator);
    Histogram one_by_one;
    for (const double x : values) one_by_one.add({&x, 1});
    const Histogram histogram = histogram_of(values);
    CHECK(histogram.first_cell() == one_by_one.first_cell());
    CHECK(histogram.counts() == one_by_one.counts());
    CHECK(histogram.count() == values.size());
  }
}

// Counts are kept digit by digit: what is carried from one to the other must not be lost.
TEST_CASE("cells count far beyond 2^16, one by one, all at once and merged") {
  constexpr std::size_t n = 200'000;
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = i % 4 == 0 ? -1.0 : 2.0;
  Histogram histogram = histogram_of(values);
  histogram.add(std::vector<double>(n, 2.0));
  histogram.merge(histogram_of(values));
  histogram.add(std::vector<double>{1e-3, 1e6});  // wider, both ways
  CHECK(histogram.count() == 3 * n + 2);
  const auto counts = histogram.counts();
  CHECK(std::ranges::count(counts, 0U) == static_cast<std::ptrdiff_t>(counts.size()) - 4);
  CHECK(counts.front() == n / 2);
  CHECK(counts.back() == 1);
  CHECK(std::ranges::max(counts) == 2 * (3 * n / 4) + n);
  const Histogram again = Histogram::from_counts(8, histogram.first_cell(), counts);
  CHECK(again.counts() == counts);
  CHECK(again.count() == histogram.count());
  const auto turned = histogram.mirrored().counts();
  CHECK(std::equal(turned.rbegin(), turned.rend(), counts.begin(), counts.end()));
}

// Third digits are kept for neighbours together, higher ones for a cell alone, and neither may move with the first
// cell.
TEST_CASE("counts of any size up to 2^56 are kept, merged and stay in place when the range grows") {
  std::mt19937_64 generator(11);
  constexpr std::int64_t first_cell = -77;  // on both sides of 0
  std::vector<std::uint64_t> counts(200);
  for (std::uint64_t& count : counts) count = (generator() >> 10) >> (generator() % 54);
  counts.front() = 1;
  counts[3] = 0xff;
  counts[4] = 0x100;
  counts[5] = 0xffff;
  counts[6] = 0x10000;
  counts[7] = 0xff'ffff;
  counts[8] = 0x100'0000;
  counts.back() = (std::uint64_t{1} << 54) - 1;
  Histogram histogram = Histogram::from_counts(8, first_cell, counts);
  CHECK(histogram.counts() == counts);

  histogram.merge(histogram);
  for (std::uint64_t& count : counts) count *= 2;
  CHECK(histogram.counts() == counts);

  // One more in every cell, where every digit of all ones carries, and then so many that every cell carries.
  for (const std::size_t times : {1, 300}) {
    std::vector<double> of_each;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const std::int64_t cell = first_cell + static_cast<std::int64_t>(i);
      of_each.insert(of_each.end(), times,
                     0.5 * (histogram.grid().lower_edge(cell) + histogram.grid().lower_edge(cell + 1)));
      counts[i] += times;
    }
    histogram.add(of_each);
    CHECK(histogram.counts() == counts);
  }

  // The range grows on both sides.
  histogram.add(std::vector<double>{-1.0, 1.0});
  const std::vector<std::uint64_t> wider = histogram.counts();
  const auto shift = static_cast<std::ptrdiff_t>(first_cell - histogram.first_cell());
  CHECK(std::equal(counts.begin(), counts.end(), wider.begin() + shift));
  CHECK(std::accumulate(wider.begin(), wider.end(), std::uint64_t{0}) == histogram.count());
}

TEST_CASE("a cell of one batch carries as often as it must") {
  std::vector<double> values(200'000, 0.25);
  for (std::size_t i = 0; i < values.size(); i += 50'000) values[i] = 0.26;  // in every batch, however long, two cells
  Histogram histogram;
  histogram.add(values);
  CHECK(histogram.counts().front() == 199'996);
  CHECK(histogram.counts().back() == 4);
}
