/// What a whole run costs beside the trajectories it is made from: bench_effects [DRAWS [REPEATS [STUDY]]]
///
/// On one thread, interleaved: solving draws, against a run over the same draws into a result file. A run costs so much
/// for each draw, and something once at its end (quantiles, dominance, regions, the file); two lengths of run tell the
/// two apart, when both are beyond the 16,384 draws that what is once is made from.

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/registers.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "nqpsweep/sweep/draw_solver.hpp"
#include "nqpsweep/sweep/effects.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "timing.hpp"

namespace {

using namespace nqpsweep;
using benchmarks::median;
using benchmarks::seconds;
namespace fs = std::filesystem;

using Settings = std::vector<app::Override>;

sweep::Study study_of(Settings settings, std::uint64_t draws) {
  settings.push_back({"bench", "run.threads", "1"});
  settings.push_back({"bench", "run.draws", std::to_string(draws)});
  settings.push_back({"bench", "output.file", (fs::temp_directory_path() / "bench_effects.h5").string()});
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

double time_to_run(const sweep::Study& study) {
  sweep::SerialRanks ranks;
  const double time = seconds([&] {
    store::RunFolder folder(study.output_file);
    store::ResultFile file(study, {}, ranks, &folder, {});
    static_cast<void>(sweep::run(study, ranks, file));
  });
  fs::remove(study.output_file);
  return time;
}

void compare(const std::string& name, const Settings& settings, std::uint64_t draws, int repeats) {
  const sweep::Study study = study_of(settings, draws);
  const sweep::Study longer = study_of(settings, 2 * draws);
  std::vector<double> solve, per_draw, once, rate;
  for (int r = 0; r < repeats; ++r) {
    const double a = time_to_solve(study);
    const double b = time_to_run(study);
    const double c = time_to_run(longer);
    const double d = time_to_solve(longer);
    solve.push_back((a + d) / static_cast<double>(3 * draws));
    per_draw.push_back((c - b) / static_cast<double>(draws));
    once.push_back(2.0 * b - c);
    rate.push_back(solve.back() / per_draw.back());
  }
  fmt::print("| {} | {} | {:.3f} | {:.3f} | {:.0f} % | {:.1f} |\n", name, study.layout().n_columns(),
             1e3 * median(solve), 1e3 * median(per_draw), 1e2 * median(rate), median(once));
}

/// Every effect of eight games of one outcome, on each kind of registers that the machine has.
void time_games() {
  const sweep::Study study = study_of({}, 1);
  const sweep::EffectLayout layout = study.layout();
  Packs columns(layout.n_lasting());
  Packs passing(layout.n_passing());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t k = 0; k < Pack::width; ++k) columns[c].lanes[k] = std::sin(static_cast<double>(8 * c + k));
  }
  constexpr int times = 1000;
  fmt::print("\n| registers | effects of eight games, us |\n| --- | --- |\n");
  for (const Registers kind : {Registers::plain, Registers::of_256_bits, Registers::of_512_bits}) {
    if (kind > widest_registers()) continue;
    registers_in_use() = kind;
    std::vector<double> measured;
    for (int r = 0; r < 9; ++r) {
      measured.push_back(seconds([&] {
        for (int i = 0; i < times; ++i) sweep::effects_of_game(study.game, layout, 0, columns, passing);
      }));
    }
    constexpr std::array names{"of 128 bits", "of 256 bits", "of 512 bits"};
    fmt::print("| {} | {:.1f} |\n", names[static_cast<std::size_t>(kind)], 1e6 * median(measured) / times);
  }
  registers_in_use() = widest_registers();
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t draws = argc > 1 ? std::stoull(argv[1]) : 17'000;
  const int repeats = argc > 2 ? std::stoi(argv[2]) : 3;
  const std::string wanted = argc > 3 ? argv[3] : "";
  const app::Override one_outcome{"bench", "study.outcomes", R"(["log_nqp"])"};
  const std::vector<std::pair<std::string, Settings>> studies{
      {"ten outcomes", {}},
      {"one outcome", {one_outcome}},
      {"one outcome, every draw kept", {one_outcome, {"bench", "output.draws", "float64"}}},
      {"ten outcomes, structural and equal cost",
       {{"bench", "game.structural", "true"}, {"bench", "game.budget_neutral", "true"}}}};
  fmt::print("One thread, {} and {} draws, medians of {}:\n\n", draws, 2 * draws, repeats);
  fmt::print("| study | numbers of a draw | solving, ms a draw | run, ms a draw | solver's rate | once, s |\n");
  fmt::print("| --- | --- | --- | --- | --- | --- |\n");
  for (const auto& [name, settings] : studies)
    if (wanted.empty() || name == wanted) compare(name, settings, draws, repeats);
  time_games();
}
