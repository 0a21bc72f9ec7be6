#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstring>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "build_info.hpp"
#include "commands.hpp"
#include "log.hpp"
#include "nqpsweep/app/summary.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "nqpsweep/sweep/first_error.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "output_check.hpp"
#include "run_control.hpp"

namespace nqpsweep::app {
namespace {

sweep::Bytes bytes_of(const std::string& text) {
  sweep::Bytes bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

std::string text_of(const sweep::Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Reads the input on rank 0 alone, so that it is read once and complained of once; the others get the resolved
/// configuration. Empty on the other ranks when rank 0 has refused, so that all end with the same code.
std::optional<sweep::Study> shared_study(const StudyRequest& request, const RunOptions& options, Beginning& beginning,
                                         sweep::Ranks& ranks) {
  std::optional<sweep::Study> study;
  std::exception_ptr refusal;
  sweep::on_rank_0(ranks, "reading", "the configuration", [&] {
    try {
      study = load_study(request.config, request.overrides);
      beginning = beginning_of(*study, options);
    } catch (const InputError&) {
      refusal = std::current_exception();
    }
  });
  if (ranks.any(refusal != nullptr)) {
    if (refusal) std::rethrow_exception(refusal);
    return std::nullopt;
  }
  beginning.output = static_cast<Output>(ranks.broadcast({static_cast<std::byte>(beginning.output)}).front());
  const std::string resolved = text_of(ranks.broadcast(bytes_of(study ? study->resolved_config : "")));
  return study ? *study : study_from_resolved(resolved, "the configuration of rank 0");
}

store::Provenance provenance_of(const sweep::Study& study, const RunOptions& options, const Beginning& beginning,
                                const sweep::Ranks& ranks) {
  store::Provenance provenance;
  for (const auto& [name, text] : build_info()) provenance[name] = text;
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  provenance["host"] = host;
  provenance["ranks"] = std::to_string(ranks.size());
  provenance["threads_per_rank"] = std::to_string(sweep::threads_for(study));
  provenance["seed"] = std::to_string(study.seed);
  provenance["command"] = options.command;
  provenance["started_at"] = beginning.checkpoint.started_at;
  return provenance;
}

std::string written_line(const std::string& file) {
  const double bytes = static_cast<double>(std::filesystem::file_size(file));
  return bytes < 1e6 ? fmt::format("{} ({:.0f} kB)", file, bytes / 1e3)
                     : fmt::format("{} ({:.1f} MB)", file, bytes / 1e6);
}

Exit judged(const sweep::Study& study, const sweep::Results& results) {
  const std::uint64_t failed = results.n_failed();
  const bool too_large_a_share =
      static_cast<double>(failed) > study.failed_draws_limit * static_cast<double>(results.n_draws);
  const bool too_many = study.most_failed_draws > 0 && failed > study.most_failed_draws;
  if (too_large_a_share)
    fmt::print(stderr, "nqpsweep: more draws have no answer than run.failed_draws_limit = {} allows\n",
               study.failed_draws_limit);
  if (too_many)
    fmt::print(stderr, "nqpsweep: more draws have no answer than run.most_failed_draws = {} allows\n",
               study.most_failed_draws);
  return too_large_a_share || too_many ? Exit::failed_draws : Exit::success;
}

Exit show_existing(const sweep::Study& study, const RunOptions& options) {
  const sweep::Results results = store::read_results(study.output_file, study);
  if (!options.quiet) {
    fmt::print("{}\nNothing to do: {} already holds this very result, from the same configuration, seed and program.\n",
               summary_of(study, results), study.output_file);
  }
  return judged(study, results);
}

/// Says why a run has stopped, and what to do next.
Exit stopped(const sweep::Study& study, const RunOptions& options, const RunControl& control, LiveRecord* record) {
  if (record == nullptr) return Exit::interrupted;
  const std::string reason = control.reason().empty() ? "a signal to another rank" : control.reason();
  record->stopped(reason);
  if (options.log == "json") {
    log_event("stopped", {{"reason", reason},
                          {"draws_done", control.draws_done()},
                          {"draws", study.n_draws},
                          {"can_resume", store::has_checkpoint(study.output_file)}});
    return Exit::interrupted;
  }
  fmt::print(stderr, "nqpsweep: stopped by {} after {} of {} draws; {}\n", reason, control.draws_done(), study.n_draws,
             store::has_checkpoint(study.output_file) ? fmt::format("they are kept in {}: go on with --resume",
                                                                    store::partial_folder(study.output_file).string())
                                                      : "too few to be kept");
  return Exit::interrupted;
}

}  // namespace

Exit run_command(const StudyRequest& request, const RunOptions& options, sweep::Ranks& ranks) {
  if (options.log == "json") log_as_json();
  const auto end = end_of_time(options.time_limit);
  Beginning beginning;
  const std::optional<sweep::Study> shared = shared_study(request, options, beginning, ranks);
  if (!shared) return Exit::bad_input;
  const sweep::Study& study = *shared;
  const bool leads = ranks.rank() == 0;
  const bool speaks = leads && !options.quiet;
  if (beginning.output == Output::same) return leads ? show_existing(study, options) : Exit::success;
  if (speaks) {
    const std::string of_what = study.has_policies() ? fmt::format("{} coalitions", study.game.n_coalitions())
                                                     : "the test function " + study.function->name;
    spdlog::info("{} draws of {}; {} rank(s) x {} thread(s); to {}", study.n_draws, of_what, ranks.size(),
                 sweep::threads_for(study), study.output_file);
    if (!beginning.remark.empty()) spdlog::info("{}", beginning.remark);
  }

  std::optional<sweep::SavedState> state;
  if (beginning.checkpoint.state.draws_done > 0) state = std::exchange(beginning.checkpoint.state, {});
  const std::uint64_t draws_done = state ? state->draws_done : 0;
  Progress progress(study.n_draws, draws_done,
                    !speaks                 ? Progress::Style::quiet
                    : options.log == "json" ? Progress::Style::json
                                            : Progress::Style::words);
  std::optional<LiveRecord> record;
  if (leads) record.emplace(study, ranks.size(), draws_done);
  RunControl control({std::chrono::duration<double>(60.0 * study.checkpoint_minutes), end}, draws_done, progress,
                     record ? &*record : nullptr);
  auto provenance = provenance_of(study, options, beginning, ranks);
  store::ResultFile file(study, std::move(provenance), ranks, beginning.folder.get(), std::move(beginning.checkpoint));
  const auto results = sweep::run(study, ranks, file, control, std::move(state));
  progress.finish();
  if (!results) return stopped(study, options, control, record ? &*record : nullptr);
  if (!leads) return Exit::success;
  if (speaks && options.log == "json") log_event("written", {{"file", study.output_file}});
  if (speaks) fmt::print("{}Written: {}\n", summary_of(study, *results), written_line(study.output_file));
  return judged(study, *results);
}

}  // namespace nqpsweep::app
