#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "nqpsweep/synergy/game.hpp"
#include "nqpsweep/synergy/indices.hpp"
#include "nqpsweep/synergy/verdict.hpp"

using namespace nqpsweep::synergy;
using Game = std::vector<double>;

namespace {

Game dividends_of(Game worths) {
  to_dividends(worths);
  return worths;
}

/// Values of all players, and so on, as vectors.
Game shapley(const Game& d) {
  Game values(static_cast<std::size_t>(players_of(d.size())));
  shapley_values(d, values);
  return values;
}
Game interactions(const Game& d) {
  const int n = players_of(d.size());
  Game values(static_cast<std::size_t>(n * (n - 1) / 2));
  shapley_interactions(d, 2, values);
  return values;
}
Game orders(const Game& d) {
  Game values(static_cast<std::size_t>(players_of(d.size())));
  order_shares(d, values);
  return values;
}

Game random_game(int n, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Game worths(std::size_t{1} << n);
  std::ranges::generate(worths, [&] { return normal(generator); });
  return worths;
}

double sum(const Game& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double factorial(int n) { return n < 2 ? 1.0 : n * factorial(n - 1); }

// The slow and obvious twins: definitions word for word.
double dividend_by_definition(const Game& v, std::size_t s) {
  double d = 0.0;
  for (std::size_t t = 0; t < v.size(); ++t) {
    if ((t & s) == t) d += (std::popcount(s ^ t) % 2 == 0 ? 1 : -1) * v[t];
  }
  return d;
}
double shapley_by_definition(const Game& v, int player) {
  const int n = players_of(v.size());
  double value = 0.0;
  for (std::size_t s = 0; s < v.size(); ++s) {
    if ((s >> player & 1U) != 0) continue;
    const int size = std::popcount(s);
    value += factorial(size) * factorial(n - size - 1) / factorial(n) * (v[s | std::size_t{1} << player] - v[s]);
  }
  return value;
}
double interaction_by_definition(const Game& v, int i, int j) {
  const int n = players_of(v.size());
  const std::size_t a = std::size_t{1} << i;
  const std::size_t b = std::size_t{1} << j;
  double value = 0.0;
  for (std::size_t s = 0; s < v.size(); ++s) {
    if ((s & (a | b)) != 0) continue;
    const int size = std::popcount(s);
    value += factorial(n - size - 2) * factorial(size) / factorial(n - 1) * (v[s | a | b] - v[s | a] - v[s | b] + v[s]);
  }
  return value;
}

constexpr double rounding = 256 * 8 * 2.3e-16 * 10;  // 2,048 operations on numbers below 10

}  // namespace

// Exact vectors, computed by hand with rationals.
TEST_CASE("a game of three players has its known dividends, values and interactions") {
  const Game d = dividends_of({0, 6, 12, 24, 18, 21, 36, 60});
  CHECK(d == Game{0, 6, 12, 6, 18, -3, 6, 15});
  CHECK(shapley(d) == Game{12.5, 23, 24.5});
  CHECK(interactions(d) == Game{13.5, 4.5, 13.5});
  CHECK(synergy(d) == 24);
  const std::uint8_t unions[] = {0b011, 0b100};
  Game quotient(4);
  quotient_dividends(d, unions, quotient);
  CHECK(quotient == Game{0, 24, 18, 18});
}

TEST_CASE("a submodular game has negative synergy") {
  const Game d = dividends_of({0, 10, 10, 16, 10, 16, 16, 18});
  CHECK(shapley(d) == Game{6, 6, 6});
  CHECK(synergy(d) == -12);
}

TEST_CASE("games of eight players given by formulas have their known values") {
  Game square(256), power(256), unanimity(256), any(256);
  for (unsigned s = 0; s < 256; ++s) {
    const int size = std::popcount(s);
    square[s] = size * size;
    power[s] = std::exp2(size) - 1;
    unanimity[s] = (s & 3U) == 3U ? 1 : 0;
    any[s] = s != 0 ? 1 : 0;
  }
  for (const double value : shapley(dividends_of(square))) CHECK(value == Approx(8));
  for (const double value : interactions(dividends_of(square))) CHECK(value == Approx(2));
  for (const double value : shapley(dividends_of(power))) CHECK(value == Approx(255.0 / 8));
  for (const double value : interactions(dividends_of(power))) CHECK(value == Approx(127.0 / 7));
  CHECK(synergy(dividends_of(power)) == Approx(247));
  CHECK(shapley(dividends_of(unanimity)) == Game{0.5, 0.5, 0, 0, 0, 0, 0, 0});
  CHECK(interactions(dividends_of(unanimity))[pair_index(0, 1, 8)] == 1);
  for (const double value : shapley(dividends_of(any))) CHECK(value == Approx(1.0 / 8));
  for (const double value : interactions(dividends_of(any))) CHECK(value == Approx(-1.0 / 7));
  CHECK(synergy(dividends_of(any)) == Approx(-7));
}

TEST_CASE("fast transforms are their definitions on random games") {
  for (int n = 1; n <= 8; ++n) {
    const Game v = random_game(n, 100 + static_cast<unsigned>(n));
    const Game d = dividends_of(v);
    for (std::size_t s = 0; s < v.size(); ++s)
      CHECK(d[s] == Approx(dividend_by_definition(v, s)).margin(rounding * 100));
    const Game phi = shapley(d);
    for (int j = 0; j < n; ++j)
      CHECK(phi[static_cast<std::size_t>(j)] == Approx(shapley_by_definition(v, j)).margin(rounding * 100));
    const Game pairs = interactions(d);
    for (int i = 0; i < n; ++i) {
      for (int j = i + 1; j < n; ++j)
        CHECK(pairs[pair_index(i, j, n)] == Approx(interaction_by_definition(v, i, j)).margin(rounding * 100));
    }
  }
}

TEST_CASE("identities hold to rounding on random games") {
  const std::uint8_t domains[] = {7, 56, 192};
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Game v = random_game(8, seed);
    const Game d = dividends_of(v);
    const double total = v[255] - v[0];
    // Alternating sums of 256 worths of size 1 lose at most 256 * 256 eps.
    const double margin = 256 * 256 * 2.3e-16;
    CHECK(sum(shapley(d)) == Approx(total).margin(margin));
    CHECK(sum(orders(d)) == Approx(total).margin(margin));
    double single = 0.0;
    for (int j = 0; j < 8; ++j) single += v[std::size_t{1} << j] - v[0];
    CHECK(synergy(d) == Approx(total - single).margin(margin));
    Game quotient(8);
    quotient_dividends(d, domains, quotient);
    CHECK(sum(quotient) - quotient[0] == Approx(total).margin(margin));
    const double within = quotient[1] + quotient[2] + quotient[4] - single;
    const double cross = quotient[3] + quotient[5] + quotient[6] + quotient[7];
    CHECK(within + cross == Approx(synergy(d)).margin(margin));
    // The game of the domains themselves has those dividends.
    Game of_domains(8);
    for (unsigned set = 0; set < 8; ++set) {
      unsigned members = 0;
      for (unsigned u = 0; u < 3; ++u) members |= (set >> u & 1U) != 0 ? domains[u] : 0U;
      of_domains[set] = v[members];
    }
    to_dividends(of_domains);
    for (unsigned set = 0; set < 8; ++set) CHECK(of_domains[set] == Approx(quotient[set]).margin(margin));
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
  CHECK(synergy(dividends_of(additive)) == 0.0);
  CHECK(shapley(dividends_of(with_dummy))[2] == 0.0);
  for (int j = 0; j < 8; ++j) {
    if (j != 2) CHECK(interactions(dividends_of(with_dummy))[pair_index(std::min(j, 2), std::max(j, 2), 8)] == 0.0);
  }
  const Game phi = shapley(dividends_of(with_twins));
  CHECK(phi[0] == Approx(phi[1]).margin(1e-12));
  CHECK(phi[0] != Approx(phi[2]).margin(1e-12));
}

TEST_CASE("the verdict follows both scales, antagonism first") {
  CHECK(verdict_of(0.0, 1.0) == Verdict::antagonism);
  CHECK(verdict_of(-1.0, -1.0) == Verdict::antagonism);
  CHECK(verdict_of(1.0, 0.0) == Verdict::additive_only);
  CHECK(verdict_of(1.0, 1.0) == Verdict::strong);
}
