#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "nqpsweep/random/sobol.hpp"

using namespace nqpsweep::random;

namespace {

/// The leading digits of a coordinate.
std::uint64_t cell(std::uint64_t word, int digits) { return digits == 0 ? 0 : word >> (64 - digits); }

double unscrambled(const SobolSequence& sequence, std::uint64_t index, std::size_t j) {
  return static_cast<double>(sequence.word(index, j)) * 0x1p-64;
}

/// Smallest t for which 2^m points are a (t, m, 2)-net in two coordinates.
template <class Word>
int quality(int m, Word&& word) {
  for (int t = 0; t <= m; ++t) {
    bool net = true;
    for (int first = 0; first <= m - t && net; ++first) {
      const int second = m - t - first;
      std::vector<int> counts(std::size_t{1} << (m - t), 0);
      for (std::uint64_t i = 0; i < std::uint64_t{1} << m; ++i)
        ++counts[cell(word(i, 0), first) << second | cell(word(i, 1), second)];
      net = std::ranges::all_of(counts, [&](int n) { return n == 1 << t; });
    }
    if (net) return t;
  }
  return m;
}

}  // namespace

// Joe & Kuo's own first points (Gray-code order), as in their published program.
TEST_CASE("the first Sobol' points are the published ones") {
  const SobolSequence sequence(3);
  const double expected[][3] = {{0, 0, 0},          {.5, .5, .5},       {.75, .25, .25},    {.25, .75, .75},
                                {.375, .375, .625}, {.875, .875, .125}, {.625, .125, .875}, {.125, .625, .375}};
  for (std::uint64_t i = 0; i < 8; ++i) {
    for (std::size_t j = 0; j < 3; ++j) CHECK(unscrambled(sequence, i, j) == expected[i][j]);
  }
}

TEST_CASE("points are those of SciPy in high dimensions, too") {
  std::ifstream file(std::string(NQPSWEEP_TEST_DATA) + "/sobol_points.json");
  const auto theirs = nlohmann::json::parse(file);
  const SobolSequence sequence(1100);
  for (std::size_t i = 0; i < theirs["points"].size(); ++i) {
    for (std::size_t d = 0; d < theirs["dimensions"].size(); ++d) {
      const auto dimension = theirs["dimensions"][d].get<std::size_t>();
      CHECK(sequence.word(i, dimension) >> 34U == theirs["points"][i][d].get<std::uint64_t>());
    }
  }
}

// A (t, m, s)-net: every box of volume 2^(t - m), whose sides are negative powers of two, holds 2^t of 2^m points. In
// the first two dimensions of the sequence t is 0, in the first three it is 1 at most (Niederreiter 1992, table).
TEST_CASE("points are nets, scrambled or not") {
  const SobolSequence sequence(3);
  constexpr int m = 8;
  for (const bool scrambled : {false, true}) {
    const auto cell = [&](std::uint64_t i, std::size_t j, int digits) -> std::size_t {
      const std::uint64_t word = scrambled ? owen_scrambled(sequence.word(i, j), 5, j, 3) : sequence.word(i, j);
      return digits == 0 ? 0 : word >> (64 - digits);
    };
    for (int a = 0; a <= m; ++a) {
      std::vector<int> in_box(1U << m, 0);
      for (std::uint64_t i = 0; i < 1U << m; ++i) ++in_box[cell(i, 0, a) << (m - a) | cell(i, 1, m - a)];
      CHECK(std::ranges::all_of(in_box, [](int n) { return n == 1; }));
      for (int b = 0; a + b < m; ++b) {
        const int c = m - 1 - a - b;
        std::vector<int> in_solid(1U << (m - 1), 0);
        for (std::uint64_t i = 0; i < 1U << m; ++i)
          ++in_solid[(cell(i, 0, a) << b | cell(i, 1, b)) << c | cell(i, 2, c)];
        CHECK(std::ranges::all_of(in_solid, [](int n) { return n == 2; }));
      }
    }
  }
}

TEST_CASE("every coordinate of 2^m points, scrambled or not, has one point in each of 2^m cells") {
  const SobolSequence sequence(1200);
  for (const std::size_t j : {0U, 1U, 7U, 106U, 999U, 1199U}) {
    for (const bool scrambled : {false, true}) {
      for (const std::uint64_t start : {0U, 256U, 768U}) {  // any aligned run of points
        std::set<std::uint64_t> cells;
        for (std::uint64_t i = start; i < start + 256; ++i) {
          const std::uint64_t word = sequence.word(i, j);
          cells.insert(cell(scrambled ? owen_scrambled(word, 5, j, 2) : word, 8));
        }
        CHECK(cells.size() == 256);
      }
    }
  }
}

TEST_CASE("scrambling keeps the quality of the net") {
  const SobolSequence sequence(20);
  for (const auto& [a, b] : {std::pair{0U, 1U}, {2U, 5U}, {11U, 17U}}) {
    const auto plain = [&](std::uint64_t i, std::size_t j) { return sequence.word(i, j == 0 ? a : b); };
    const auto scrambled = [&](std::uint64_t i, std::size_t j) {
      return owen_scrambled(plain(i, j), 99, j == 0 ? a : b, 3);
    };
    const int t = quality(8, plain);
    CHECK(quality(8, scrambled) == t);
    CHECK(t <= 3);
  }
  const auto first_two = [&](std::uint64_t i, std::size_t j) { return sequence.word(i, j); };
  CHECK(quality(8, first_two) == 0);
}

TEST_CASE(
    "equal leading digits stay together under scrambling, and flips differ between strings, seeds and replicates") {
  int differ = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const std::uint64_t a = word(1, Purpose::draws, i, 0) & ~std::uint64_t{0xFFF};
    for (const int shared : {1, 5, 6, 7, 23, 51}) {
      const std::uint64_t b = a ^ std::uint64_t{1} << (63 - shared);  // first differs after `shared` digits
      const std::uint64_t x = owen_scrambled(a, 7, 3, 0) ^ owen_scrambled(b, 7, 3, 0);
      CHECK(cell(x, shared) == 0);
      CHECK((x >> (63 - shared) & 1U) == 1);
      if (shared < 20) differ += (x & ((std::uint64_t{1} << (63 - shared)) - 1)) != 0 ? 1 : 0;
    }
    CHECK(owen_scrambled(a, 7, 3, 0) != owen_scrambled(a, 8, 3, 0));
    CHECK(owen_scrambled(a, 7, 3, 0) != owen_scrambled(a, 7, 3, 1));
    CHECK(owen_scrambled(a, 7, 3, 0) != owen_scrambled(a, 7, 4, 0));
  }
  CHECK(differ == 200 * 4);
}

// Statistical: each digit of a scrambled coordinate is 1 in half of 4,000 replicates, within 5 standard errors.
TEST_CASE("a scrambled point is uniform") {
  const std::uint64_t digits = SobolSequence(4).word(11, 3);
  std::array<int, sobol_bits> ones{};
  for (std::uint64_t replicate = 0; replicate < 4000; ++replicate) {
    const std::uint64_t x = owen_scrambled(digits, 12, 3, replicate);
    for (std::size_t i = 0; i < ones.size(); ++i) ones[i] += static_cast<int>(x >> (63 - i) & 1U);
  }
  for (const int n : ones) CHECK(std::abs(n - 2000) < 5.0 * std::sqrt(1000.0));
}
