#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "../model/golden.hpp"
#include "nqpsweep/model/outcomes.hpp"
#include "nqpsweep/sweep/effects.hpp"
#include "nqpsweep/sweep/plan.hpp"
#include "support/registers.hpp"

using namespace nqpsweep;
using sweep::Family;

namespace {

constexpr const char* outcomes_with_games[] = {"log_nqp", "nqp", "share", "cumulative_nqp", "leap_time"};

/// Our effects of one golden draw at 64 steps a year, and the worths they came from.
struct Solved {
  std::vector<std::array<double, model::n_coalitions>> worths;
};

Solved solve(const nlohmann::json& draw) {
  const model::Formation formation(testing::golden_parameters(draw));
  const model::Scenario scenario = testing::golden_scenario(64);
  Solved solved{std::vector<std::array<double, model::n_coalitions>>(model::n_outcomes)};
  for (std::size_t c = 0; c < model::n_coalitions; ++c) {
    const auto values = outcomes_of(formation, simulate(formation, static_cast<model::Coalition>(c), scenario));
    for (std::size_t o = 0; o < values.size(); ++o) solved.worths[o][c] = values[o];
  }
  return solved;
}

}  // namespace

TEST_CASE("every entry of the reference's games is ours within 1e-8 of the total effect") {
  int games = 0;
  const sweep::PolicyGame game;
  const sweep::EffectLayout layout(game, {}, 0, 1);
  for (const auto& draw : testing::golden()["draws"]) {
    if (!draw.contains("games")) continue;
    const Solved solved = solve(draw);
    for (const char* name : outcomes_with_games) {
      ++games;
      INFO(name);
      const auto& worths = solved.worths[static_cast<std::size_t>(*model::outcome_from(name))];
      const auto& expected = draw["games"][name];
      std::vector<double> effects(layout.n_columns());
      std::ranges::copy(worths, layout.part(std::span(effects), Family::coalition_value).begin());
      sweep::effects_of_game(game, layout, 0, effects);
      const double total = expected["total_effect"].get<double>();
      // A leap that never comes leaves a total effect of 0; then the horizon is the scale.
      const double margin = 1e-8 * (total == 0.0 ? 17.0 : std::abs(total));
      const auto agrees = [&](double value, const nlohmann::json& reference) {
        return std::abs(value - reference.get<double>()) <= margin;
      };
      const auto entry = [&](Family family, std::size_t i = 0) { return effects[layout.column(family) + i]; };
      for (std::size_t c = 0; c < worths.size(); ++c) CHECK(agrees(worths[c], expected["values"][c]));
      CHECK(agrees(entry(Family::total_effect), expected["total_effect"]));
      CHECK(agrees(entry(Family::synergy), expected["synergy"]));
      for (std::size_t k = 0; k < 8; ++k) CHECK(agrees(entry(Family::order_share, k), expected["order"][k]));
      for (std::size_t j = 0; j < 8; ++j) CHECK(agrees(entry(Family::shapley_value, j), expected["shapley"][j]));
      const auto pairs = layout.labels_of(sweep::Axis::pair);
      REQUIRE(pairs.size() == expected["interaction"].size());
      for (std::size_t i = 0; i < pairs.size(); ++i)
        CHECK(agrees(entry(Family::interaction, i), expected["interaction"][pairs[i]]));
      const auto sets = layout.labels_of(sweep::Axis::domain_set);
      REQUIRE(sets.size() == expected["domains"].size());
      for (std::size_t i = 0; i < sets.size(); ++i)
        CHECK(agrees(entry(Family::domain_dividend, i), expected["domains"][sets[i]]));
    }
  }
  CHECK(games == 10);
}

TEST_CASE("the effects of eight games at once are those of each alone, bit for bit") {
  std::mt19937_64 generator(7);
  std::normal_distribution<double> normal;
  for (std::size_t n_players = 1; n_players <= 8; ++n_players) {
    auto players = sweep::PolicyGame().players();
    players.resize(n_players);
    const sweep::PolicyGame game(players, model::no_policy);
    const sweep::EffectLayout layout(game, {}, 2, 2);
    Packs together(layout.n_columns(), Pack{});
    std::vector<std::vector<double>> alone(Pack::width, std::vector<double>(layout.n_columns(), 0.0));
    const std::size_t worths = layout.column(Family::coalition_value, 1);
    for (std::size_t k = 0; k < Pack::width; ++k) {
      for (std::size_t c = 0; c < game.n_coalitions(); ++c) {
        // One game is constant, one additive, the rest are random, at several scales.
        double worth = std::pow(10.0, static_cast<double>(k) - 4.0) * normal(generator);
        if (k == 0) worth = 3.0;
        if (k == 1) worth = static_cast<double>(synergy::size_of(c));
        alone[k][worths + c] = together[worths + c].lanes[k] = worth;
      }
    }
    for (auto& row : alone) sweep::effects_of_game(game, layout, 1, row);
    testing::with_each_kind_of_registers([&] {
      Packs columns = together;
      sweep::effects_of_game(game, layout, 1, columns);
      for (std::size_t k = 0; k < Pack::width; ++k) {
        for (std::size_t c = 0; c < alone[k].size(); ++c)
          CHECK(std::bit_cast<std::uint64_t>(columns[c].lanes[k]) == std::bit_cast<std::uint64_t>(alone[k][c]));
      }
    });
  }
}

TEST_CASE("families fill a row without gap or overlap, each with a label or number for every entry") {
  for (const bool extra : {false, true}) {
    const sweep::EffectLayout layout(sweep::PolicyGame(), {extra, extra, {2020, 2035}}, 50, 3);
    std::vector<int> times(layout.n_columns(), 0);
    for (std::size_t f = 0; f < sweep::n_families; ++f) {
      const auto family = static_cast<Family>(f);
      for (std::size_t o = 0; o < (sweep::EffectLayout::by_outcome(family) ? 3 : 1); ++o) {
        for (int& n : layout.part(std::span(times), family, o)) ++n;
      }
      const auto axis = sweep::info_of(family).axis;
      if (axis != sweep::Axis::none && layout.has(family))
        CHECK(layout.labels_of(axis).size() + layout.numbers_of(axis).size() == layout.size(family));
    }
    for (std::size_t c = 0; c < times.size(); ++c) CHECK(times[c] == (c < 50 ? 0 : 1));
    CHECK(layout.has(Family::structural_synergy) == extra);
    CHECK(layout.has(Family::budget_synergy) == extra);
  }
}

TEST_CASE("a plan gives every draw to one rank, in whole groups, whole leaves and whole chunks") {
  for (const std::uint64_t group : {1U, 11U, 52U}) {
    const std::uint64_t leaf = sweep::leaf_draws(group);
    CHECK(leaf % group == 0);
    CHECK(leaf <= sweep::most_leaf_draws);
    for (const std::uint64_t n_groups : {1U, 63U, 64U, 65U, 512U, 1000U}) {
      for (const int n_ranks : {1, 2, 3, 7}) {
        for (const std::uint64_t block : {64U, 192U, 1024U}) {
          const sweep::Plan plan{{0, n_groups * group}, block, n_ranks, group};
          CHECK(plan.round_draws() % sweep::storage_chunk_draws(group) == 0);
          std::uint64_t next = 0;
          for (std::uint64_t round = 0; round < plan.n_rounds(); ++round) {
            for (int rank = 0; rank < n_ranks; ++rank) {
              const sweep::Slice slice = plan.slice(round, rank);
              if (slice.count == 0) continue;
              CHECK(slice.first == next);
              CHECK(slice.first % leaf == 0);
              next = slice.first + slice.count;
            }
          }
          CHECK(next == n_groups * group);
        }
      }
    }
  }
}

TEST_CASE("stages double, end at chunks of the file and with the sweep") {
  for (const std::uint64_t group : {1U, 3U, 11U, 52U, 102U}) {
    const std::uint64_t n_draws = 5000 * group;
    const auto ends = sweep::stage_ends(n_draws, group);
    CHECK(ends.back() == n_draws);
    CHECK(ends.size() > 3);
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
      CHECK(ends[i] % sweep::storage_chunk_draws(group) == 0);
      CHECK(ends[i] % (64 * group) == 0);
      if (i > 0) CHECK(ends[i] == 2 * ends[i - 1]);
    }
  }
  CHECK(sweep::stage_ends(10, 1) == std::vector<std::uint64_t>{10});
  // Where a draw is a set of groups, stages are whole sets, and chunks of the file.
  for (const std::uint64_t groups_of_a_draw : {3U, 50U}) {
    const auto ends = sweep::stage_ends(5000 * 65 * groups_of_a_draw, 65, groups_of_a_draw);
    CHECK(ends.size() > 3);
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
      CHECK(ends[i] % sweep::storage_chunk_draws(65) == 0);
      CHECK(ends[i] % (65 * groups_of_a_draw) == 0);
    }
  }
}

// Memory of a rank is that of a chunk at least.
TEST_CASE("a chunk of the file is about 512 draws, or one group where that is larger") {
  for (const std::uint64_t group : {1U, 3U, 33U, 52U, 102U, 257U, 500U}) {
    CHECK(sweep::storage_chunk_draws(group) <= 512);
    CHECK(sweep::storage_chunk_draws(group) > 128);
  }
  CHECK(sweep::storage_chunk_draws(4097) == 4097);
}
