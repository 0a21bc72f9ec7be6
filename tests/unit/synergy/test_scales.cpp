#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "nqpsweep/synergy/box_cox.hpp"
#include "nqpsweep/synergy/supermodularity.hpp"
#include "nqpsweep/synergy/verdict.hpp"

using namespace nqpsweep::synergy;

// All of 1792 inequalities, by the definition.
TEST_CASE("supermodularity counts the inequalities of every pair") {
  std::mt19937 generator(3);
  std::normal_distribution<double> normal;
  std::vector<double> v(256);
  for (double& worth : v) worth = normal(generator);
  std::vector<double> shares(28);
  std::vector<double> leasts(28);
  const Supermodularity<double> all = supermodularity(v, shares, leasts);
  int held = 0;
  int inequalities = 0;
  double least = std::numeric_limits<double>::infinity();
  for (unsigned i = 0; i < 8; ++i) {
    for (unsigned j = i + 1; j < 8; ++j) {
      int held_by_pair = 0;
      double least_of_pair = std::numeric_limits<double>::infinity();
      for (unsigned s = 0; s < 256; ++s) {
        if ((s >> i & 1U) != 0 || (s >> j & 1U) != 0) continue;
        const double gain = v[s | 1U << i | 1U << j] - v[s | 1U << i] - v[s | 1U << j] + v[s];
        ++inequalities;
        held_by_pair += gain >= 0.0 ? 1 : 0;
        least_of_pair = std::min(least_of_pair, gain);
      }
      const std::size_t pair = pair_index(static_cast<int>(i), static_cast<int>(j), 8);
      CHECK(shares[pair] == held_by_pair / 64.0);
      CHECK(leasts[pair] == Approx(least_of_pair).margin(1e-14));
      held += held_by_pair;
      least = std::min(least, least_of_pair);
    }
  }
  CHECK(inequalities == 1792);
  CHECK(all.share == held / 1792.0);
  CHECK(all.least == Approx(least).margin(1e-14));
}

TEST_CASE("rounding is no violation of supermodularity") {
  std::vector<double> additive(256);
  for (unsigned s = 0; s < 256; ++s) {
    for (unsigned j = 0; j < 8; ++j) additive[s] += (s >> j & 1U) != 0 ? 0.1 * (j + 1) : 0.0;
  }
  std::vector<double> shares(28);
  std::vector<double> leasts(28);
  for (const double base : {0.0, -1e6}) {
    for (const double scale : {0.0, 0.001, 1.0, -1.0}) {
      std::vector<double> worths(256);
      for (std::size_t s = 0; s < 256; ++s) worths[s] = base + scale * additive[s];
      CHECK(supermodularity(worths, shares, leasts).share == 1.0);
      CHECK((scale == 0.0 || leasts != std::vector<double>(28, 0.0)));  // there is rounding
    }
  }
}

TEST_CASE("synergy vanishes at the Box-Cox exponent of a known example") {
  // 100, 120 and 130, and 153: synergy 3 in levels, -0.0194 in logarithms.
  const double singles[] = {120.0, 130.0};
  CHECK(box_cox_exponent(100.0, singles, 153.0) == Approx(0.445942).epsilon(1e-5));
  CHECK(box_cox_exponent(1.0, std::vector<double>{1.2, 1.3}, 1.2 * 1.3) == Approx(0.0).margin(1e-12));
  CHECK(box_cox_exponent(1.0, std::vector<double>{1.2, 1.3}, 1.5) == Approx(1.0).epsilon(1e-12));
  CHECK(box_cox_exponent(1.0, std::vector<double>{1.2, 1.0, 1.3}, 1.5) ==
        Approx(1.0).epsilon(1e-12));  // one without effect
}

TEST_CASE("the Box-Cox exponent is a root, and tells the verdict") {
  std::mt19937 generator(8);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  int verdicts[n_verdicts] = {};
  for (int trial = 0; trial < 3000; ++trial) {
    const double none = std::exp(4.0 * uniform(generator) - 2.0);
    std::vector<double> singles;
    double largest = 0.0;
    double additive = none;
    double multiplicative = none;
    for (int j = 0; j < 8; ++j) {
      singles.push_back(none * (1.0 + uniform(generator)));
      largest = std::max(largest, singles.back());
      additive += singles.back() - none;
      multiplicative *= singles.back() / none;
    }
    const double all = largest * 1.001 + (1.3 * multiplicative - largest) * std::pow(uniform(generator), 3.0);
    const double x = box_cox_exponent(none, singles, all);
    REQUIRE(std::isfinite(x));
    if (std::abs(x) > 1e-6) {
      double synergy = std::pow(all / none, x) - 1.0;
      double size = std::abs(synergy);
      for (const double single : singles) {
        synergy -= std::pow(single / none, x) - 1.0;
        size += std::abs(std::pow(single / none, x) - 1.0);
      }
      CHECK(std::abs(synergy) <= 1e-11 * size);
    }
    const Verdict verdict = verdict_of(all - additive, std::log(all / multiplicative));
    const Verdict by_exponent = x < 0.0 ? Verdict::strong : x < 1.0 ? Verdict::additive_only : Verdict::antagonism;
    CHECK(verdict == by_exponent);
    ++verdicts[static_cast<int>(verdict)];
  }
  for (const int n : verdicts) CHECK(n > 100);
}

// 1.01 together where each alone makes 1.0001: far below -1 / log 1.01, the first place where a root is looked for.
TEST_CASE("the Box-Cox exponent of a small effect in strong concert is a root far below zero") {
  const double x = box_cox_exponent(1.0, std::vector<double>{1.0001, 1.0001}, 1.01);
  CHECK(x < -1.0 / std::log(1.01));
  const double of_singles = 2.0 * std::expm1(x * std::log(1.0001));
  CHECK(std::expm1(x * std::log(1.01)) == Approx(of_singles).epsilon(1e-9));
}

// All together are hardly more than each of two alone, e: then 2 e^λ = (1.0001 e)^λ but for terms below e^-6000.
TEST_CASE("the Box-Cox exponent is found where powers have no room in double precision") {
  const double one = std::exp(1.0);
  const double all = 1.0001 * one;
  CHECK(box_cox_exponent(1.0, std::vector<double>{one, one}, all) ==
        Approx(std::log(2.0) / (std::log(all) - std::log(one))).epsilon(1e-9));
}

// The effect of all is more than that of one, but no longer in double precision: the exponent would be about 1e16.
TEST_CASE("no exponent is given where numbers cannot tell the whole from a part") {
  constexpr double one = 1e6;
  const double all = std::nextafter(one, 2.0 * one);
  CHECK(std::log(all) == std::log(one));
  CHECK(std::isnan(box_cox_exponent(1.0, std::vector<double>{one, one}, all)));
}

TEST_CASE("no exponent is given where the sign may change more than once or never") {
  CHECK(std::isnan(box_cox_exponent(1.0, std::vector<double>{0.9, 1.3}, 1.5)));  // a harmful single
  CHECK(std::isnan(box_cox_exponent(1.0, std::vector<double>{1.2, 1.6}, 1.5)));  // less than one alone
  CHECK(std::isnan(box_cox_exponent(1.0, std::vector<double>{1.2, 1.5}, 1.5)));  // no more than one alone
  CHECK(std::isnan(box_cox_exponent(1.0, std::vector<double>{1.0, 1.3}, 1.5)));  // one effect alone
}
