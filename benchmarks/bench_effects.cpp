/// What the effects, their distributions and the tables cost beside the trajectories they are made from.
///
/// On one thread, interleaved: solving draws, against a run over the same draws without a file. A run costs so much for
/// each draw, and something once at its end (quantiles, dominance, regions); two lengths of run tell the two apart.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/sweep/draw_solver.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "timing.hpp"

namespace {

using namespace nqpsweep;
using benchmarks::median;
using benchmarks::seconds;

class NullSink final : public sweep::ResultSink {
 public:
  void write(const sweep::Block&) override {}
  void keep(const sweep::SavedState&) override {}
  void finish(const sweep::Results&) override {}
};

using Settings = std::vector<app::Override>;

sweep::Study study_of(Settings settings, std::uint64_t draws) {
  settings.push_back({"bench", "run.threads", "1"});
  settings.push_back({"bench", "run.draws", std::to_string(draws)});
  return app::load_study(std::nullopt, settings);
}

double time_to_solve(const sweep::Study& study) {
  sweep::DrawSolver solver(study);
  return seconds([&] {
    for (std::uint64_t draw = 0; draw < study.n_draws; ++draw) {
      const auto& solved = solver.solve(model::parameters_from(sweep::parameters_of_draw(study, draw)));
      if (!std::isfinite(solved.games[0][0]) && solved.record.status == sweep::Status::ok) std::abort();
    }
  });
}

double time_to_run(const sweep::Study& study, std::size_t& columns) {
  sweep::SerialRanks ranks;
  NullSink sink;
  return seconds([&] { columns = sweep::run(study, ranks, sink).columns.size(); });
}

void compare(const char* name, const Settings& settings, std::uint64_t draws, int repeats) {
  const sweep::Study study = study_of(settings, draws);
  const sweep::Study longer = study_of(settings, 2 * draws);
  std::vector<double> solve, per_draw, once, ratio;
  std::size_t columns = 0;
  for (int r = 0; r < repeats; ++r) {
    const double a = time_to_solve(study);
    const double b = time_to_run(study, columns);
    const double c = time_to_run(longer, columns);
    const double d = time_to_solve(longer);
    solve.push_back((a + d) / static_cast<double>(3 * draws));
    per_draw.push_back((c - b) / static_cast<double>(draws));
    once.push_back(2.0 * b - c);
    ratio.push_back((b + c) / (a + d));
  }
  fmt::print("{:<34}{:>9}{:>14.3f}{:>14.3f}{:>14.2f}{:>22.3f}\n", name, columns, 1e3 * median(solve),
             1e3 * median(per_draw), median(once), median(ratio));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t draws = argc > 1 ? std::stoull(argv[1]) : 512;
  const int repeats = argc > 2 ? std::stoi(argv[2]) : 3;
  fmt::print("one thread, {} and {} draws, medians of {} repeats\n", draws, 2 * draws, repeats);
  fmt::print("{:<34}{:>9}{:>14}{:>14}{:>14}{:>22}\n", "", "columns", "solve ms/draw", "run ms/draw", "once s",
             "run / solve, all in");
  compare("default study", {}, draws, repeats);
  compare("two outcomes", {{"bench", "study.outcomes", R"(["log_nqp", "nqp"])"}}, draws, repeats);
  compare("one outcome", {{"bench", "study.outcomes", R"(["log_nqp"])"}}, draws, repeats);
  compare("with structural and equal cost",
          {{"bench", "game.structural", "true"}, {"bench", "game.budget_neutral", "true"}}, draws, repeats);
}
