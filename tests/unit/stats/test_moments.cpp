#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "nqpsweep/stats/moments.hpp"
#include "nqpsweep/stats/ordered_reduction.hpp"
#include "support/registers.hpp"

using nqpsweep::stats::EightMoments;
using nqpsweep::stats::LogLinearCells;
using nqpsweep::stats::Moments;
using nqpsweep::stats::OrderedReduction;
using nqpsweep::testing::with_each_kind_of_registers;

namespace {

std::vector<double> gamma_sample(std::size_t n, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::gamma_distribution<double> gamma(2.0, 1.5);
  std::vector<double> values(n);
  for (double& x : values) x = 1000.0 + gamma(generator);
  return values;
}

bool equal_bytes(const Moments& a, const Moments& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

}  // namespace

TEST_CASE("moments of a sample known by hand") {
  const Moments m = Moments::of(std::vector<double>{1, 2, 3, 4, 10});
  CHECK(m.count() == 5);
  CHECK(m.mean() == 4);
  CHECK(m.variance() == 12.5);
  CHECK(m.skewness() == Approx(36.0 / std::pow(10.0, 1.5)));  // central third moment 180 / 5
  CHECK(m.kurtosis() == Approx(278.8 / 100.0));               // central fourth moment 1394 / 5
  CHECK(m.minimum() == 1);
  CHECK(m.maximum() == 10);
}

TEST_CASE("merged moments are those of the whole sample, far from zero too") {
  const auto values = gamma_sample(5000, 1);
  Moments merged;
  for (std::size_t at = 0; at < values.size(); at += 700)
    merged.merge(Moments::of(std::span(values).subspan(at, std::min<std::size_t>(700, values.size() - at))));
  const Moments whole = Moments::of(values);
  CHECK(merged.count() == whole.count());
  CHECK(merged.mean() == Approx(whole.mean()).epsilon(1e-14));
  CHECK(merged.variance() == Approx(whole.variance()).epsilon(1e-11));
  CHECK(merged.skewness() == Approx(whole.skewness()).epsilon(1e-9));
  CHECK(merged.kurtosis() == Approx(whole.kurtosis()).epsilon(1e-9));
}

TEST_CASE("an empty sample has no moments") {
  CHECK(Moments::of({}).count() == 0);
  CHECK(std::isnan(Moments::of({}).mean()));
  CHECK(std::isnan(Moments().minimum()));
}

TEST_CASE("samples side by side have the moments and cells of each alone, bit for bit, and so have they merged") {
  constexpr std::size_t half = EightMoments::n;
  constexpr std::size_t n = 2 * half;
  constexpr std::size_t most = EightMoments::width;
  std::vector<std::vector<double>> samples{std::vector<double>(n, -3.25)};
  for (unsigned seed = 4; samples.size() < most; ++seed) samples.push_back(gamma_sample(n, seed));
  for (std::size_t i = 0; i < n; ++i) {
    samples[3][i] = i % 3 == 0 ? -0.0 : i % 3 == 1 ? 0.0 : 1e-3 * static_cast<double>(i);
    samples[5][i] = std::ldexp(i % 2 == 0 ? -1.5 : 1.25, 8 * static_cast<int>(i) - 500);
  }
  std::swap(samples[3][0], samples[3][n - 1]);  // begins otherwise than it ends
  std::vector<LogLinearCells> grids;
  for (std::size_t k = 0; k < most; ++k) grids.emplace_back(k % 2 == 0 ? 8 : 6);
  constexpr std::size_t stride = most + 1;  // a column more than the samples
  nqpsweep::Packs packs(n / 8 * stride);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < most; ++k) packs[i / 8 * stride + k].lanes[i % 8] = samples[k][i];
  }
  with_each_kind_of_registers([&] {
    std::array<std::vector<LogLinearCells::Cell>, most> cells;
    cells.fill(std::vector<LogLinearCells::Cell>(n));
    const auto moments_of = [&](const nqpsweep::Packs& from, std::size_t first, std::size_t n_samples) {
      std::array<LogLinearCells::Cell*, most> to{};
      for (std::size_t k = 0; k < n_samples; ++k) to[k] = cells[k].data() + first;
      return EightMoments::of(&from[first / 8 * stride], stride, std::span(grids).first(n_samples), to);
    };
    for (const std::size_t n_samples : {most, std::size_t{3}}) {
      INFO(n_samples << " samples");
      EightMoments merged = moments_of(packs, 0, n_samples);
      const EightMoments rest = moments_of(packs, half, n_samples);
      CHECK(merged.has_means());
      for (std::size_t k = 0; k < n_samples; ++k) {
        INFO("sample " << k);
        for (std::size_t i = 0; i < n; ++i) CHECK(cells[k][i] == grids[k].cell_of(samples[k][i]));
        CHECK(equal_bytes(merged[k], Moments::of(std::span(samples[k]).first(half))));
        CHECK(equal_bytes(rest[k], Moments::of(std::span(samples[k]).subspan(half))));
      }
      merged.merge(rest);
      for (std::size_t k = 0; k < n_samples; ++k) {
        Moments alone = Moments::of(std::span(samples[k]).first(half));
        alone.merge(Moments::of(std::span(samples[k]).subspan(half)));
        CHECK(equal_bytes(merged[k], alone));
      }
    }
    for (const std::size_t lane : {0, 3, 7}) {
      nqpsweep::Packs with_nan = packs;
      with_nan[3 * stride + 2].lanes[lane] = std::numeric_limits<double>::quiet_NaN();
      CHECK_FALSE(moments_of(with_nan, 0, most).has_means());
      CHECK(moments_of(with_nan, 0, 2).has_means());  // which is not among them
    }
  });
  CHECK_FALSE(std::signbit(Moments::of(std::span(samples[3])).minimum()));
}

TEST_CASE("an ordered reduction has equal bytes however the leaves are divided, and a plain one has not") {
  constexpr std::uint64_t n_leaves = 37;
  const auto values = gamma_sample(n_leaves * 8, 2);
  const auto leaf = [&](std::uint64_t i) { return Moments::of(std::span(values).subspan(8 * i, 8)); };
  OrderedReduction<Moments> in_order;
  for (std::uint64_t i = 0; i < n_leaves; ++i) in_order.add(i, leaf(i));
  CHECK(in_order.nodes().size() == 3);  // 37 = 32 + 4 + 1

  std::mt19937 generator(3);
  bool plain_differs = false;
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<OrderedReduction<Moments>> workers(1 + trial % 5);
    std::vector<std::uint64_t> order(n_leaves);
    for (std::uint64_t i = 0; i < n_leaves; ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), generator);
    Moments plain;
    for (const std::uint64_t i : order) {
      workers[generator() % workers.size()].add(i, leaf(i));
      plain.merge(leaf(i));
    }
    OrderedReduction<Moments> all;
    for (auto& worker : workers) all.absorb(std::move(worker));
    CHECK(equal_bytes(*all.total(), *in_order.total()));
    plain_differs = plain_differs || !equal_bytes(plain, *in_order.total());
  }
  CHECK(plain_differs);
}

TEST_CASE("the nodes of a run of leaves cover each leaf once, as the reduction itself would merge them") {
  struct Count {
    std::uint64_t n = 0;
    void merge(const Count& other) { n += other.n; }
  };
  for (const std::uint64_t first : {0U, 1U, 6U, 8U, 24U, 37U}) {
    for (std::uint64_t n = 0; n <= 20; ++n) {
      OrderedReduction<Count> one_by_one;
      for (std::uint64_t leaf = first; leaf < first + n; ++leaf) one_by_one.add(leaf, {1});
      const auto nodes = OrderedReduction<Count>::nodes_of(first, n);
      REQUIRE(nodes.size() == one_by_one.nodes().size());
      std::size_t i = 0;
      for (const auto& [node, count] : one_by_one.nodes()) {
        CHECK(node.place == nodes[i].place);
        CHECK(node.level == nodes[i].level);
        CHECK(count.n == std::uint64_t{1} << nodes[i].level);
        ++i;
      }
    }
  }
}
