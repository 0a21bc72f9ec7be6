/// @file
/// What each subcommand does; the only code that prints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/parallel/mpi.hpp"

namespace nqpsweep::app {

/// What the user asks of a study, from the command line.
struct StudyRequest {
  std::optional<std::string> config;
  std::vector<Override> overrides;
};

struct RunOptions {
  bool quiet = false;
  std::string log = "text";  ///< or "json"
  bool force = false;        ///< replace an existing result, or an unfinished run
  bool resume = false;       ///< go on with an unfinished run
  bool extend = false;       ///< go on with a finished one
  std::string time_limit;    ///< as the user writes it; may be empty
  std::string command;       ///< the command line, for the record
};

/// What is to be analysed after the fact.
struct AnalyzeRequest {
  std::string file;
  std::vector<std::string> methods;  ///< all, if empty
  std::vector<std::string> outputs;  ///< of a result of ours: total effect and synergy of the headline, if empty
  std::vector<std::string> events;   ///< e.g. "synergy(log_nqp) < 0"; alone, if there are any and no outputs
  std::uint64_t n_most = 16'384;     ///< points, from the first on
  bool json = false;
};

/// What configuration is to be written where.
struct InitRequest {
  std::string kind;  ///< empty: list the kinds
  std::string file;  ///< empty: named after the kind; "-": to standard output
  bool schema = false, force = false;
};

struct ServeOptions {
  std::string host = "127.0.0.1";
  int port = 4242;
};

Exit run_command(const StudyRequest& request, const RunOptions& options, sweep::Ranks& ranks);
Exit check_command(const StudyRequest& request);
Exit replay_command(const StudyRequest& request, std::optional<std::uint64_t> draw,
                    const std::optional<std::string>& coalition);
Exit analyze_command(const AnalyzeRequest& request);
Exit game_command(const std::string& file);
Exit info_command(const std::string& file);
Exit status_command(const std::string& file, bool json);
/// @param n_draws  to be evaluated again
Exit verify_command(const std::string& file, std::uint64_t n_draws);
Exit serve_command(const StudyRequest& request, const ServeOptions& options);
Exit init_command(const InitRequest& request);
Exit schema_command();
Exit build_info_command();

}  // namespace nqpsweep::app
