/// How long methods take for how small an error.
///
///     bench_methods contest ROUNDS   the program's kernels, the scalar twin and two libraries: 256 coalitions a draw
///     bench_methods diagram ROUNDS   every method at every setting, as CSV
///     bench_methods fewest_steps     a year that classical Runge-Kutta takes in the contest
///     bench_methods problem          draws and outcomes to check against, as JSON, for contestants in Python
///
/// The problem: the golden draws, and 200 draws of the priors, a fifth of them corners. A method takes part at the
/// coarsest setting that keeps every outcome within 2e-5, and is timed on the golden draws.
/// Contestants take turns; times are of the processor, on one core; the median of the rounds is told.

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iostream>
#include <numeric>
#include <optional>

#include "methods.hpp"
#include "nqpsweep/model/accuracy.hpp"
#include "nqpsweep/model/solver.hpp"
#include "support/priors.hpp"
#include "unit/model/golden.hpp"

namespace {

using namespace nqpsweep;
using namespace nqpsweep::model;
using bench::Method;

constexpr std::uint64_t n_prior_draws = 200;
const std::vector<Coalition> few{0, 7, 56, 192, 145, 255};  // those of the golden file

std::vector<Coalition> all_coalitions() {
  std::vector<Coalition> all(n_coalitions);
  std::iota(all.begin(), all.end(), Coalition{0});
  return all;
}

/// Draws, and the outcomes of a few coalitions in each.
struct Problem {
  std::vector<Parameters> draws;
  std::vector<std::vector<Outcomes>> expected;
};

Problem golden_problem() {
  Problem problem;
  for (const auto& draw : testing::golden()["draws"]) {
    problem.draws.push_back(testing::golden_parameters(draw));
    auto& expected = problem.expected.emplace_back(few.size());
    for (const auto& row : draw["trajectories"]) {
      const auto place = std::ranges::find(few, static_cast<Coalition>(row["coalition"].get<int>())) - few.begin();
      if (!row["coordination"].get<bool>()) continue;
      for (std::size_t o = 0; o < n_outcomes; ++o)
        expected[static_cast<std::size_t>(place)][o] =
            row["outcomes"][std::string(outcome_table[o].name)].get<double>();
    }
  }
  return problem;
}

/// Draws of the priors, a fifth of them corners, against Taylor series with a tolerance of 1e-13.
void add_prior_draws(Problem& problem, std::uint64_t n) {
  std::vector<Course> courses;
  for (const Coalition c : few) courses.push_back(Course::of(mix_of(c), bench::scenario()));
  const Solver solver(courses, 0);
  Solutions solutions;
  for (std::uint64_t draw = 0; draw < n; ++draw) {
    const Parameters parameters = draw % 5 == 0 ? testing::corner_draw(11, draw, 0.01) : testing::prior_draw(7, draw);
    if (!solver.solve(parameters, 1e-13, 20000, solutions)) continue;
    problem.draws.push_back(parameters);
    auto& expected = problem.expected.emplace_back();
    for (std::size_t c = 0; c < few.size(); ++c) expected.push_back(solutions.outcomes(c));
  }
}

double error_of(const Method& method, double setting, const Problem& problem) {
  double worst = 0.0;
  std::vector<Outcomes> outcomes(few.size());
  for (std::size_t draw = 0; draw < problem.draws.size(); ++draw) {
    if (!method.solve(problem.draws[draw], few, setting, outcomes)) return std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < few.size(); ++c)
      worst = std::max(worst, outcome_error(outcomes[c], problem.expected[draw][c]));
  }
  return worst;
}

int write_problem() {
  Problem problem = golden_problem();
  add_prior_draws(problem, n_prior_draws);
  nlohmann::json rows = nlohmann::json::array();
  for (std::size_t draw = 0; draw < problem.draws.size(); ++draw) {
    nlohmann::json parameters;
    for (const auto& info : parameter_table()) parameters[std::string(info.name)] = info.in(problem.draws[draw]);
    for (std::size_t c = 0; c < few.size(); ++c) {
      nlohmann::json outcomes;
      for (std::size_t o = 0; o < n_outcomes; ++o)
        outcomes[std::string(outcome_table[o].name)] = problem.expected[draw][c][o];
      rows.push_back({{"parameters", parameters}, {"coalition", few[c]}, {"outcomes", outcomes}});
    }
  }
  std::cout << rows.dump() << "\n";
  return 0;
}

double processor_time() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Seconds of the processor for a draw, of @p coalitions scaled to 256.
double time_of(const Method& method, double setting, const std::vector<Parameters>& draws,
               const std::vector<Coalition>& coalitions, double least_seconds) {
  std::vector<Outcomes> outcomes(coalitions.size());
  const double start = processor_time();
  double spent = 0.0;
  int n = 0;
  do {
    for (const Parameters& draw : draws) method.solve(draw, coalitions, setting, outcomes), ++n;
    spent = processor_time() - start;
  } while (spent < least_seconds);
  return spent / n * n_coalitions / static_cast<double>(coalitions.size());
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Contestant {
  Method method;
  double setting, error;
  std::vector<double> times;
};

int contest(int rounds) {
  const Problem golden = golden_problem();
  Problem problem = golden;
  add_prior_draws(problem, n_prior_draws);
  std::vector<Contestant> contestants;
  for (const auto& methods : {bench::kernels(), bench::scalar_methods()}) {
    for (const Method& method : methods) {
      for (const double setting : method.settings) {
        const double error = error_of(method, setting, problem);
        if (error > 2e-5) continue;
        contestants.push_back({method, setting, error, {}});
        break;
      }
    }
  }
  for (int round = 0; round < rounds; ++round) {
    for (Contestant& c : contestants)
      c.times.push_back(time_of(c.method, c.setting, golden.draws, all_coalitions(), 0.05));
  }
  for (const Contestant& c : contestants)
    fmt::print("{}\t{} {:g}\t{:.2e}\t{:.6g}\n", c.method.name, c.method.setting, c.setting, c.error, median(c.times));
  return contestants.empty() ? 1 : 0;
}

/// A year of the twin, for those who use its method.
int write_fewest_steps() {
  Problem problem = golden_problem();
  add_prior_draws(problem, n_prior_draws);
  const Method twin = bench::scalar_methods().front();
  const auto fewest =
      std::ranges::find_if(twin.settings, [&](double steps) { return error_of(twin, steps, problem) <= 2e-5; });
  if (fewest == twin.settings.end()) return 1;
  fmt::print("{:g}\n", *fewest);
  return 0;
}

int diagram(int rounds) {
  Problem problem = golden_problem();
  add_prior_draws(problem, n_prior_draws);
  std::vector<Contestant> trials;
  for (const auto& methods : {bench::lane_methods(), bench::scalar_methods()}) {
    for (const Method& method : methods) {
      for (const double setting : method.settings)
        trials.push_back({method, setting, error_of(method, setting, problem), {}});
    }
  }
  const std::vector<Parameters> timed(problem.draws.begin() + 12, problem.draws.begin() + 32);
  for (int round = 0; round < rounds; ++round) {
    for (Contestant& t : trials)
      t.times.push_back(
          time_of(t.method, t.setting, timed, t.method.family == "lanes" ? all_coalitions() : few, 0.005));
  }
  fmt::print("method,family,setting,value,error,seconds_per_draw\n");
  for (const Contestant& t : trials)
    fmt::print("\"{}\",{},{},{:g},{:.4e},{:.6g}\n", t.method.name, t.method.family, t.method.setting, t.setting,
               t.error, median(t.times));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const int rounds = argc > 2 ? std::stoi(argv[2]) : 5;
  if (what == "contest") return contest(rounds);
  if (what == "diagram") return diagram(rounds);
  if (what == "problem") return write_problem();
  if (what == "fewest_steps") return write_fewest_steps();
  fmt::print(stderr, "usage: bench_methods contest|diagram [ROUNDS], or problem\n");
  return 2;
}
