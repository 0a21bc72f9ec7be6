#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "../../../src/sweep/column_summaries.hpp"
#include "nqpsweep/design/design.hpp"
#include "support/registers.hpp"

using namespace nqpsweep;
using stats::LogLinearCells;
using stats::Moments;

namespace {

/// Of which every third row serves comparisons alone, if wanted.
class SomeIndependent : public design::Design {
 public:
  explicit SomeIndependent(bool all) : all_(all) {}
  [[nodiscard]] double coordinate(std::uint64_t, std::size_t) const override { return 0.5; }
  [[nodiscard]] bool is_independent(std::uint64_t draw) const override { return all_ || draw % 3 != 1; }

 private:
  bool all_;
};

}  // namespace

// Whole leaves are taken in packs, others number by number; and both may be below one node of the tree.
TEST_CASE("columns are summed up as their numbers are one by one, whichever are missing") {
  constexpr std::size_t n_columns = 11;
  const double missing = std::numeric_limits<double>::quiet_NaN();
  std::mt19937_64 generator(3);
  std::normal_distribution<double> normal;
  struct Case {
    std::uint64_t n_draws, leaf_draws;
    bool all_independent;
    std::vector<std::size_t> without_answer;
  };
  const std::vector<Case> cases{{512, 64, true, {}},   {512, 64, true, {70, 71, 300}}, {500, 64, true, {}},
                                {512, 64, false, {5}}, {416, 52, true, {60}},          {40, 64, true, {}}};
  for (const auto& [n_draws, leaf_draws, all_independent, without_answer] : cases) {
    std::vector<Pack> packs((n_draws + 7) / 8 * n_columns);
    const auto number = [&](std::size_t draw, std::size_t column) -> double& {
      return packs[draw / 8 * n_columns + column].lanes[draw % 8];
    };
    for (std::size_t draw = 0; draw < (n_draws + 7) / 8 * 8; ++draw) {
      for (std::size_t c = 0; c < n_columns; ++c)
        number(draw, c) = c == 4 ? 0.0 : std::ldexp(normal(generator), 3 * static_cast<int>(c));
      if (draw % 100 == 17) number(draw, 7) = missing;  // of a draw that has an answer
    }
    for (const std::size_t draw : without_answer) {
      for (std::size_t c = 0; c < n_columns; ++c) number(draw, c) = missing;
    }
    const sweep::ColumnTable table{packs, n_columns, 0};
    const sweep::Block block{{1024, n_draws}, table, {}, {}};
    const SomeIndependent design(all_independent);
    sweep::IndependentDraws independent;
    independent.list(block, design, leaf_draws);
    const std::size_t n_leaves = (n_draws + leaf_draws - 1) / leaf_draws;
    CHECK(independent.n_leaves() == n_leaves);

    testing::with_each_kind_of_registers([&] {
      sweep::ColumnSummaries summaries;
      // Nothing is left of the first columns, some of whose numbers are missing, when the others are taken.
      for (const auto& [first, n] : {sweep::Slice{2, 8}, sweep::Slice{0, 3}}) {
        INFO(n_draws << " draws, " << leaf_draws << " in a leaf, " << without_answer.size() << " without an answer, "
                     << n << " columns");
        std::vector<LogLinearCells> grids;
        for (std::size_t k = 0; k < n; ++k) grids.emplace_back(k % 3 == 0 ? 8 : 6);
        summaries.take(table, independent, first, grids);
        for (std::size_t k = 0; k < n; ++k) {
          std::vector<Moments> of_leaves;
          const auto runs = summaries.cells(k);
          REQUIRE(runs.size() == n_leaves);
          for (std::size_t leaf = 0; leaf < n_leaves; ++leaf) {
            std::vector<double> numbers;
            for (std::size_t draw = leaf * leaf_draws; draw < std::min<std::size_t>(n_draws, (leaf + 1) * leaf_draws);
                 ++draw) {
              if (design.is_independent(1024 + draw) && !std::isnan(number(draw, first + k)))
                numbers.push_back(number(draw, first + k));
            }
            of_leaves.push_back(Moments::of(numbers));
            REQUIRE(runs[leaf].size() == numbers.size());
            for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(runs[leaf][i] == grids[k].cell_of(numbers[i]));
          }
          for (int level = 0; (std::size_t{1} << level) <= n_leaves; ++level) {
            std::vector<Moments> found(n);
            summaries.merge(0, level, found);
            std::vector<Moments> of_nodes(of_leaves.begin(), of_leaves.begin() + (std::ptrdiff_t{1} << level));
            for (; of_nodes.size() > 1; of_nodes.resize(of_nodes.size() / 2)) {
              for (std::size_t i = 0; 2 * i < of_nodes.size(); ++i) {
                Moments both = of_nodes[2 * i];
                both.merge(of_nodes[2 * i + 1]);
                of_nodes[i] = both;
              }
            }
            CHECK(std::memcmp(&found[k], &of_nodes[0], sizeof(Moments)) == 0);
          }
        }
      }
    });
  }
}
