#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstring>
#include <exception>
#include <filesystem>

#include "build_info.hpp"
#include "commands.hpp"
#include "nqpsweep/app/summary.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "output_check.hpp"
#include "progress.hpp"

namespace nqpsweep::app {
namespace {

sweep::Bytes bytes_of(const std::string& text) {
  sweep::Bytes bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

std::string text_of(const sweep::Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Reads the input on rank 0 alone, so that it is read once and complained of once; the others get the resolved
/// configuration. Empty on the other ranks when rank 0 has refused.
std::optional<sweep::Study> shared_study(const StudyRequest& request, bool force, Output& output,
                                         parallel::MpiRanks& ranks) {
  std::optional<sweep::Study> study;
  std::exception_ptr error;
  if (ranks.rank() == 0) {
    try {
      study = load_study(request.config, request.overrides);
      output = check_output(*study, force);
    } catch (...) {
      error = std::current_exception();
    }
  }
  if (ranks.any(error != nullptr)) {
    if (error) std::rethrow_exception(error);
    return std::nullopt;
  }
  output = static_cast<Output>(ranks.broadcast({static_cast<std::byte>(output)}).front());
  const std::string resolved = text_of(ranks.broadcast(bytes_of(study ? study->resolved_config : "")));
  if (!study) study = study_from_resolved(resolved, "the configuration of rank 0");
  return study;
}

store::Provenance provenance_of(const sweep::Study& study, const RunOptions& options, const parallel::MpiRanks& ranks) {
  store::Provenance provenance;
  for (const auto& [name, text] : build_info()) provenance[name] = text;
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  provenance["host"] = host;
  provenance["ranks"] = std::to_string(ranks.size());
  provenance["threads_per_rank"] = std::to_string(sweep::threads_for(study));
  provenance["seed"] = std::to_string(study.seed);
  provenance["command"] = options.command;
  provenance["started_at"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  return provenance;
}

std::string written_line(const std::string& file) {
  const double bytes = static_cast<double>(std::filesystem::file_size(file));
  return bytes < 1e6 ? fmt::format("{} ({:.0f} kB)", file, bytes / 1e3)
                     : fmt::format("{} ({:.1f} MB)", file, bytes / 1e6);
}

Exit judged(const sweep::Study& study, const sweep::Results& results) {
  const double failed = static_cast<double>(results.n_failed());
  if (failed <= study.failed_draws_limit * static_cast<double>(results.n_draws)) return Exit::success;
  fmt::print(stderr, "nqpsweep: more draws have no answer than run.failed_draws_limit = {} allows\n",
             study.failed_draws_limit);
  return Exit::failed_draws;
}

Exit show_existing(const sweep::Study& study, const RunOptions& options) {
  const sweep::Results results = store::read_results(study.output_file, study);
  if (!options.quiet) {
    fmt::print("{}\nNothing to do: {} already holds this very result, from the same configuration, seed and program.\n",
               summary_of(study, results), study.output_file);
  }
  return judged(study, results);
}

}  // namespace

Exit run_command(const StudyRequest& request, const RunOptions& options, parallel::MpiRanks& ranks) {
  Output output = Output::free;
  const auto study = shared_study(request, options.force, output, ranks);
  if (!study) return Exit::bad_input;
  const bool speaks = ranks.rank() == 0 && !options.quiet;
  if (output == Output::same) return ranks.rank() == 0 ? show_existing(*study, options) : Exit::success;
  if (speaks) {
    const std::string of_what = study->has_policies() ? fmt::format("{} coalitions", study->game.n_coalitions())
                                                      : "the test function " + study->function->name;
    spdlog::info("{} draws of {}; {} rank(s) x {} thread(s); to {}", study->n_draws, of_what, ranks.size(),
                 sweep::threads_for(*study), study->output_file);
  }

  Progress progress(study->n_draws, !speaks);
  store::ResultFile file(*study, provenance_of(*study, options, ranks), ranks, ranks.communicator());
  const sweep::Results results = sweep::run(*study, ranks, file, [&](std::uint64_t done) { progress.report(done); });
  progress.finish();
  if (ranks.rank() != 0) return Exit::success;
  if (speaks) fmt::print("{}Written: {}\n", summary_of(*study, results), written_line(study->output_file));
  return judged(*study, results);
}

}  // namespace nqpsweep::app
