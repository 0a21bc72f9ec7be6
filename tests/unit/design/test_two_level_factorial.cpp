#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <vector>

#include "nqpsweep/design/two_level_factorial.hpp"

using namespace nqpsweep::design;

namespace {

constexpr std::size_t n_members = 11;

/// Levels of a group coded -1 and 1, shape (rows, members).
std::vector<std::vector<int>> coded(const TwoLevelFactorial& design, std::uint64_t group) {
  std::vector<std::vector<int>> rows;
  std::vector<double> point(n_members);
  for (std::uint64_t r = 0; r < design.rows_of_a_group(); ++r) {
    design.point(group * design.rows_of_a_group() + r, point);
    rows.emplace_back();
    for (std::size_t m = 0; m < n_members; ++m) {
      CHECK(point[m] == design.coordinate(group * design.rows_of_a_group() + r, m));
      CHECK((point[m] == 0.1 || point[m] == 0.9));
      rows.back().push_back(point[m] > 0.5 ? 1 : -1);
    }
  }
  return rows;
}

TwoLevelFactorial design_of(std::uint64_t seed) {
  std::vector<std::vector<std::size_t>> members;
  for (std::size_t m = 0; m < n_members; ++m) members.push_back({m});
  return {seed, members, 0.1};
}

}  // namespace

// Resolution IV by definition: no main effect is aliased with another, nor with an interaction of two.
TEST_CASE("columns of a fraction are balanced, orthogonal, and orthogonal to every product of two") {
  const auto design = design_of(3);
  CHECK(design.rows_of_a_group() == 32);
  for (const std::uint64_t group : {0U, 1U, 5U}) {
    const auto rows = coded(design, group);
    for (std::size_t a = 0; a < n_members; ++a) {
      int sum = 0;
      for (const auto& row : rows) sum += row[a];
      CHECK(sum == 0);
      for (std::size_t b = 0; b < a; ++b) {
        int product = 0;
        for (const auto& row : rows) product += row[a] * row[b];
        CHECK(product == 0);
        for (std::size_t c = 0; c < n_members; ++c) {
          int triple = 0;
          for (const auto& row : rows) triple += row[a] * row[b] * row[c];
          CHECK(triple == 0);
        }
      }
    }
  }
}

TEST_CASE("every group has other columns and signs, and its first row is a random corner") {
  const auto design = design_of(4);
  CHECK(coded(design, 0) != coded(design, 1));
  CHECK(coded(design, 0) == coded(design_of(4), 0));
  CHECK(coded(design, 0) != coded(design_of(5), 0));
  std::set<std::vector<int>> corners;
  for (std::uint64_t group = 0; group < 50; ++group) corners.insert(coded(design, group).front());
  CHECK(corners.size() >= 48);  // of 2^11
}

TEST_CASE("coordinates of a member go together, those of none stand still within a group") {
  const TwoLevelFactorial design(6, {{0, 3}, {1}}, 0.05);
  CHECK(design.rows_of_a_group() == 4);
  for (std::uint64_t row = 0; row < 40; ++row) {
    CHECK(design.coordinate(row, 0) == design.coordinate(row, 3));
    CHECK(design.coordinate(row, 2) == design.coordinate(row / 4 * 4, 2));
  }
  CHECK(design.coordinate(0, 2) != design.coordinate(4, 2));
}
