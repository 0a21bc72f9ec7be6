#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "nqpsweep/design/searched_latin_hypercube.hpp"

using namespace nqpsweep::design;

namespace {

const std::vector<std::size_t> coordinates{0, 2, 3, 5};
constexpr std::size_t n_dimensions = 7;
constexpr std::uint64_t n = 40;

/// Strata of some consecutive draws, shape (n, coordinates.size()).
std::vector<std::vector<int>> strata_of(const Design& design, std::uint64_t first) {
  std::vector<std::vector<int>> strata;
  for (std::uint64_t i = first; i < first + n; ++i) {
    strata.emplace_back();
    for (const std::size_t j : coordinates)
      strata.back().push_back(static_cast<int>(design.coordinate(i, j) * static_cast<double>(n)));
  }
  return strata;
}

int least_square_distance(const std::vector<std::vector<int>>& strata) {
  int least = std::numeric_limits<int>::max();
  for (std::size_t a = 0; a < strata.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      int square = 0;
      for (std::size_t c = 0; c < strata[a].size(); ++c)
        square += (strata[a][c] - strata[b][c]) * (strata[a][c] - strata[b][c]);
      least = std::min(least, square);
    }
  }
  return least;
}

/// Largest size of a rank correlation of two coordinates: strata are ranks.
double largest_correlation(const std::vector<std::vector<int>>& strata) {
  double largest = 0.0;
  const double middle = (static_cast<double>(n) - 1.0) / 2.0;
  for (std::size_t c = 0; c < coordinates.size(); ++c) {
    for (std::size_t d = 0; d < c; ++d) {
      double sum = 0.0;
      for (const auto& row : strata) sum += (row[c] - middle) * (row[d] - middle);
      largest = std::max(largest, std::abs(sum) / (static_cast<double>(n) * (static_cast<double>(n * n) - 1.0) / 12.0));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("a searched Latin hypercube has one draw in each stratum of every coordinate, repeated ones too") {
  for (const auto criterion : {LatinCriterion::maximin, LatinCriterion::uncorrelated}) {
    const SearchedLatinHypercube design(3, n, coordinates, criterion);
    for (std::size_t j = 0; j < n_dimensions; ++j) {
      for (const std::uint64_t first : {std::uint64_t{0}, n, 5 * n}) {
        std::set<int> strata;
        for (std::uint64_t i = first; i < first + n; ++i)
          strata.insert(static_cast<int>(design.coordinate(i, j) * static_cast<double>(n)));
        CHECK(strata.size() == n);
      }
    }
  }
}

TEST_CASE("a point is its coordinates, and coordinates outside the search are those of the random hypercube") {
  const SearchedLatinHypercube design(3, n, coordinates, LatinCriterion::maximin);
  const LatinHypercube random(3, n);
  std::vector<double> point(n_dimensions);
  for (const std::uint64_t draw : {0U, 7U, 39U, 40U, 93U}) {
    design.point(draw, point);
    for (std::size_t j = 0; j < n_dimensions; ++j) CHECK(point[j] == design.coordinate(draw, j));
    for (const std::size_t j : {1U, 4U, 6U}) CHECK(point[j] == random.coordinate(draw, j));
  }
}

// The best of 200 random hypercubes is a usual way to such a design; a search has to be better.
TEST_CASE("draws of a maximin hypercube are farther apart than those of any of 200 random ones") {
  int best = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    best = std::max(best, least_square_distance(strata_of(LatinHypercube(seed, n), 0)));
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const SearchedLatinHypercube design(seed, n, coordinates, LatinCriterion::maximin);
    const int first = least_square_distance(strata_of(design, 0));
    CHECK(first > best);
    CHECK(least_square_distance(strata_of(design, n)) == first);  // a repetition is as good
    CHECK(strata_of(design, n) != strata_of(design, 0));
  }
}

// Two random permutations of 40 have a rank correlation of standard deviation 0.16.
TEST_CASE("coordinates of an uncorrelated hypercube have rank correlations below 0.005") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const SearchedLatinHypercube design(seed, n, coordinates, LatinCriterion::uncorrelated);
    CHECK(largest_correlation(strata_of(design, 0)) < 0.005);
    CHECK(largest_correlation(strata_of(design, 3 * n)) < 0.005);
    CHECK(largest_correlation(strata_of(LatinHypercube(seed, n), 0)) > 0.005);
  }
}

TEST_CASE("the search is a function of the seed alone, and small hypercubes need none") {
  const SearchedLatinHypercube a(9, n, coordinates, LatinCriterion::uncorrelated);
  const SearchedLatinHypercube b(9, n, coordinates, LatinCriterion::uncorrelated);
  const SearchedLatinHypercube c(10, n, coordinates, LatinCriterion::uncorrelated);
  CHECK(strata_of(a, 0) == strata_of(b, 0));
  CHECK(strata_of(a, 0) != strata_of(c, 0));
  for (const std::uint64_t few : {1U, 2U, 3U}) {
    const SearchedLatinHypercube small(1, few, coordinates, LatinCriterion::maximin);
    CHECK((0.0 < small.coordinate(0, 2) && small.coordinate(0, 2) < 1.0));
  }
}
