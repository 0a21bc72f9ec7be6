/// @file
/// The command line as data: what completions and the manual page are made from.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace nqpsweep::app {

/// An option, a flag, or an argument without a name.
struct OptionOutline {
  std::vector<std::string> names;  ///< "--quiet", "-q"; of an argument its placeholder alone, e.g. "FILE"
  std::string description;
  std::vector<std::string> values;  ///< words that may follow; empty: anything
  bool is_argument = false, is_required = false, takes_value = true;
};

struct CommandOutline {
  std::string name;
  std::string description;
  std::vector<OptionOutline> options;  ///< arguments first
};

struct ProgramOutline {
  std::string name, version, description, footer;
  std::vector<CommandOutline> commands;
};

/// Words that may follow an option or stand for an argument, by its first name, e.g. "--method".
using ValuesByOption = std::map<std::string, std::vector<std::string>>;

[[nodiscard]] ProgramOutline outline_of(const CLI::App& app, const std::string& version, const ValuesByOption& values);

/// The manual page, in the language of man(7).
[[nodiscard]] std::string man_page(const ProgramOutline& program);

/// A completion script of a shell: "bash", "zsh" or "fish".
[[nodiscard]] std::string completion(const ProgramOutline& program, const std::string& shell);

}  // namespace nqpsweep::app
