#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <variant>

#include "commands.hpp"
#include "nqpsweep/stats/binned_sums.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "nqpsweep/sweep/evaluator.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "output_check.hpp"

namespace nqpsweep::app {
namespace {

/// Cells of a histogram and moments of its column in the default study of 16,000 draws or more (docs/performance.md).
constexpr std::size_t bytes_of_statistics = 6'500;

/// Bytes that the value of information takes: sums by bins, and draws that wait to be added to them.
double information_bytes(const sweep::Study& study) {
  const std::size_t n_mixes = study.choice.mixes.size();
  const std::size_t waiting = std::max(sweep::most_waiting_draws, study.block_draws);
  return static_cast<double>(study.parameters.size() * stats::BinnedSums::n_bins * stats::BinnedSums::n_parts *
                                 n_mixes * sizeof(stats::ExactSum) +
                             waiting * n_mixes * sizeof(std::int64_t));
}

/// Time of one of the first draws [s].
double time_of_a_draw(const sweep::Study& study) {
  const sweep::EffectLayout layout = study.layout();
  sweep::Evaluator evaluator(study, layout);
  const sweep::Slice draws{0, std::min<std::uint64_t>(Pack::width, study.n_draws)};
  std::vector<double> points(draws.count * study.n_coordinates());
  Packs columns(layout.n_columns());
  std::vector<sweep::DrawRecord> records(draws.count);
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t n = 0;
  double seconds = 0.0;
  while (seconds < 0.05) {
    evaluator.evaluate(draws, points, columns, records);
    n += draws.count;
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  return seconds / static_cast<double>(n);
}

std::string size_text(double bytes) {
  for (const char* unit : {"B", "kB", "MB", "GB"}) {
    if (bytes < 1000.0) return fmt::format("{:.3g} {}", bytes, unit);
    bytes /= 1000.0;
  }
  return fmt::format("{:.3g} TB", bytes);
}

std::string time_text(double seconds) {
  if (seconds < 100.0) return fmt::format("{:.0f} s", seconds);
  if (seconds < 6000.0) return fmt::format("{:.0f} min", seconds / 60.0);
  return fmt::format("{:.1f} h", seconds / 3600.0);
}

std::string output_text(Output output) {
  switch (output) {
    case Output::free: return "";
    case Output::same: return " (it holds this very result already: a run has nothing to do)";
    case Output::shorter:
      return " (a result with fewer draws stands there; a run needs --extend, --force or another --out)";
    case Output::other: break;
  }
  return " (another result stands there; a run needs --force or another --out)";
}

std::string players_text(const sweep::Study& study) {
  std::string names;
  for (const auto& player : study.game.players()) names += (names.empty() ? "" : ", ") + player.name;
  return names;
}

std::string in_force_text(const sweep::Study& study) {
  if (study.game.base() == model::no_policy) return "";
  return fmt::format("; in force in any case: {}", model::coalition_name(study.game.base()));
}

void print_game(const sweep::Study& study) {
  fmt::print("  players      {}: {}{}\n", study.game.n_players(), players_text(study), in_force_text(study));
  const int games = 1 + (study.effects.structural ? 1 : 0) + (study.effects.budget_neutral ? 1 : 0);
  fmt::print("  trajectories {:.3g}: {} coalitions of each draw{}{}, {} to {}\n",
             static_cast<double>(study.n_draws) * static_cast<double>(study.game.n_coalitions()) * games,
             study.game.n_coalitions(), study.effects.structural ? ", again without coordination" : "",
             study.effects.budget_neutral ? ", again at equal cost" : "", study.start_year,
             study.start_year + study.scenario.horizon_yr);
  fmt::print("  outcomes    ");
  for (std::size_t o = 0; o < study.outcomes.size(); ++o) fmt::print(" {}", study.outcome(o).name);
}

}  // namespace

Exit check_command(const StudyRequest& request) {
  const sweep::Study study = load_study(request.config, request.overrides);
  const Output output = check_output(study);
  std::size_t uncertain = 0;
  for (const auto& parameter : study.parameters)
    uncertain += std::holds_alternative<space::Fixed>(parameter.marginal) ? 0 : 1;
  const int threads = sweep::threads_for(study);
  const double seconds = static_cast<double>(study.n_draws) * time_of_a_draw(study) / threads;
  const sweep::EffectLayout layout = study.layout();
  const std::size_t n_columns = layout.n_columns();
  const std::size_t columns_of_a_block = layout.n_lasting() + layout.n_passing();
  const double memory =
      static_cast<double>(n_columns * bytes_of_statistics + columns_of_a_block * study.block_draws * sizeof(double)) +
      information_bytes(study);

  fmt::print("The configuration is valid.\n\n");
  fmt::print("  draws        {}, seed {}\n", study.n_draws, study.seed);
  fmt::print("  parameters   {} uncertain, {} fixed\n", uncertain, study.parameters.size() - uncertain);
  if (study.has_policies()) {
    print_game(study);
  } else {
    fmt::print("  model        the test function {}", study.function->name);
  }
  const std::size_t n_effects = n_columns - study.parameters.size();
  fmt::print("\n  effects      {} number{} of each draw\n", n_effects, n_effects == 1 ? "" : "s");
  fmt::print("  output       {}{}\n\n", study.output_file, output_text(output));
  fmt::print("Estimates for one rank of {} thread(s) on this machine, idle\n", threads);
  fmt::print("  time         {}; R such ranks take 1/R of it\n", time_text(seconds));
  fmt::print("  memory       {} for each rank, beside the program\n", size_text(memory));
  fmt::print("  file         {} before compression\n", size_text(static_cast<double>(store::expected_bytes(study))));
  return Exit::success;
}

}  // namespace nqpsweep::app
