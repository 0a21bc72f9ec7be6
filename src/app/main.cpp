/// @file
/// The command line, and the one place where errors become words and exit codes.

#include <fmt/format.h>
#include <omp.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "build_info.hpp"
#include "command_outline.hpp"
#include "commands.hpp"
#include "config_reference.hpp"
#include "config_texts.hpp"
#include "log.hpp"
#include "misspelt.hpp"
#include "nqpsweep/sensitivity/measure.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "signals.hpp"

namespace nqpsweep::app {
namespace {

/// Options shared by the subcommands that take a configuration.
struct StudyArguments {
  std::string config;
  std::string draws, seed, out, threads;
  std::vector<std::string> settings;

  void declare(CLI::App& command) {
    command.add_option("CONFIG", config, "configuration (TOML); without it, the built-in defaults");
    command.add_option("--draws", draws, "number of draws (run.draws)");
    command.add_option("--seed", seed, "seed of all randomness (run.seed)");
    command.add_option("--out", out, "result file (output.file)");
    command.add_option("--threads", threads, "threads of each rank, 0 = as many as OpenMP offers (run.threads)");
    command.add_option("--set", settings, "any key of the configuration, as key=value; may be repeated")
        ->take_all()
        ->allow_extra_args(false);
  }

  [[nodiscard]] StudyRequest request() const {
    StudyRequest request;
    if (!config.empty()) request.config = config;
    for (const std::string& setting : settings) request.overrides.push_back(override_from(setting));
    if (!draws.empty()) request.overrides.push_back({"--draws", "run.draws", draws});
    if (!seed.empty()) request.overrides.push_back({"--seed", "run.seed", seed});
    if (!out.empty()) request.overrides.push_back({"--out", "output.file", out});
    if (!threads.empty()) request.overrides.push_back({"--threads", "run.threads", threads});
    return request;
  }
};

std::string command_line(int argc, char** argv) {
  std::string text;
  for (int i = 0; i < argc; ++i) text += (i == 0 ? "" : " ") + std::string(argv[i]);
  return text;
}

template <class Work>
int reporting_errors(Work&& work) {
  try {
    return static_cast<int>(work());
  } catch (const OtherRankFailed&) {
    return static_cast<int>(Exit::world);
  } catch (const InputError& error) {
    fmt::print(stderr, "nqpsweep: {}\n", error.what());
    return static_cast<int>(Exit::bad_input);
  } catch (const ContractViolation& error) {
    fmt::print(stderr, "nqpsweep: {}; this is a bug of the program, please report it\n", error.what());
    return static_cast<int>(Exit::bug);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "nqpsweep: there is not enough memory; ask for fewer threads, a smaller run.block_draws or fewer outcomes\n");
    return static_cast<int>(Exit::world);
  } catch (const std::exception& error) {
    fmt::print(stderr, "nqpsweep: {}\n", error.what());
    return static_cast<int>(Exit::world);
  }
}

int run_among_ranks(const StudyArguments& arguments, const RunOptions& options, int argc, char** argv) {
  // HDF5 first: started after MPI it would end with it, and crash over a file that could not be written.
  (void)store::library_version();
  parallel::MpiSession session(argc, argv);
  parallel::MpiRanks ranks(MPI_COMM_WORLD);
  listen_to_signals();
  bool returned = false;
  const int code = reporting_errors([&] {
    // As many threads as there are cores for each rank; OpenMP would give every rank all that it may run on.
    const int cores = ranks.cores_of_each();
    if (std::getenv("OMP_NUM_THREADS") == nullptr) omp_set_num_threads(cores);
    const Exit exit = run_command(arguments.request(), options, ranks);
    returned = true;
    return exit;
  });
  // A rank that fails alone would wait for ever for others that wait for it.
  if (!returned) ranks.leave_or_end_job(std::chrono::seconds(5), code);
  return code;
}

int run_alone(const StudyArguments& arguments, const RunOptions& options) {
  sweep::SerialRanks ranks;
  listen_to_signals();
  return reporting_errors([&] { return run_command(arguments.request(), options, ranks); });
}

int run(int argc, char** argv, const StudyArguments& arguments, RunOptions options) {
  options.command = command_line(argc, argv);
  return parallel::started_by_a_launcher() ? run_among_ranks(arguments, options, argc, argv) : run_alone(arguments, options);
}

const std::vector<std::string> shells{"bash", "zsh", "fish"};
const std::vector<std::string> log_styles{"text", "json"};

/// The command line as data, for completions and the manual page.
ProgramOutline outline(const CLI::App& app) {
  ValuesByOption values{{"SHELL", shells}, {"--log", log_styles}};
  for (const ConfigText& config : config_texts()) values["KIND"].emplace_back(config.name);
  for (const KeyReference& key : config_reference()) values["--set"].push_back(key.key + "=");
  return outline_of(app, version(), values);
}

Exit print(const std::string& text) {
  fmt::print("{}", text);
  return Exit::success;
}

int refuse(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
  const auto advice = misspelt(outline(app), words);
  fmt::print(stderr, "nqpsweep: {}\nRun nqpsweep --help, or with --help after a command, for more.\n",
             advice.value_or(error.what()));
  return static_cast<int>(Exit::bad_input);
}

/// For the help on --method.
std::string list_of_measures() {
  std::string names;
  std::string on_request;
  for (const auto& measure : sensitivity::measures()) {
    std::string& list = measure.on_request ? on_request : names;
    list += (list.empty() ? "" : ", ") + std::string(measure.name);
  }
  return names + "; all these without it; on request " + on_request;
}

int main(int argc, char** argv) {
  log_to_stderr();
  CLI::App app(
      "Distributions of policy-synergy effects in a model of new quality productivity, over all coalitions of "
      "policies.",
      "nqpsweep");
  app.set_version_flag("--version", "nqpsweep " + version());
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 disk/MPI/HDF5 refused, 2 bad input, 3 too many draws without an answer, 70 bug, 75 "
      "stopped by a "
      "signal or a time limit and ready for --resume.");

  StudyArguments study;
  RunOptions options;
  std::optional<std::uint64_t> draw;
  std::string coalition;
  std::string file;
  CLI::App* run_subcommand = app.add_subcommand("run", "evaluate all draws and write the result; under mpirun, on all ranks");
  study.declare(*run_subcommand);
  run_subcommand->add_flag("--quiet,-q", options.quiet, "say nothing but errors");
  run_subcommand->add_option("--log", options.log, "how it tells on standard error how it goes: text or json, one object a line")
      ->capture_default_str()
      ->check(CLI::IsMember(log_styles));
  run_subcommand->add_flag("--force", options.force, "replace another result, or an unfinished run, that stands under the name");
  run_subcommand->add_flag("--resume", options.resume,
                "go on where an earlier run of the same study was stopped; begin where none was");
  run_subcommand->add_flag("--extend", options.extend, "add draws to a finished result, as if it had been longer from the start");
  run_subcommand->add_option("--time-limit", options.time_limit,
                  "stop before so much time is over, e.g. 90s, 30m, 12h or 1-12:00:00, with exit code 75; the end of a "
                  "Slurm job counts by itself");
  CLI::App* check =
      app.add_subcommand("check", "check everything and estimate time, memory and file size; evaluates no draw");
  study.declare(*check);
  CLI::App* replay =
      app.add_subcommand("replay", "one draw, or chosen values, alone: everything as JSON, or one trajectory as CSV");
  study.declare(*replay);
  replay->add_option("--draw", draw,
                     "index of the draw, from 0; without it, every parameter at the median of its prior but for --set");
  replay->add_option("--coalition", coalition,
                     "instruments or domains joined by commas, 'all' or 'none': its states over time as CSV");
  CLI::App* info = app.add_subcommand("info", "what a result file holds, in words");
  info->add_option("FILE", file, "result of nqpsweep run")->required();
  std::uint64_t n_verified = 16;
  CLI::App* verify = app.add_subcommand(
      "verify",
      "whether a result is as it should be: checksums, identities, and a random sample of draws evaluated again");
  verify->add_option("FILE", file, "result of nqpsweep run")->required();
  verify->add_option("--draws", n_verified, "draws to be evaluated again and compared bit for bit")
      ->capture_default_str();
  AnalyzeRequest analysis;
  CLI::App* analyze = app.add_subcommand(
      "analyze", "sensitivity measures from given data: the draws of a result, or columns of a CSV or HDF5 file");
  analyze->add_option("FILE", analysis.file, "result of nqpsweep run, CSV with a line of names, or HDF5")->required();
  analyze
      ->add_option("--method", analysis.methods, list_of_measures())
      ->delimiter(',');
  analyze
      ->add_option("--output", analysis.outputs,
                   "column to explain; of a result e.g. 'synergy(log_nqp)'; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  analyze
      ->add_option("--event", analysis.events,
                   "where among the inputs this happens, e.g. 'synergy(log_nqp) < 0'; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  analyze->add_option("--most", analysis.n_most, "take no more points than that, from the first on")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  analyze->add_flag("--json", analysis.json, "everything as JSON, under SALib's names where it has them");
  CLI::App* game = app.add_subcommand("game", "every index of a game of your own, as JSON");
  game->add_option("FILE", file, "JSON: {\"worths\": [2^n numbers], \"unions\": [[0, 1], [2]]}")->required();
  bool as_json = false;
  CLI::App* status = app.add_subcommand(
      "status", "how a run stands, asked from anywhere that sees its files; exit code 1 when it seems dead");
  status->add_option("FILE", file, "result that the run is to write (output.file)")->required();
  status->add_flag("--json", as_json, "as JSON");
  ServeOptions server;
  CLI::App* serve = app.add_subcommand(
      "serve", "the study as a model for UM-Bridge clients: values of its uncertain parameters to sensitivity.outputs");
  study.declare(*serve);
  serve->add_option("--port", server.port, "port to listen at, 0 for any that is free")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  serve
      ->add_option("--host", server.host, "address to listen at; other than loopback, anyone who reaches it may use it")
      ->capture_default_str();
  InitRequest init;
  CLI::App* initialise = app.add_subcommand("init", "write a commented configuration for a kind of study");
  initialise->add_option("KIND", init.kind, "kind of study; without it, list the kinds");
  initialise->add_option("FILE", init.file, "file to write, otherwise KIND.toml; - for standard output");
  initialise->add_flag("--schema", init.schema, "write a JSON schema beside it, by which editors complete and check");
  initialise->add_flag("--force", init.force, "replace a file that stands under the name");
  CLI::App* schema = app.add_subcommand("schema", "JSON schema of configurations, for editors");
  std::string shell;
  CLI::App* complete = app.add_subcommand("completion", "completion script of a shell");
  complete->add_option("SHELL", shell, "bash, zsh or fish")->required()->check(CLI::IsMember(shells));
  CLI::App* man = app.add_subcommand("man", "the manual page; read it by: nqpsweep man | man -l -");
  app.add_subcommand("build-info", "version, commit, compiler and libraries of this program");

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return refuse(app, error, {argv + 1, argv + argc});
  }
  if (run_subcommand->parsed())
    return reporting_errors([&] { return static_cast<Exit>(run(argc, argv, study, options)); });
  return reporting_errors([&] {
    if (check->parsed()) return check_command(study.request());
    if (replay->parsed())
      return replay_command(study.request(), draw, coalition.empty() ? std::nullopt : std::optional(coalition));
    if (info->parsed()) return info_command(file);
    if (verify->parsed()) return verify_command(file, n_verified);
    if (analyze->parsed()) return analyze_command(analysis);
    if (game->parsed()) return game_command(file);
    if (status->parsed()) return status_command(file, as_json);
    if (serve->parsed()) return serve_command(study.request(), server);
    if (initialise->parsed()) return init_command(init);
    if (schema->parsed()) return schema_command();
    if (complete->parsed()) return print(completion(outline(app), shell));
    if (man->parsed()) return print(man_page(outline(app)));
    return build_info_command();
  });
}

}  // namespace
}  // namespace nqpsweep::app

int main(int argc, char** argv) { return nqpsweep::app::main(argc, argv); }
