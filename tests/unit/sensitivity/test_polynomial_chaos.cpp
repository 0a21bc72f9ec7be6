#include <Eigen/Dense>
#include <catch2/catch.hpp>
#include <cmath>

#include "nqpsweep/sensitivity/polynomial_chaos.hpp"
#include "samples.hpp"

using namespace nqpsweep::sensitivity;

namespace {

double coefficient_of(const PolynomialChaos& chaos, const std::vector<std::size_t>& degrees) {
  for (std::size_t t = 0; t < chaos.terms.size(); ++t) {
    std::vector<std::size_t> own(degrees.size(), 0);
    for (const ChaosFactor& factor : chaos.terms[t]) own[factor.input] = factor.degree;
    if (own == degrees) return chaos.coefficients[static_cast<Eigen::Index>(t)];
  }
  return 0.0;
}

}  // namespace

// By hand, with orthonormal p1 = √3 (2u - 1) and p2 = √5 (6u² - 6u + 1): u = 1/2 + p1 / (2√3), u² = 1/3 + p1 / (2√3) +
// p2 / (6√5).
TEST_CASE("a polynomial is found to rounding from few points, among many candidates") {
  const Sample sample =
      sample_from(5, 120, 10, [](const auto& u) { return 4.0 + 6.0 * u[2] * u[2] + 12.0 * u[0] * u[7]; });
  const PolynomialChaos chaos = sparse_chaos(sample.points, sample.output, {});
  const double root3 = std::sqrt(3.0);
  const auto degrees = [](std::size_t zeroth, std::size_t second, std::size_t seventh) {
    std::vector<std::size_t> all(10, 0);
    all[0] = zeroth, all[2] = second, all[7] = seventh;
    return all;
  };
  CHECK(coefficient_of(chaos, degrees(0, 0, 0)) == Approx(9.0).epsilon(1e-12));
  CHECK(coefficient_of(chaos, degrees(0, 1, 0)) == Approx(root3).epsilon(1e-12));
  CHECK(coefficient_of(chaos, degrees(0, 2, 0)) == Approx(1.0 / std::sqrt(5.0)).epsilon(1e-12));
  CHECK(coefficient_of(chaos, degrees(1, 0, 0)) == Approx(root3).epsilon(1e-12));
  CHECK(coefficient_of(chaos, degrees(0, 0, 1)) == Approx(root3).epsilon(1e-12));
  CHECK(coefficient_of(chaos, degrees(1, 0, 1)) == Approx(1.0).epsilon(1e-12));
  CHECK(chaos.q2 == Approx(1.0).epsilon(1e-12));
  const double variance = 3.0 + 0.2 + 3.0 + 3.0 + 1.0;
  CHECK(chaos.first_order(0) == Approx(3.0 / variance).epsilon(1e-10));
  CHECK(chaos.total(7) == Approx(4.0 / variance).epsilon(1e-10));
  CHECK(chaos.total(1) == Approx(0.0).margin(1e-10));
  bool seen = false;
  for (const PairIndex& pair : chaos.second_orders()) {
    const bool joint = pair.a == 0 && pair.b == 7;
    CHECK(pair.value == Approx(joint ? 1.0 / variance : 0.0).margin(1e-10));
    seen = seen || joint;
  }
  CHECK(seen);
}

// The product of three p1 alone: no term of fewer inputs tells anything of it.
TEST_CASE("a term of three inputs is found among many candidates") {
  const auto p1 = [](double u) { return std::sqrt(3.0) * (2.0 * u - 1.0); };
  const Sample sample = sample_from(6, 400, 5, [&](const auto& u) { return 2.0 * p1(u[0]) * p1(u[2]) * p1(u[4]); });
  const PolynomialChaos chaos = sparse_chaos(sample.points, sample.output, {.norm = 1.0});
  CHECK(coefficient_of(chaos, {1, 0, 1, 0, 1}) == Approx(2.0).epsilon(1e-12));
  CHECK(chaos.terms.size() <= 3);  // beside it the constant, and one on whose way it was found
  CHECK(chaos.first_order(0) == Approx(0.0).margin(1e-10));
  CHECK(chaos.total(4) == Approx(1.0).epsilon(1e-10));
}

TEST_CASE("least squares over a full basis gives the coefficients and indices of OpenTURNS") {
  const auto data = third_parties("given_models.json");
  const auto [points, output] = sample_of(data, true);
  std::vector<ChaosTerm> terms;
  for (const auto& degrees : data["chaos"]["terms"]) {
    terms.emplace_back();
    for (std::size_t j = 0; j < 3; ++j) {
      if (degrees[j] > 0) terms.back().push_back({j, degrees[j].get<std::size_t>()});
    }
  }
  const PolynomialChaos chaos = full_chaos(points, output, terms);
  REQUIRE(chaos.terms.size() == terms.size());
  for (std::size_t t = 0; t < terms.size(); ++t)
    CHECK(chaos.coefficients[static_cast<Eigen::Index>(t)] ==
          Approx(data["chaos"]["coefficients"][t].get<double>()).epsilon(1e-9).margin(1e-12));
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(chaos.first_order(j) == Approx(data["chaos"]["S1"][j].get<double>()).epsilon(1e-9));
    CHECK(chaos.total(j) == Approx(data["chaos"]["ST"][j].get<double>()).epsilon(1e-9));
  }
  for (const PairIndex& pair : chaos.second_orders())
    CHECK(pair.value ==
          Approx(data["chaos"]["S2"][std::to_string(pair.a) + std::to_string(pair.b)].get<double>()).epsilon(1e-9));
}

// The twin that leaves out every point in turn.
TEST_CASE("Q2 is that of fits without each point, with the stated correction") {
  const Sample sample = ishigami(8, 60);
  const auto terms = hyperbolic_terms(4, 3, {});
  const PolynomialChaos chaos = full_chaos(sample.points, sample.output, terms);
  double squares = 0.0;
  double mean = 0.0;
  for (const double y : sample.output) mean += y / 60.0;
  double variance = 0.0;
  for (const double y : sample.output) variance += (y - mean) * (y - mean) / 59.0;
  Eigen::MatrixXd basis(60, static_cast<Eigen::Index>(terms.size()));
  for (std::size_t t = 0; t < terms.size(); ++t) {
    for (std::size_t i = 0; i < 60; ++i) {
      double product = 1.0;
      for (const ChaosFactor& f : terms[t])
        product *= std::sqrt(2.0 * static_cast<double>(f.degree) + 1.0) *
                   std::legendre(static_cast<unsigned>(f.degree), 2.0 * sample.points.column(f.input)[i] - 1.0);
      basis(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t)) = product;
    }
  }
  const Eigen::VectorXd y = Eigen::Map<const Eigen::VectorXd>(sample.output.data(), 60);
  for (Eigen::Index i = 0; i < 60; ++i) {
    Eigen::MatrixXd others = basis;
    Eigen::VectorXd at = y;
    others.row(i).setZero();
    at[i] = 0.0;
    const double error = y[i] - basis.row(i).dot(others.colPivHouseholderQr().solve(at));
    squares += error * error / 60.0;
  }
  const double k = static_cast<double>(terms.size());
  const double correction = 60.0 / (60.0 - k) * (1.0 + (basis.transpose() * basis).inverse().trace());
  CHECK(chaos.q2 == Approx(1.0 - squares / variance * correction).epsilon(1e-9));
}

// Deterministic: where the expansion predicts 1 - e of the variance, an index is off by some sqrt(e) at most.
TEST_CASE(
    "indices of the Ishigami function are exact where the expansion predicts it, and withheld where it does not") {
  const Sample sample = ishigami(2, 1000);
  const PolynomialChaos chaos = sparse_chaos(sample.points, sample.output, {});
  INFO("Q2 " << chaos.q2 << " with " << chaos.terms.size() << " terms");
  REQUIRE(chaos.q2 > 0.999);
  const double bound = std::sqrt(1.0 - chaos.q2);
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(std::abs(chaos.first_order(j) - ishigami_first[j]) < bound);
    CHECK(std::abs(chaos.total(j) - ishigami_total[j]) < bound);
  }
  const Sample noise = sample_from(4, 200, 4, [](const auto& u) { return std::fmod(1e6 * u[0], 1.0); });
  const auto measure = std::ranges::find(measures(), "pce", &Measure::name);
  const Assessment withheld = (*measure)(PointsInParts(noise.points), noise.output);
  CHECK(withheld.fit < least_q2);
  CHECK(std::isnan(withheld.columns[0].indices[0].value));
  CHECK(withheld.pairs.empty());
}
