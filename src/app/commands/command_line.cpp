#include "command_line.hpp"

#include <fmt/format.h>

#include <memory>

#include "build_info.hpp"
#include "command_outline.hpp"
#include "config_reference.hpp"
#include "config_texts.hpp"
#include "misspelt.hpp"
#include "nqpsweep/sensitivity/measure.hpp"

namespace nqpsweep::app {
namespace {

using Act = std::function<Exit()>;

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

Exit refuse(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
  const auto advice = misspelt(outline(app), words);
  fmt::print(stderr, "nqpsweep: {}\nRun nqpsweep --help, or with --help after a command, for more.\n",
             advice.value_or(error.what()));
  return Exit::bad_input;
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

CLI::Option* one_at_a_time(CLI::Option* option) { return option->take_all()->allow_extra_args(false); }

// Each declares the options of a subcommand and returns what it does once they are read; until then, whatever they are
// read into lives with that.

Act declare_run(CLI::App& command, const Launch& run) {
  const auto study = std::make_shared<StudyArguments>();
  const auto options = std::make_shared<RunOptions>();
  study->declare(command);
  command.add_flag("--quiet,-q", options->quiet, "say nothing but errors");
  command
      .add_option("--log", options->log, "how it tells on standard error how it goes: text or json, one object a line")
      ->capture_default_str()
      ->check(CLI::IsMember(log_styles));
  command.add_flag("--force", options->force,
                   "replace another result, or an unfinished run, that stands under the name");
  command.add_flag("--resume", options->resume,
                   "go on where an earlier run of the same study was stopped; begin where none was");
  command.add_flag("--extend", options->extend,
                   "add draws to a finished result, as if it had been longer from the start");
  command.add_option(
      "--time-limit", options->time_limit,
      "stop before so much time is over, e.g. 90s, 30m, 12h or 1-12:00:00, with exit code 75; the end of "
      "a Slurm job counts by itself");
  return [=] { return run(study->request(), *options); };
}

Act declare_check(CLI::App& command) {
  const auto study = std::make_shared<StudyArguments>();
  study->declare(command);
  return [=] { return check_command(study->request()); };
}

Act declare_replay(CLI::App& command) {
  const auto study = std::make_shared<StudyArguments>();
  const auto draw = std::make_shared<std::optional<std::uint64_t>>();
  const auto coalition = std::make_shared<std::string>();
  study->declare(command);
  command.add_option("--draw", *draw,
                     "index of the draw, from 0; without it, every parameter at the median of its prior but for --set");
  command.add_option("--coalition", *coalition,
                     "instruments or domains joined by commas, 'all' or 'none': its states over time as CSV");
  return [=] {
    return replay_command(study->request(), *draw, coalition->empty() ? std::nullopt : std::optional(*coalition));
  };
}

/// The FILE that a subcommand is about.
std::shared_ptr<std::string> declare_file(CLI::App& command, const char* what) {
  auto file = std::make_shared<std::string>();
  command.add_option("FILE", *file, what)->required();
  return file;
}

Act declare_info(CLI::App& command) {
  const auto file = declare_file(command, "result of nqpsweep run");
  return [=] { return info_command(*file); };
}

Act declare_verify(CLI::App& command) {
  const auto file = declare_file(command, "result of nqpsweep run");
  const auto n_draws = std::make_shared<std::uint64_t>(16);
  command.add_option("--draws", *n_draws, "draws to be evaluated again and compared bit for bit")
      ->capture_default_str();
  return [=] { return verify_command(*file, *n_draws); };
}

Act declare_analyze(CLI::App& command) {
  const auto request = std::make_shared<AnalyzeRequest>();
  command.add_option("FILE", request->file, "result of nqpsweep run, CSV with a line of names, or HDF5")->required();
  command.add_option("--method", request->methods, list_of_measures())->delimiter(',');
  one_at_a_time(command.add_option("--output", request->outputs,
                                   "column to explain; of a result e.g. 'synergy(log_nqp)'; may be repeated"));
  one_at_a_time(command.add_option(
      "--event", request->events, "where among the inputs this happens, e.g. 'synergy(log_nqp) < 0'; may be repeated"));
  command.add_option("--most", request->n_most, "take no more points than that, from the first on")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command.add_flag("--json", request->json, "everything as JSON, under SALib's names where it has them");
  return [=] { return analyze_command(*request); };
}

Act declare_game(CLI::App& command) {
  const auto file = declare_file(command, "JSON: {\"worths\": [2^n numbers], \"unions\": [[0, 1], [2]]}");
  return [=] { return game_command(*file); };
}

Act declare_status(CLI::App& command) {
  const auto file = declare_file(command, "result that the run is to write (output.file)");
  const auto json = std::make_shared<bool>(false);
  command.add_flag("--json", *json, "as JSON");
  return [=] { return status_command(*file, *json); };
}

Act declare_serve(CLI::App& command) {
  const auto study = std::make_shared<StudyArguments>();
  const auto options = std::make_shared<ServeOptions>();
  study->declare(command);
  command.add_option("--port", options->port, "port to listen at, 0 for any that is free")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  command
      .add_option("--host", options->host,
                  "address to listen at; other than loopback, anyone who reaches it may use it")
      ->capture_default_str();
  return [=] { return serve_command(study->request(), *options); };
}

Act declare_init(CLI::App& command) {
  const auto request = std::make_shared<InitRequest>();
  command.add_option("KIND", request->kind, "kind of study; without it, list the kinds");
  command.add_option("FILE", request->file, "file to write, otherwise KIND.toml; - for standard output");
  command.add_flag("--schema", request->schema, "write a JSON schema beside it, by which editors complete and check");
  command.add_flag("--force", request->force, "replace a file that stands under the name");
  return [=] { return init_command(*request); };
}

Act declare_completion(CLI::App& command, const CLI::App& program) {
  const auto shell = std::make_shared<std::string>();
  command.add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember(shells));
  return [=, &program] { return print(completion(outline(program), *shell)); };
}

}  // namespace

CommandLine::CommandLine(Launch run)
    : app_(
          "Distributions of policy-synergy effects in a model of new quality productivity, over all coalitions of "
          "policies.",
          "nqpsweep") {
  app_.set_version_flag("--version", "nqpsweep " + version());
  app_.require_subcommand(1);
  app_.footer(
      "Exit codes: 0 done, 1 disk/MPI/HDF5 refused, 2 bad input, 3 too many draws without an answer, 70 bug, 75 "
      "stopped by a "
      "signal or a time limit and ready for --resume.");
  const auto add = [&](const char* name, const char* what, auto&& declare) {
    CLI::App* command = app_.add_subcommand(name, what);
    commands_.push_back({command, declare(*command)});
  };  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): a std::function frees what it holds
  const auto does = [](auto what) { return [what](CLI::App&) -> Act { return what; }; };  // without options
  add("run", "evaluate all draws and write the result; under mpirun, on all ranks",
      [&](CLI::App& command) { return declare_run(command, run); });
  add("check", "check everything and estimate time, memory and file size; evaluates no draw", declare_check);
  add("replay", "one draw, or chosen values, alone: everything as JSON, or one trajectory as CSV", declare_replay);
  add("info", "what a result file holds, in words", declare_info);
  add("verify",
      "whether a result is as it should be: checksums, identities, and a random sample of draws evaluated again",
      declare_verify);
  add("analyze", "sensitivity measures from given data: the draws of a result, or columns of a CSV or HDF5 file",
      declare_analyze);
  add("game", "every index of a game of your own, as JSON", declare_game);
  add("status", "how a run stands, asked from anywhere that sees its files; exit code 1 when it seems dead",
      declare_status);
  add("serve", "the study as a model for UM-Bridge clients: values of its uncertain parameters to sensitivity.outputs",
      declare_serve);
  add("init", "write a commented configuration for a kind of study", declare_init);
  add("schema", "JSON schema of configurations, for editors", does(schema_command));
  add("completion", "completion script of a shell",
      [&](CLI::App& command) { return declare_completion(command, app_); });
  add("man", "the manual page; read it by: nqpsweep man | man -l -",
      does([this] { return print(man_page(outline(app_))); }));
  add("build-info", "version, commit, compiler and libraries of this program", does(build_info_command));
}

std::optional<Exit> CommandLine::read(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app_.exit(help);
    return Exit::success;
  } catch (const CLI::ParseError& error) {
    return refuse(app_, error, {argv + 1, argv + argc});
  }
  return std::nullopt;
}

Exit CommandLine::act() const {
  for (const Command& command : commands_) {
    if (command.app->parsed()) return command.act();
  }
  return Exit::success;
}

}  // namespace nqpsweep::app
