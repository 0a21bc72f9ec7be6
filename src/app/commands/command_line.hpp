/// @file
/// The command line: every subcommand with its options, and what it does.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "commands.hpp"

namespace nqpsweep::app {

/// How a run is launched, alone or among ranks.
using Launch = std::function<Exit(const StudyRequest& request, const RunOptions& options)>;

class CommandLine {
 public:
  explicit CommandLine(Launch run);

  /// @return  how to end where there is nothing to be done: help was asked for, or the line makes no sense
  [[nodiscard]] std::optional<Exit> read(int argc, char** argv);

  /// What the line that was read asks for. @par Errors any that the subcommand has
  [[nodiscard]] Exit act() const;

 private:
  CLI::App app_;
  struct Command {
    CLI::App* app;
    std::function<Exit()> act;
  };
  std::vector<Command> commands_;
};

}  // namespace nqpsweep::app
