#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "games.hpp"
#include "nqpsweep/synergy/indices.hpp"
#include "nqpsweep/synergy/supermodularity.hpp"
#include "nqpsweep/synergy/verdict.hpp"

using namespace nqpsweep::synergy;
using namespace nqpsweep::testing;

namespace {

Game orders(const Game& d) {
  Game values(static_cast<std::size_t>(players_of(d.size())));
  order_shares(d, values);
  return values;
}

Game game_of(const Game& v, const std::vector<PlayerSet>& unions) {
  Game quotient(std::size_t{1} << unions.size());
  quotient_game(v, unions, quotient);
  return quotient;
}

double sum(const Game& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

// The slow and obvious twin: the definition word for word.
double dividend_by_definition(const Game& v, std::size_t s) {
  double d = 0.0;
  for (std::size_t t = 0; t < v.size(); ++t) {
    if ((t & s) == t) d += (std::popcount(s ^ t) % 2 == 0 ? 1 : -1) * v[t];
  }
  return d;
}
/// Of the coalitions that meet exactly those unions (eq. 23).
double dividend_of_unions(const Game& d, const std::vector<PlayerSet>& unions, unsigned set) {
  double result = 0.0;
  for (std::size_t s = 0; s < d.size(); ++s) {
    unsigned met = 0;
    for (std::size_t u = 0; u < unions.size(); ++u) met |= (s & unions[u]) != 0 ? 1U << u : 0U;
    result += met == set ? d[s] : 0.0;
  }
  return result;
}

constexpr double rounding = 256 * 8 * 2.3e-16 * 10;  // 2,048 operations on numbers below 10

}  // namespace

// Exact, computed by hand; its indices stand in test_indices.cpp as G1.
TEST_CASE("a game of three players has its known dividends, and so has the game of two unions") {
  const Game v{0, 6, 12, 24, 18, 21, 36, 60};
  CHECK(dividends_of(v) == Game{0, 6, 12, 6, 18, -3, 6, 15});
  CHECK(synergy(v) == 24);
  CHECK(dividends_of(game_of(v, {0b011, 0b100})) == Game{0, 24, 18, 18});
}

TEST_CASE("dividends are their definition on random games") {
  for (int n = 1; n <= 8; ++n) {
    const Game v = random_game(n, 100 + static_cast<unsigned>(n));
    const Game d = dividends_of(v);
    for (std::size_t s = 0; s < v.size(); ++s)
      CHECK(d[s] == Approx(dividend_by_definition(v, s)).margin(rounding * 100));
  }
}

TEST_CASE("identities hold to rounding on random games") {
  const std::vector<PlayerSet> domains{7, 56, 192};
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Game v = random_game(8, seed);
    const Game d = dividends_of(v);
    const double total = v[255] - v[0];
    // Alternating sums of 256 worths of size 1 lose at most 256 * 256 eps.
    const double margin = 256 * 256 * 2.3e-16;
    CHECK(sum(shapley(v)) == Approx(total).margin(margin));
    CHECK(sum(orders(d)) == Approx(total).margin(margin));
    double single = 0.0;
    for (int j = 0; j < 8; ++j) single += v[std::size_t{1} << j] - v[0];
    CHECK(synergy(v) == Approx(sum(orders(d)) - orders(d)[0]).margin(margin));
    const Game quotient = dividends_of(game_of(v, domains));
    for (unsigned set = 0; set < 8; ++set)
      CHECK(quotient[set] == Approx(dividend_of_unions(d, domains, set)).margin(margin));
    CHECK(sum(quotient) - quotient[0] == Approx(total).margin(margin));
    const double within = quotient[1] + quotient[2] + quotient[4] - single;
    const double cross = quotient[3] + quotient[5] + quotient[6] + quotient[7];
    CHECK(within + cross == Approx(synergy(v)).margin(margin));
    double of_each = 0.0;
    for (const PlayerSet domain : domains) of_each += synergy_within(v, domain);
    CHECK(of_each == Approx(within).margin(margin));
  }
}

TEST_CASE("a game without interactions has no synergy, a dummy gets nothing, twins get the same") {
  Game additive(256), with_dummy = random_game(8, 5), with_twins = random_game(8, 6);
  for (unsigned s = 0; s < 256; ++s) {
    for (unsigned j = 0; j < 8; ++j) additive[s] += (s >> j & 1U) != 0 ? 1.0 + j : 0.0;  // whole numbers: exact
    with_dummy[s] = with_dummy[s & ~4U];                                                 // player 2 changes nothing
  }
  for (unsigned s = 0; s < 256; ++s) {
    const unsigned swapped = (s & ~3U) | (s & 1U) << 1U | (s & 2U) >> 1U;
    with_twins[std::max(s, swapped)] = with_twins[std::min(s, swapped)];
  }
  CHECK(synergy(additive) == 0.0);
  CHECK(shapley(with_dummy)[2] == 0.0);
  for (int j = 0; j < 8; ++j) {
    if (j != 2)
      CHECK(of_sets(shapley_interactions, with_dummy, 2)[pair_index(std::min(j, 2), std::max(j, 2), 8)] == 0.0);
  }
  const Game phi = shapley(with_twins);
  CHECK(phi[0] == Approx(phi[1]).margin(1e-12));
  CHECK(phi[0] != Approx(phi[2]).margin(1e-12));
}

TEST_CASE("games are neither read nor written beyond their ends") {
  for (const int n : {2, 5, most_players}) {
    const Game v = random_game(n, 300U + static_cast<unsigned>(n));
    const auto n_players = static_cast<std::size_t>(n);
    const std::size_t n_pairs = n_players * (n_players - 1) / 2;
    const std::vector<PlayerSet> unions{0b01, static_cast<PlayerSet>(v.size() - 2)};
    const auto all_of_it = [&](double fence) {
      Fenced d(v, fence);
      to_dividends(d.numbers());
      Fenced effects(Game(v.size()), fence);
      walsh_effects(d.numbers(), effects.numbers());
      Fenced shares(Game(n_players), fence);
      order_shares(d.numbers(), shares.numbers());
      Fenced pairs(Game(n_pairs), fence);
      shapley_interactions(d.numbers(), 2, pairs.numbers());
      Fenced worths(v, fence);
      Fenced quotient(Game(4), fence);
      quotient_game(worths.numbers(), unions, quotient.numbers());
      Fenced owen(Game(n_players), fence);
      owen_values(worths.numbers(), unions, owen.numbers());
      Fenced triples(Game(sets_of_size(n, 3).size()), fence);
      Fenced taylor(Game(n_pairs), fence);
      Fenced banzhaf(Game(n_players), fence);
      interactions_up_to_three(
          d.numbers(), effects.numbers(),
          {{{{}, banzhaf.numbers(), {}}, {{}, {}, taylor.numbers()}, {triples.numbers(), {}, {}}}});
      Fenced held(Game(n_pairs), fence);
      Fenced least(Game(n_pairs), fence);
      const auto both = supermodularity(worths.numbers(), held.numbers(), least.numbers());
      std::vector<Game> results{
          {both.share, both.least, synergy(worths.numbers()), interaction_variance_share(effects.numbers())}};
      for (const Fenced* fenced :
           {&d, &effects, &shares, &pairs, &quotient, &owen, &worths, &triples, &taylor, &banzhaf, &held, &least}) {
        CHECK(fenced->stands());
        results.push_back(fenced->game());
      }
      return results;
    };
    CHECK(all_of_it(3.0) == all_of_it(-7.0));
  }
}

TEST_CASE("the verdict follows both scales, antagonism first") {
  CHECK(verdict_of(0.0, 1.0) == Verdict::antagonism);
  CHECK(verdict_of(-1.0, -1.0) == Verdict::antagonism);
  CHECK(verdict_of(1.0, 0.0) == Verdict::additive_only);
  CHECK(verdict_of(1.0, 1.0) == Verdict::strong);
}
