#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/permuted_paths.hpp"
#include "nqpsweep/sensitivity/elementary_effects.hpp"
#include "nqpsweep/sensitivity/factorial_effects.hpp"
#include "nqpsweep/sensitivity/fourier.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;

// Every method that compares rows within groups, of three members; the rows are any numbers.
TEST_CASE("what a group tells of several outputs is what it tells of each by itself, in the shape of its pattern") {
  const std::vector<std::vector<std::size_t>> members{{0}, {1}, {2}};
  const auto base = std::make_shared<design::MonteCarlo>(7);
  const auto morris = std::make_shared<design::MorrisTrajectories>(7, members, 4);
  const auto steps = std::make_shared<design::SmallSteps>(base, members, 0.01);
  const auto factorial = std::make_shared<design::TwoLevelFactorial>(7, members, 0.05);
  const auto balance = std::make_shared<design::RandomBalance>(7, 64);
  const auto paths = std::make_shared<design::PermutedPaths>(7, base, 3, members);
  const struct {
    const char* name;
    GroupMethod method;
    std::uint64_t n_rows;
  } all[] = {
      {"morris", morris_method(3, morris), morris->rows_of_a_group()},
      {"small steps", small_steps_method(3, steps), steps->rows_of_a_group()},
      {"factorial", factorial_method(3, true, factorial), factorial->rows_of_a_group()},
      {"eFAST", fast_method(3, 129), 129},
      {"random balance", random_balance_method({0, 1, 2}, 64, balance), 64},
      {"Shapley", shapley_method(3, [&](std::uint64_t g) { return paths->order_of_members(g); }), 4},
      {"pick-freeze", sobol_method({.n_members = 3}), 5},
  };
  constexpr std::size_t n_outputs = 3;
  std::mt19937_64 generator(1);
  std::normal_distribution<double> normal;
  for (const auto& [name, method, n_rows] : all) {
    for (const std::uint64_t group : {0U, 1U, 2U}) {
      INFO(name << ", group " << group);
      std::vector<double> rows(n_rows * n_outputs);
      for (double& y : rows) y = normal(generator);
      CHECK((1 <= method.n_kinds_in_summary && method.n_kinds_in_summary <= method.kinds.size()));
      const std::size_t n_features = method.pattern->n_features();
      const std::vector<double> together = method.features(group, rows, n_outputs);
      REQUIRE(together.size() == n_features * n_outputs);
      for (std::size_t o = 0; o < n_outputs; ++o) {
        std::vector<double> own;
        for (std::size_t r = 0; r < n_rows; ++r) own.push_back(rows[r * n_outputs + o]);
        const std::vector<double> alone = method.features(group, own, 1);
        REQUIRE(alone.size() == n_features);
        for (std::size_t f = 0; f < n_features; ++f) CHECK(together[f * n_outputs + o] == alone[f]);
      }
    }
  }
}
