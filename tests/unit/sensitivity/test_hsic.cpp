#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/sensitivity/hsic.hpp"
#include "samples.hpp"

using namespace nqpsweep::sensitivity;

TEST_CASE("HSIC, R2-HSIC and their asymptotic p-values are those of OpenTURNS") {
  const auto data = third_parties("given_models.json");
  const auto [points, output] = sample_of(data);
  for (const auto& [name, statistic] : {std::pair{"hsic_v", HsicStatistic::v}, {"hsic_u", HsicStatistic::u}}) {
    const auto ours = hsic(points, output, statistic);
    for (std::size_t j = 0; j < 3; ++j) {
      INFO(name << " of input " << j);
      CHECK(ours[j].hsic == Approx(data[name]["hsic"][j].get<double>()).epsilon(1e-9));
      CHECK(ours[j].r2 == Approx(data[name]["r2"][j].get<double>()).epsilon(1e-9));
      CHECK(std::abs(ours[j].p_value - data[name]["p"][j].get<double>()) < 1e-9);
    }
  }
}

// Statistical: under independence a p-value is uniform, so that of 500 samples 5 % lie below 0.05, with standard error
// 1 %; the bound is 4 of them. An output on the input must be seen each time.
TEST_CASE("both p-values are below 5 % in one sample in twenty where nothing depends, and always where it does",
          "[many]") {
  constexpr int n_samples = 500;
  int asymptotic = 0;
  int permuted = 0;
  for (std::uint64_t seed = 0; seed < n_samples; ++seed) {
    const Sample sample = sample_from(70 + seed, 40, 2, [](const auto& u) { return std::cos(6.0 * u[1]); });
    const auto by_gamma = hsic(sample.points, sample.output);
    const auto by_permutation = hsic_by_permutation(sample.points, sample.output, 99);
    asymptotic += by_gamma[0].p_value <= 0.05 ? 1 : 0;
    permuted += by_permutation[0].p_value <= 0.05 ? 1 : 0;
    CHECK(by_gamma[1].p_value < 0.05);
    CHECK(by_permutation[1].p_value < 0.05);
    CHECK(by_permutation[0].hsic == Approx(by_gamma[0].hsic).epsilon(1e-9));
  }
  const double error = std::sqrt(0.05 * 0.95 * n_samples);
  CHECK(std::abs(asymptotic - 0.05 * n_samples) < 4.0 * error);
  CHECK(std::abs(permuted - 0.05 * n_samples) < 4.0 * error);
}

TEST_CASE("permutations are a function of the seed, and only the first points are looked at") {
  const Sample sample = ishigami(3, 600);
  const Sample fewer = ishigami(3, 512);
  const auto all = hsic_by_permutation(sample.points, sample.output, 19, 5);
  const auto again = hsic_by_permutation(fewer.points, fewer.output, 19, 5);
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(all[j].hsic == again[j].hsic);
    CHECK(all[j].p_value == again[j].p_value);
  }
  const auto most = sample_from(3, 2060, 1, [](const auto& u) { return u[0]; });
  const auto first = sample_from(3, 2048, 1, [](const auto& u) { return u[0]; });
  CHECK(hsic(most.points, most.output)[0].hsic == hsic(first.points, first.output)[0].hsic);
}
