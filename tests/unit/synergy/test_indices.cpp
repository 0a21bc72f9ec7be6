#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "games.hpp"
#include "nqpsweep/synergy/indices.hpp"
#include "nqpsweep/synergy/supermodularity.hpp"

using namespace nqpsweep::synergy;
using namespace nqpsweep::testing;

namespace {

Game banzhaf(const Game& v) {
  Game values(players(v));
  banzhaf_values(dividends_of(v), values);
  return values;
}
Game owen(const Game& v, const std::vector<PlayerSet>& unions) {
  Game values(players(v));
  owen_values(v, unions, values);
  return values;
}
Game walsh(const Game& v) {
  Game effects(v.size());
  walsh_effects(dividends_of(v), effects);
  return effects;
}
Supermodularity<double> super(const Game& v) {
  Game shares(sets_of_size(players_of(v.size()), 2).size());
  Game leasts(shares.size());
  return supermodularity(v, shares, leasts);
}

/// v(S) of eight players as a function of S.
template <class Worth>
Game game_of_eight(Worth&& worth) {
  Game v(256);
  for (unsigned s = 0; s < 256; ++s) v[s] = worth(s);
  return v;
}

void check_all(const Game& values, double expected) {
  for (const double value : values) CHECK(value == Approx(expected).margin(1e-12));
}
void check_equal(const Game& values, const Game& expected) {
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(values[i] == Approx(expected[i]).margin(1e-13));
}

// Slow and obvious twins, from the definitions with discrete derivatives.
double derivative(const Game& v, unsigned t, unsigned s) {
  double sum = 0.0;
  for (unsigned l = 0; l < v.size(); ++l) {
    if ((l & t) == l) sum += (std::popcount(t ^ l) % 2 == 0 ? 1.0 : -1.0) * v[s | l];
  }
  return sum;
}
template <class Weight>
double over_coalitions_without(const Game& v, unsigned t, Weight&& weight) {
  double sum = 0.0;
  for (unsigned s = 0; s < v.size(); ++s) {
    if ((s & t) == 0) sum += weight(std::popcount(s)) * derivative(v, t, s);
  }
  return sum;
}
double choose(int n, int k) { return factorial(n) / factorial(k) / factorial(n - k); }

/// Mean marginal contribution over all orders that keep every union together.
Game owen_by_orders(const Game& v, const std::vector<PlayerSet>& unions) {
  const auto n = static_cast<int>(players(v));
  std::vector<int> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  const auto union_of = [&](int player) {
    return std::ranges::find_if(unions, [&](PlayerSet u) { return (u >> player & 1) != 0; }) - unions.begin();
  };
  Game sums(static_cast<std::size_t>(n), 0.0);
  double orders = 0.0;
  do {
    bool together = true;  // a union once left is not entered again
    std::vector<bool> left(unions.size(), false);
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (union_of(order[i]) == union_of(order[i - 1])) continue;
      left[static_cast<std::size_t>(union_of(order[i - 1]))] = true;
      together = together && !left[static_cast<std::size_t>(union_of(order[i]))];
    }
    if (!together) continue;
    ++orders;
    unsigned before = 0;
    for (const int player : order) {
      const unsigned after = before | 1U << player;
      sums[static_cast<std::size_t>(player)] += v[after] - v[before];
      before = after;
    }
  } while (std::ranges::next_permutation(order).found);
  for (double& sum : sums) sum /= orders;
  return sums;
}

const std::vector<PlayerSet> domains{0b00000111, 0b00111000, 0b11000000};

}  // namespace

// Exact vectors, computed with rationals: tolerance is rounding.
TEST_CASE("G1, a game of three players, has its exact indices") {
  const Game v{0, 6, 12, 24, 18, 21, 36, 60};
  check_equal(shapley(v), {12.5, 23, 24.5});
  check_equal(banzhaf(v), {45.0 / 4, 87.0 / 4, 93.0 / 4});
  check_equal(of_sets(shapley_interactions, v, 2), {13.5, 4.5, 13.5});
  check_equal(of_sets(shapley_interactions, v, 3), {15});
  check_equal(of_sets(banzhaf_interactions, v, 2), {13.5, 4.5, 13.5});
  check_equal(of_sets(shapley_taylor_interactions, v, 2), {11, 2, 11});
  check_equal(walsh(v), {177.0 / 8, 45.0 / 8, 87.0 / 8, 27.0 / 8, 93.0 / 8, 9.0 / 8, 27.0 / 8, 15.0 / 8});
  CHECK(interaction_variance_share(walsh(v)) == Approx(196.0 / 2223).epsilon(1e-14));
  check_equal(owen(v, {0b011, 0b100}), {45.0 / 4, 87.0 / 4, 27});
  CHECK(synergy(v) == 24);
  CHECK(synergy_within(v, 0b011) == 6);
  CHECK(super(v).share == 5.0 / 6);
  CHECK(super(v).least == -3);
}

TEST_CASE("G2, a game given by its dividends, has its exact indices") {
  const Game v{0, .3, .5, .6, .4, .8, .7, 1};
  check_equal(shapley(v), {17.0 / 60, 1.0 / 3, 23.0 / 60});
  check_equal(banzhaf(v), {11.0 / 40, 13.0 / 40, 3.0 / 8});
  check_equal(of_sets(shapley_interactions, v, 2), {-3.0 / 20, 3.0 / 20, -3.0 / 20});
  check_equal(of_sets(shapley_interactions, v, 3), {0.1});
  check_equal(of_sets(shapley_taylor_interactions, v, 2), {-1.0 / 6, 2.0 / 15, -1.0 / 6});
  CHECK(synergy(v) == Approx(-0.2));
  CHECK(super(v).share == 2.0 / 6);
  check_equal(owen(v, {0b001, 0b110}), {3.0 / 10, 13.0 / 40, 3.0 / 8});
}

TEST_CASE("G3, a submodular game, has its exact indices") {
  const Game v{0, 10, 10, 16, 10, 16, 16, 18};
  check_equal(shapley(v), {6, 6, 6});
  CHECK(synergy(v) == -12);
  CHECK(super(v).share == 0.0);
  CHECK(interaction_variance_share(walsh(v)) == Approx(0.1).epsilon(1e-14));
}

TEST_CASE("G4, v = |S|^2, has its exact indices") {
  const Game v = game_of_eight([](unsigned s) { return std::popcount(s) * std::popcount(s); });
  check_all(shapley(v), 8);
  check_all(banzhaf(v), 8);
  check_all(of_sets(shapley_interactions, v, 2), 2);
  check_all(of_sets(shapley_taylor_interactions, v, 2), 2);
  check_all(of_sets(shapley_interactions, v, 3), 0);
  CHECK(super(v).share == 1.0);
  CHECK(super(v).least == 2.0);
}

TEST_CASE("G5, v = 2^|S| - 1, has its exact indices") {
  const Game v = game_of_eight([](unsigned s) { return std::exp2(std::popcount(s)) - 1; });
  check_all(shapley(v), 255.0 / 8);
  check_all(banzhaf(v), 2187.0 / 128);
  check_all(of_sets(shapley_interactions, v, 2), 127.0 / 7);
  check_all(of_sets(banzhaf_interactions, v, 2), 729.0 / 64);
  check_all(of_sets(shapley_taylor_interactions, v, 2), 247.0 / 28);
  CHECK(synergy(v) == 247);
  CHECK(synergy_within(v, domains[0]) == 4);
  CHECK(synergy_within(v, domains[1]) == 4);
  CHECK(synergy_within(v, domains[2]) == 1);
  const Game ow = owen(v, domains);
  for (std::size_t j = 0; j < 8; ++j) CHECK(ow[j] == Approx(j < 6 ? 91.0 / 3 : 73.0 / 2));
}

TEST_CASE("G6, the unanimity game of two, and G7, the game of any, have their exact indices") {
  const Game both = game_of_eight([](unsigned s) { return (s & 3U) == 3U ? 1.0 : 0.0; });
  check_equal(shapley(both), {0.5, 0.5, 0, 0, 0, 0, 0, 0});
  CHECK(of_sets(shapley_interactions, both, 2)[0] == 1);
  CHECK(synergy(both) == 1);
  const Game any = game_of_eight([](unsigned s) { return s == 0 ? 0.0 : 1.0; });
  check_all(shapley(any), 1.0 / 8);
  check_all(of_sets(shapley_interactions, any, 2), -1.0 / 7);
  check_all(of_sets(banzhaf_interactions, any, 2), -1.0 / 64);
  CHECK(synergy(any) == -7);
}

TEST_CASE("G8, a sparse game of five players, has its exact Shapley values") {
  Game d(32, 0.0);
  d[0b00010] = .2, d[0b00100] = -.1, d[0b01000] = -.9, d[0b00011] = .4, d[0b01010] = .3, d[0b10100] = 1;
  Game values(5);
  shapley_values(d, values);
  check_equal(values, {.2, .55, .4, -.75, .5});
  CHECK(synergy(worths_of(d)) == Approx(1.7));
}

TEST_CASE("indices are their definitions on random games of any number of players") {
  constexpr double margin = 1024 * 1024 * 2.3e-16;  // 2^10 terms of up to 2^10 worths of size 1
  for (int n = 1; n <= most_players; ++n) {
    const Game v = random_game(n, 40U + static_cast<unsigned>(n));
    for (int k = 1; k <= std::min(n, 3); ++k) {
      const auto& sets = sets_of_size(n, k);
      const Game sii = of_sets(shapley_interactions, v, k);
      const Game bii = of_sets(banzhaf_interactions, v, k);
      const Game stii = of_sets(shapley_taylor_interactions, v, k);
      for (std::size_t i = 0; i < sets.size(); ++i) {
        const auto by_shapley = [&](int s) { return factorial(n - s - k) * factorial(s) / factorial(n - k + 1); };
        const auto by_banzhaf = [&](int) { return 1.0 / std::exp2(n - k); };
        const auto by_taylor = [&](int s) { return static_cast<double>(k) / n / choose(n - 1, s); };
        CHECK(sii[i] == Approx(over_coalitions_without(v, sets[i], by_shapley)).margin(margin));
        CHECK(bii[i] == Approx(over_coalitions_without(v, sets[i], by_banzhaf)).margin(margin));
        CHECK(stii[i] == Approx(over_coalitions_without(v, sets[i], by_taylor)).margin(margin));
      }
    }
    const Game b = walsh(v);
    for (unsigned t = 0; t < v.size(); ++t) {
      double sum = 0.0;
      for (unsigned s = 0; s < v.size(); ++s) sum += std::popcount(t & ~s) % 2 == 0 ? v[s] : -v[s];
      CHECK(b[t] == Approx(sum / static_cast<double>(v.size())).margin(margin));
    }
    for (int k = 1; k <= std::min(n, 3); ++k) {
      const Game of_dividends = of_sets(banzhaf_interactions, v, k);
      const auto& sets = sets_of_size(n, k);
      for (std::size_t i = 0; i < sets.size(); ++i)
        CHECK((1 << k) * b[sets[i]] == Approx(of_dividends[i]).margin(margin));
    }
  }
}

TEST_CASE("indices of one to three players, taken together, are those taken one by one") {
  constexpr double margin = 1024 * 1024 * 2.3e-16;
  for (int n = 1; n <= most_players; ++n) {
    const Game v = random_game(n, 60U + static_cast<unsigned>(n));
    std::array<std::array<Game, 3>, 3> found;
    std::array<Interactions<double>, 3> room;
    for (int k = 1; k <= 3; ++k) {
      auto& of_size = found[static_cast<std::size_t>(k) - 1];
      of_size.fill(Game(sets_of_size(n, k).size(), 99.0));
      room[static_cast<std::size_t>(k) - 1] = {of_size[0], of_size[1], of_size[2]};
    }
    interactions_up_to_three(dividends_of(v), walsh(v), room);
    for (int k = 1; k <= 3; ++k) {
      const std::array expected{of_sets(shapley_interactions, v, k), of_sets(banzhaf_interactions, v, k),
                                of_sets(shapley_taylor_interactions, v, k)};
      for (std::size_t index = 0; index < 3; ++index) {
        const Game& values = found[static_cast<std::size_t>(k) - 1][index];
        for (std::size_t i = 0; i < values.size(); ++i) CHECK(values[i] == Approx(expected[index][i]).margin(margin));
      }
    }
  }
}

TEST_CASE("Owen values are means over the orders that keep unions together") {
  const Game v = random_game(7, 77);
  const std::vector<PlayerSet> unions{0b0000011, 0b0011100, 0b1100000};
  check_equal(owen(v, unions), owen_by_orders(v, unions));
  const std::vector<PlayerSet> alone{1, 2, 4, 8, 16, 32, 64};
  check_equal(owen(v, alone), shapley(v));
  check_equal(owen(v, {0b1111111}), shapley(v));
  const Game largest = random_game(most_players, 78);
  std::vector<PlayerSet> each;
  for (int i = 0; i < most_players; ++i) each.push_back(static_cast<PlayerSet>(1 << i));
  check_equal(owen(largest, each), shapley(largest));
  check_equal(owen(largest, {static_cast<PlayerSet>(largest.size() - 1)}), shapley(largest));
}

// The axioms, on random games: efficiency, linearity, symmetry, dummy.
TEST_CASE("values and interactions obey their axioms on random games") {
  constexpr double margin = 256 * 256 * 2.3e-16;
  for (unsigned seed = 0; seed < 40; ++seed) {
    const Game v = random_game(8, seed);
    const Game w = random_game(8, 1000 + seed);
    Game sum(256);
    for (std::size_t s = 0; s < 256; ++s) sum[s] = 2.0 * v[s] - 3.0 * w[s];
    const double total = v[255] - v[0];
    const auto added = [](const Game& values) { return std::accumulate(values.begin(), values.end(), 0.0); };
    CHECK(added(shapley(v)) == Approx(total).margin(margin));
    CHECK(added(owen(v, domains)) == Approx(total).margin(margin));
    const Game d = dividends_of(v);
    double below = 0.0;
    for (std::size_t s = 1; s < 256; ++s) below += std::popcount(s) < 2 ? d[s] : 0.0;
    CHECK(below + added(of_sets(shapley_taylor_interactions, v, 2)) == Approx(total).margin(margin));
    for (std::size_t s = 1; s < 256; ++s) below += std::popcount(s) == 2 ? d[s] : 0.0;
    CHECK(below + added(of_sets(shapley_taylor_interactions, v, 3)) == Approx(total).margin(margin));
    for (const Index index :
         std::initializer_list<Index>{shapley_interactions, banzhaf_interactions, shapley_taylor_interactions}) {
      for (const int k : {1, 2, 3}) {
        const Game of_v = of_sets(index, v, k);
        const Game of_w = of_sets(index, w, k);
        const Game of_sum = of_sets(index, sum, k);
        for (std::size_t i = 0; i < of_v.size(); ++i)
          CHECK(of_sum[i] == Approx(2.0 * of_v[i] - 3.0 * of_w[i]).margin(10 * margin));
      }
    }
    // The union's Owen values are its Shapley value in the game of unions.
    Game quotient(8);
    quotient_game(v, domains, quotient);
    to_dividends(quotient);
    Game of_unions(3);
    shapley_values(quotient, of_unions);
    const Game ow = owen(v, domains);
    CHECK(ow[0] + ow[1] + ow[2] == Approx(of_unions[0]).margin(margin));
    CHECK(ow[6] + ow[7] == Approx(of_unions[2]).margin(margin));
    // A factorial effect is a Banzhaf interaction scaled.
    const Game b = walsh(v);
    const Game pairs = of_sets(banzhaf_interactions, v, 2);
    for (std::size_t i = 0; i < pairs.size(); ++i)
      CHECK(b[sets_of_size(8, 2)[i]] == Approx(pairs[i] / 4).margin(margin));
  }
}

TEST_CASE("a dummy gets nothing from any index, twins get the same") {
  Game dummy = random_game(6, 5);
  Game twins = random_game(6, 6);
  for (unsigned s = 0; s < 64; ++s) {
    dummy[s] = dummy[s & ~4U];
    const unsigned swapped = (s & ~3U) | (s & 1U) << 1U | (s & 2U) >> 1U;
    twins[std::max(s, swapped)] = twins[std::min(s, swapped)];
  }
  CHECK(banzhaf(dummy)[2] == 0.0);
  CHECK(owen(dummy, {0b000111, 0b111000})[2] == 0.0);
  for (const Index index :
       std::initializer_list<Index>{shapley_interactions, banzhaf_interactions, shapley_taylor_interactions}) {
    const auto& sets = sets_of_size(6, 3);
    const Game values = of_sets(index, dummy, 3);
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if ((sets[i] & 4U) != 0) CHECK(values[i] == 0.0);
    }
  }
  CHECK(banzhaf(twins)[0] == Approx(banzhaf(twins)[1]).margin(1e-13));
  CHECK(owen(twins, {0b000011, 0b111100})[0] == Approx(owen(twins, {0b000011, 0b111100})[1]).margin(1e-13));
}

TEST_CASE("sets of players are listed like words") {
  CHECK(sets_of_size(4, 2) == std::vector<PlayerSet>{0b0011, 0b0101, 0b1001, 0b0110, 0b1010, 0b1100});
  CHECK(sets_of_size(8, 3).size() == 56);
  CHECK(sets_of_size(0, 0) == std::vector<PlayerSet>{0});
  CHECK(sets_of_size(3, 0) == std::vector<PlayerSet>{0});
  constexpr int n = most_players;
  for (int i = 0; i < n; ++i) {
    for (int j = i + 1; j < n; ++j) CHECK(sets_of_size(n, 2)[pair_index(i, j, n)] == (1U << i | 1U << j));
  }
}
