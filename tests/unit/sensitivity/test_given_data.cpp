#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/sensitivity/binned.hpp"
#include "nqpsweep/sensitivity/given_distribution.hpp"
#include "nqpsweep/sensitivity/given_regression.hpp"
#include "nqpsweep/sensitivity/given_variance.hpp"
#include "nqpsweep/sensitivity/measure.hpp"
#include "samples.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;

namespace {

using Method = std::vector<double> (*)(const Points&, std::span<const double>);
using OfOutputs = std::vector<std::vector<double>> (*)(const Points&, Outputs);

template <OfOutputs of_outputs>
std::vector<double> of_one(const Points& points, std::span<const double> output) {
  const std::vector<double> one(output.begin(), output.end());
  return of_outputs(points, Outputs(&one, 1)).front();
}

Sample shifted_and_stretched(const Sample& sample) {
  std::vector<double> columns;
  for (std::size_t j = 0; j < sample.points.n_inputs(); ++j) {
    for (const double u : sample.points.column(j)) columns.push_back(std::exp(3.0 * u));
  }
  std::vector<double> output;
  for (const double y : sample.output) output.push_back(1e3 + 2.0 * y);
  return {Points(sample.points.size(), std::move(columns)), std::move(output)};
}

}  // namespace

TEST_CASE("measures are those of SALib, OpenTURNS and SciPy on the same data") {
  const auto data = third_parties("given_data.json");
  const auto [points, output] = sample_of(data);
  const PointsInParts parts(points);
  const auto untied = data["untied"].get<std::vector<std::size_t>>();
  for (const char* name : {"S1_rank", "S1_rbd_fast", "delta", "ks", "SRC", "SRRC", "PCC", "PRCC"}) {
    const auto measure = std::ranges::find(measures(), name, &Measure::name);
    const auto ours = (*measure)(parts, output).columns.front().indices;
    // Where an input has ties, methods that go along it depend on how they are broken.
    const std::string_view method = name;
    const bool along = method == "S1_rank" || method == "S1_rbd_fast" || method == "delta";
    for (std::size_t j = 0; j < 4; ++j) {
      if (along && std::ranges::find(untied, j) == untied.end()) continue;
      INFO(name << " of input " << j);
      CHECK(ours[j].value == Approx(data[name][j].get<double>()).epsilon(1e-9).margin(1e-12));
    }
  }
  const auto above = above_median(output);
  const auto tests = regional_sensitivity(points, above);
  const auto slices = pawn(points, output);
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(tests[j].p_value == Approx(data["ks_p"][j].get<double>()).epsilon(1e-6));
    CHECK(slices[j].minimum == Approx(data["pawn"]["minimum"][j].get<double>()));
    CHECK(slices[j].mean == Approx(data["pawn"]["mean"][j].get<double>()));
    CHECK(slices[j].median == Approx(data["pawn"]["median"][j].get<double>()));
    CHECK(slices[j].maximum == Approx(data["pawn"]["maximum"][j].get<double>()));
    CHECK(slices[j].variation == Approx(data["pawn"]["CV"][j].get<double>()));
  }
}

// Statistical: exact first-order indices of the Ishigami function, within 4 standard errors from parts.
TEST_CASE("variance-based measures find the exact indices") {
  const auto [points, output] = ishigami(4, 16'384);
  const PointsInParts parts(points);
  for (const Method method : {rank_first_order, rbd_fast_first_order}) {
    const auto indices = parts.with_intervals(Outputs(&output, 1), method).front();
    for (std::size_t j = 0; j < 4; ++j) {
      const double error = (indices[j].high - indices[j].low) / (2.0 * 2.1314);
      INFO("input " << j << ": " << indices[j].value << " with standard error " << error);
      CHECK(std::abs(indices[j].value - ishigami_first[j]) < 4.0 * error);
      CHECK(error < 0.02);
    }
  }
}

// Coverage: 1,000 replications at nominal 95 %, to lie within 93 % and 97 %; the standard error of a share is 0.7 %.
TEST_CASE("intervals of variance-based measures from parts cover the exact index as often as they say", "[coverage]") {
  for (const auto& [method, n] :
       {std::pair<Method, std::size_t>{rank_first_order, 1024}, {rbd_fast_first_order, 2048}}) {
    int covered = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
      auto [points, output] = ishigami(500 + seed, n);
      const std::vector<double> second(points.column(1).begin(), points.column(1).end());
      const PointsInParts parts(Points(n, second));
      const Index index = parts.with_intervals(Outputs(&output, 1), method).front().front();
      covered += index.low <= ishigami_first[1] && ishigami_first[1] <= index.high ? 1 : 0;
    }
    INFO(n << " points: " << covered);
    CHECK((930 <= covered && covered <= 970));
  }
}

// y = 2 z1 + z2 + 2 z3 with normal scores, z3 unseen. Exact: correlations 2/3 and 1/3 with y, of ranks 6/π asin(half of
// these) (Pearson 1907); partial ones r1 / sqrt(1 - r2²), for z1 and z2 are independent.
TEST_CASE("intervals of coefficients of regression and correlation cover their exact values", "[coverage]") {
  const auto score = [](double u) { return boost::math::quantile(boost::math::normal(), u); };
  const auto of_ranks = [](double r) { return 6.0 / std::numbers::pi * std::asin(r / 2.0); };
  const auto partial = [](double r1, double r2) { return r1 / std::sqrt(1.0 - r2 * r2); };
  const std::array<OfOutputs, 4> methods{standardised_regression, rank_regression, partial_correlation,
                                         partial_rank_correlation};
  const std::array<double, 4> exact{2.0 / 3.0, of_ranks(2.0 / 3.0), partial(2.0 / 3.0, 1.0 / 3.0),
                                    partial(of_ranks(2.0 / 3.0), of_ranks(1.0 / 3.0))};
  std::array<int, 4> covered{};
  constexpr std::size_t n = 512;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Sample sample =
        sample_from(seed, n, 3, [&](const auto& u) { return 2.0 * score(u[0]) + score(u[1]) + 2.0 * score(u[2]); });
    std::vector<double> seen;
    for (std::size_t j = 0; j < 2; ++j) {
      for (const double u : sample.points.column(j)) seen.push_back(score(u));
    }
    const PointsInParts parts(Points(n, seen));
    for (std::size_t m = 0; m < methods.size(); ++m) {
      const Index index = parts.jackknifed(Outputs(&sample.output, 1), methods[m]).front().front();
      covered[m] += index.low <= exact[m] && exact[m] <= index.high ? 1 : 0;
    }
  }
  for (std::size_t m = 0; m < methods.size(); ++m) {
    INFO("measure " << m << ": " << covered[m]);
    CHECK((930 <= covered[m] && covered[m] <= 970));
  }
}

// What sixteen bins can see of the second input of the Ishigami function: the variance of its means in bins of x,
// 7 (1/2 - (sin 2b - sin 2a) / (4 (b - a))), over V = 13.8445879407.
TEST_CASE("intervals of binned indices cover what bins can see as often as they say", "[coverage]") {
  double variance_of_means = 0.0;
  for (int bin = 0; bin < 16; ++bin) {
    const double a = std::numbers::pi * (bin / 8.0 - 1.0);
    const double b = a + std::numbers::pi / 8.0;
    variance_of_means += std::pow(7.0 * (std::sin(2.0 * b) - std::sin(2.0 * a)) / (4.0 * (b - a)), 2) / 16.0;
  }
  const double exact = variance_of_means / 13.8445879407;
  CHECK(exact < ishigami_first[1]);
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Sample sample = ishigami(9000 + seed, 2048);
    const Index index = binned_first_order(sample.points, sample.output)[1];
    covered += index.low <= exact && exact <= index.high ? 1 : 0;
  }
  INFO(covered);
  CHECK((930 <= covered && covered <= 970));
}

TEST_CASE("measures rank the inputs of the Ishigami function above one on which nothing depends") {
  const auto [points, output] = ishigami(9, 4096);
  for (const Method method : {borgonovo_delta, pawn_median}) {
    const auto values = method(points, output);
    for (std::size_t j = 0; j < 3; ++j) CHECK(values[j] > 2.0 * values[3]);  // the third, too: it widens the output
  }
}

TEST_CASE("measures do not move with the level and the scale of the output, nor, by ranks, with those of the inputs") {
  const Sample sample = ishigami(2, 500);
  const Sample moved = shifted_and_stretched(sample);
  for (const Method method : {rank_first_order, rbd_fast_first_order, borgonovo_delta, of_one<rank_regression>,
                              of_one<partial_rank_correlation>}) {
    const auto before = method(sample.points, sample.output);
    const auto after = method(moved.points, moved.output);
    for (std::size_t j = 0; j < 4; ++j) CHECK(after[j] == Approx(before[j]).margin(1e-9));
  }
  for (const double unit : {1e-150, 1e150}) {
    std::vector<double> output;
    for (const double y : sample.output) output.push_back(unit * y);
    const auto before = binned_first_order(sample.points, sample.output);
    const auto after = binned_first_order(sample.points, output);
    for (std::size_t j = 0; j < 4; ++j) CHECK(after[j].value == Approx(before[j].value).margin(1e-9));
  }
}

// Distribution functions by counting, at every value of the output: rounded, so that it has ties.
TEST_CASE("PAWN's distances are the largest between distribution functions, however the output ties") {
  constexpr std::size_t n = 300;
  constexpr std::size_t n_slices = 10;
  for (const double steps : {1e9, 20.0, 1.0}) {
    INFO(steps << " values of the output in a unit");
    auto [points, output] = ishigami(31, n);
    for (double& y : output) y = std::floor(y * steps) / steps;
    const auto answers = pawn(points, output);
    for (std::size_t j = 0; j < points.n_inputs(); ++j) {
      const auto column = points.column(j);
      std::vector<double> sorted(column.begin(), column.end());
      std::ranges::sort(sorted);
      const auto edge = [&](std::size_t s) {  // between order statistics
        const double place = static_cast<double>(s) / n_slices * (n - 1);
        const auto below = static_cast<std::size_t>(place);
        const double above = sorted[std::min(below + 1, n - 1)];
        return sorted[below] + (above - sorted[below]) * (place - static_cast<double>(below));
      };
      std::vector<double> distances;
      for (std::size_t s = 0; s < n_slices; ++s) {
        std::vector<double> inside;
        for (std::size_t i = 0; i < n; ++i) {
          if (edge(s) <= column[i] && column[i] < edge(s + 1)) inside.push_back(output[i]);
        }
        double largest = 0.0;
        for (const double y : output) {
          const auto share = [&](const std::vector<double>& sample) {
            const auto up_to = std::ranges::count_if(sample, [&](double x) { return x <= y; });
            return static_cast<double>(up_to) / static_cast<double>(sample.size());
          };
          largest = std::max(largest, std::abs(share(inside) - share(output)));
        }
        distances.push_back(largest);
      }
      std::ranges::sort(distances);
      CHECK(answers[j].minimum == Approx(distances.front()).epsilon(1e-12));
      CHECK(answers[j].maximum == Approx(distances.back()).epsilon(1e-12));
      CHECK(answers[j].median == Approx(0.5 * (distances[4] + distances[5])).epsilon(1e-12));
    }
  }
}

// SALib's on the same points, whose number decides how many classes there are: 5, 6, 9, 12 and 18.
TEST_CASE("delta of few and of many points is SALib's") {
  const auto data = third_parties("given_data.json")["delta_of_n"];
  REQUIRE(data.size() == 5);
  for (const auto& [number, expected] : data.items()) {
    const std::size_t n = std::stoul(number);
    std::vector<double> x;
    std::vector<double> y;
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(std::fmod(static_cast<double>(i + 1) * 0.6180339887, 1.0));
      y.push_back(x.back() * x.back() + 0.5 * std::sin(static_cast<double>(i + 1)));
    }
    INFO(n << " points");
    CHECK(borgonovo_delta(Points(n, x), y)[0] == Approx(expected.get<double>()).epsilon(1e-9));
  }
}

TEST_CASE("a column has intervals where it says so, and nowhere else") {
  const Sample sample = ishigami(12, 800);
  for (const Measure& measure : measures()) {
    for (const Column& column : measure(PointsInParts(sample.points), sample.output).columns) {
      INFO(measure.name << ", " << column.name);
      CHECK(column.has_intervals == !std::isnan(column.indices[1].low));
    }
  }
}

TEST_CASE("a linear output is explained by its coefficients") {
  const auto [points, ignored] = ishigami(6, 300);
  std::vector<double> output;
  for (std::size_t i = 0; i < points.size(); ++i)
    output.push_back(5.0 + 2.0 * points.column(0)[i] - points.column(1)[i]);
  const auto partial = of_one<partial_correlation>(points, output);
  CHECK(partial[0] == Approx(1.0));
  CHECK(partial[1] == Approx(-1.0));
  const auto coefficients = of_one<standardised_regression>(points, output);
  CHECK(coefficients[0] > 0.0);
  CHECK(coefficients[1] < 0.0);
  CHECK(coefficients[2] == Approx(0.0).margin(1e-12));
}

TEST_CASE("where nothing varies or points are few there is no answer") {
  const std::size_t n = 300;
  const std::vector<double> constant(n, 2.5);
  std::vector<double> columns = constant;
  std::vector<double> output;
  for (std::size_t i = 0; i < n; ++i) {
    columns.push_back(std::sin(static_cast<double>(i)));
    output.push_back(std::exp(columns.back()) + 0.1 * std::cos(static_cast<double>(i)));
  }
  const PointsInParts points(Points(n, columns));
  const PointsInParts one(Points(1, {0.5, 0.5}));
  for (const Measure& measure : measures()) {
    const auto answer = measure(points, output);
    const auto of_constant = measure(points, constant);
    const auto of_one_point = measure(one, std::vector<double>{1.0});
    for (std::size_t c = 0; c < answer.columns.size(); ++c) {
      INFO(measure.name << ", " << answer.columns[c].name);
      CHECK(std::isnan(answer.columns[c].indices[0].value));
      CHECK(!std::isnan(answer.columns[c].indices[1].value));
      CHECK(std::isnan(of_constant.columns[c].indices[1].value));
      CHECK(std::isnan(of_one_point.columns[c].indices[0].value));
    }
  }
}

TEST_CASE("a binned index from points is that of a run, and without known coordinates by their ranks") {
  const Sample sample = ishigami(11, 1000);
  BinnedFirstOrder run(4, 1);
  for (std::size_t i = 0; i < 1000; ++i) {
    run.add_total(i, std::span(&sample.output[i], 1));
    const stats::GridNumbers on_grid(std::span(&sample.output[i], 1));
    for (std::size_t j = 0; j < 4; ++j) run.add(j, i, sample.points.column(j)[i], on_grid);
  }
  const auto ours = binned_first_order(sample.points, sample.output);
  std::vector<double> stretched;
  for (std::size_t j = 0; j < 4; ++j) {
    for (const double u : sample.points.column(j)) stretched.push_back(std::exp(9.0 * u));
  }
  const auto foreign = binned_first_order(Points(1000, stretched), sample.output);
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(ours[j].value == Approx(run.first_order(j, 0).value).margin(1e-9));
    CHECK(ours[j].high == Approx(run.first_order(j, 0).high).margin(1e-9));
    CHECK(foreign[j].value == Approx(ours[j].value).margin(0.05));  // a point or two near an edge change bins
  }
}
