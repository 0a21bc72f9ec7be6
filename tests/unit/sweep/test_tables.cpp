// The tables of a run against brute force over the rows that it wrote.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "keeping_sink.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/sweep/run.hpp"

using namespace nqpsweep;
using sweep::Family;

namespace {

/// A run of 300 draws of a small game, and its rows.
struct RunOfTables {
  sweep::Study study =
      app::load_study(std::nullopt, {{"test", "run.draws", "300"},
                                     {"test", "model.horizon_yr", "6"},
                                     {"test", "study.outcomes", R"(["log_nqp", "rd", "leap_time"])"},
                                     {"test", "choice.outcome", "rd"},
                                     {"test", "choice.budget", "4.5"},
                                     {"test", "policies.costs.talent", "2.0"},
                                     {"test", "game.players", R"(["fiscal", "tax", "talent", "capital", "ecology"])"}});
  sweep::EffectLayout layout = study.layout();
  testing::KeepingSink sink;
  sweep::Results results;
  RunOfTables() {
    sweep::SerialRanks ranks;
    results = sweep::run(study, ranks, sink);
  }
  std::size_t n() const { return sink.records.size(); }
  double entry(std::size_t draw, Family family, std::size_t outcome, std::size_t i) const {
    const std::size_t column = layout.column(family, outcome) + i;
    REQUIRE(column < layout.n_lasting());
    return sink.rows[draw * layout.n_lasting() + column];
  }
  double mean(Family family, std::size_t outcome, std::size_t i) const {
    double sum = 0.0;
    for (std::size_t d = 0; d < n(); ++d) sum += entry(d, family, outcome, i);
    return sum / static_cast<double>(n());
  }
};

const RunOfTables& ran() {
  static const RunOfTables once;
  return once;
}

constexpr std::size_t rd = 1;  // place of the outcome of the choice

/// fiscal, tax, talent (2), capital, ecology (2 instruments)
double cost(std::size_t c) {
  return static_cast<double>((c & 1) + (c >> 1 & 1) + 2 * (c >> 2 & 1) + (c >> 3 & 1) + 2 * (c >> 4 & 1));
}
bool affordable(std::size_t c) { return cost(c) <= 4.5; }

}  // namespace

TEST_CASE("expected outcomes, costs and regrets of mixes are those of the rows; mixes beyond the budget have none") {
  const sweep::Table& t = ran().results.table("choice");
  for (std::size_t c = 0; c < 32; ++c) {
    CHECK(t.reals("cost")[c] == cost(c));
    if (!affordable(c)) {
      CHECK(std::isnan(t.reals("expected")[c]));
      CHECK(t.counts("on_frontier")[c] == 0);
      continue;
    }
    CHECK(t.reals("expected")[c] == Approx(ran().mean(Family::coalition_value, rd, c)).epsilon(1e-12));
    double best = 0.0;
    double largest_regret = 0.0;
    double regrets = 0.0;
    for (std::size_t d = 0; d < ran().n(); ++d) {
      double regret = 0.0;
      for (std::size_t other = 0; other < 32; ++other) {
        if (affordable(other))
          regret = std::max(regret, ran().entry(d, Family::coalition_value, rd, other) -
                                        ran().entry(d, Family::coalition_value, rd, c));
      }
      best += regret == 0.0 ? 1.0 : 0.0;
      regrets += regret;
      largest_regret = std::max(largest_regret, regret);
    }
    CHECK(t.reals("best_probability")[c] == best / 300.0);
    CHECK(t.reals("expected_regret")[c] == Approx(regrets / 300.0).epsilon(1e-12));
    CHECK(t.reals("largest_regret")[c] == largest_regret);
  }
}

TEST_CASE("the mixes of each size, and those best by each criterion, are found by brute force") {
  const sweep::Table& t = ran().results.table("choice");
  const auto best_by = [](auto&& score, int size) {
    std::size_t best = 32;
    for (std::size_t c = 0; c < 32; ++c) {
      if (!affordable(c) || (size > 0 && std::popcount(c) != size)) continue;
      if (best == 32 || score(c) > score(best)) best = c;
    }
    return best;
  };
  const auto expected = [&](std::size_t c) { return t.reals("expected")[c]; };
  for (int size = 1; size <= 5; ++size) {
    const std::size_t best = best_by(expected, size);
    const auto k = static_cast<std::size_t>(size) - 1;
    if (best == 32) {
      CHECK(t.texts("best_of_size_name")[k].empty());
      continue;
    }
    CHECK(t.reals("best_of_size")[k] == static_cast<double>(best));
    CHECK(t.texts("best_of_size_name")[k] == ran().study.game.name_of(best));
  }
  CHECK(t.reals("chosen")[0] == static_cast<double>(best_by(expected, 0)));
  CHECK(t.reals("chosen")[1] ==
        static_cast<double>(best_by([&](std::size_t c) { return t.reals("worst_case")[c]; }, 0)));
  CHECK(t.reals("chosen")[2] ==
        static_cast<double>(best_by([&](std::size_t c) { return -t.reals("largest_regret")[c]; }, 0)));
  for (std::size_t c = 0; c < 32; ++c) {
    if (!affordable(c)) continue;
    bool beaten = false;
    for (std::size_t other = 0; other < 32; ++other) {
      if (affordable(other) && cost(other) <= cost(c) && expected(other) >= expected(c) &&
          (cost(other) < cost(c) || expected(other) > expected(c)))
        beaten = true;
    }
    CHECK(t.counts("on_frontier")[c] == (beaten ? 0 : 1));
  }
}

TEST_CASE("perfect information is worth the mean of the best less the best of the means") {
  const sweep::Table& t = ran().results.table("choice");
  double mean_of_best = 0.0;
  for (std::size_t d = 0; d < ran().n(); ++d) {
    double best = 0.0;
    for (std::size_t c = 0; c < 32; ++c) {
      if (affordable(c)) best = std::max(best, ran().entry(d, Family::coalition_value, rd, c));
    }
    mean_of_best += best / static_cast<double>(ran().n());
  }
  double best_of_means = 0.0;
  for (std::size_t c = 0; c < 32; ++c) {
    if (affordable(c)) best_of_means = std::max(best_of_means, ran().mean(Family::coalition_value, rd, c));
  }
  CHECK(t.reals("evpi")[0] == Approx(mean_of_best - best_of_means).epsilon(1e-10));
  // No parameter alone is worth more than all together, up to the noise of the choice.
  const sweep::Table& partial = ran().results.table("information");
  for (std::size_t p = 0; p < 50; ++p)
    CHECK(partial.reals("evppi")[p] <= t.reals("evpi")[0] + 5.0 * partial.reals("evppi_error")[p]);
}

TEST_CASE("dominance among mixes of a size is that of their samples, up to the width of a cell") {
  const sweep::Table& t = ran().results.table("choice");
  int compared = 0;
  for (std::size_t k = 0; k < 5; ++k) {
    for (std::size_t other = 0; other < 32; ++other) {
      const double violation = t.reals("first_order_violation")[k * 32 + other];
      if (std::isnan(violation)) continue;
      const auto best = static_cast<std::size_t>(t.reals("best_of_size")[k]);
      std::vector<double> a;
      std::vector<double> b;
      for (std::size_t d = 0; d < ran().n(); ++d) {
        a.push_back(ran().entry(d, Family::coalition_value, rd, best));
        b.push_back(ran().entry(d, Family::coalition_value, rd, other));
      }
      std::ranges::sort(a);
      std::ranges::sort(b);
      // Sorted samples of equal size: a dominates where its order statistics are never smaller.
      const double slack = 1.0 / 64.0;
      bool clearly = true;
      bool clearly_not = false;
      for (std::size_t i = 0; i < a.size(); ++i) {
        clearly = clearly && a[i] > b[i] * (1.0 + slack);
        clearly_not = clearly_not || a[i] * (1.0 + 2.0 * slack) < b[i];
      }
      if (clearly) CHECK(violation == 0.0);
      if (clearly_not) CHECK(violation > 0.0);
      compared += clearly || clearly_not ? 1 : 0;
    }
  }
  CHECK(compared > 5);
}

TEST_CASE("conflict is counted where synergy does harm, with its interval") {
  const sweep::Table& t = ran().results.table("conflict");
  for (std::size_t o = 0; o < 3; ++o) {
    const double harm = o == 2 ? -1.0 : 1.0;  // a later leap is worse
    double conflicts = 0.0;
    for (std::size_t d = 0; d < ran().n(); ++d)
      conflicts += harm * ran().entry(d, Family::synergy, o, 0) < 0.0 ? 1.0 : 0.0;
    CHECK(t.reals("probability")[o] == conflicts / 300.0);
    CHECK(t.reals("probability_low")[o] <= conflicts / 300.0);
    CHECK(t.reals("probability_high")[o] >= conflicts / 300.0);
    for (std::size_t i = 0; i < 10; ++i) {
      double in_pair = 0.0;
      for (std::size_t d = 0; d < ran().n(); ++d)
        in_pair += harm * ran().entry(d, Family::interaction, o, i) < 0.0 ? 1.0 : 0.0;
      CHECK(t.reals("pair_probability")[o * 10 + i] == in_pair / 300.0);
    }
  }
}

TEST_CASE("a ratio of means is that of the rows, with the error of the delta method") {
  const sweep::Table& t = ran().results.table("ratio_of_means");
  const double synergy = ran().mean(Family::synergy, rd, 0);
  const double total = ran().mean(Family::total_effect, rd, 0);
  CHECK(t.reals("synergy_ratio")[rd] == Approx(synergy / total).epsilon(1e-11));
  double squares = 0.0;
  for (std::size_t d = 0; d < ran().n(); ++d) {
    const double residual =
        ran().entry(d, Family::synergy, rd, 0) - synergy / total * ran().entry(d, Family::total_effect, rd, 0);
    squares += residual * residual;
  }
  CHECK(t.reals("synergy_ratio_error")[rd] == Approx(std::sqrt(squares / 299.0 / 300.0) / total).epsilon(1e-9));
}

TEST_CASE("regions of conflict lie within their priors and hold more conflict than the rest") {
  const sweep::Table& t = ran().results.table("conflict_regions");
  for (std::size_t box = 0; box < 9; ++box) {
    if (std::isnan(t.reals("density")[box])) continue;
    CHECK(t.reals("coverage")[box] > 0.0);
    for (std::size_t p = 0; p < 50; ++p) {
      const auto support = space::support(ran().study.parameters[p].marginal);
      const double low = t.reals("low")[box * 50 + p];
      const double high = t.reals("high")[box * 50 + p];
      if (!std::isnan(low)) CHECK(low > support.low);
      if (!std::isnan(high)) CHECK(high < support.high);
      CHECK(std::isnan(t.reals("p_value")[box * 50 + p]) == (std::isnan(low) && std::isnan(high)));
    }
  }
}

TEST_CASE("first-order indices are an analysis of variance over bins of the rows") {
  const sweep::Table& t = ran().results.table("first_order");
  const std::size_t synergy_of_rd = 3 + rd;  // total effects of three outcomes, then synergies
  for (const std::size_t p : {0U, 7U, 31U}) {
    std::vector<double> sums(16, 0.0);
    std::vector<double> counts(16, 0.0);
    double total = 0.0;
    for (std::size_t d = 0; d < ran().n(); ++d) {
      const double y = ran().entry(d, Family::synergy, rd, 0);
      const auto bin = static_cast<std::size_t>(ran().study.design->coordinate(d, p) * 16);
      sums[bin] += y;
      counts[bin] += 1.0;
      total += y;
    }
    const double mean = total / 300.0;
    double all = 0.0;
    for (std::size_t d = 0; d < ran().n(); ++d) all += std::pow(ran().entry(d, Family::synergy, rd, 0) - mean, 2);
    double between = 0.0;
    for (std::size_t b = 0; b < 16; ++b) between += counts[b] * std::pow(sums[b] / counts[b] - mean, 2);
    const double within = (all - between) / (300.0 - 16.0);
    const double expected = (between - 15.0 * within) / (all + within);
    CHECK(t.reals("S1")[synergy_of_rd * 50 + p] == Approx(expected).margin(1e-9));
    CHECK(t.reals("S1_low")[synergy_of_rd * 50 + p] < expected);
    CHECK(t.reals("S1_high")[synergy_of_rd * 50 + p] > expected);
  }
}
