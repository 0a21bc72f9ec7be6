#include "misspelt.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "settings.hpp"

namespace nqpsweep::app {
namespace {

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates, const std::string& all) {
  const auto meant = closest(word, candidates);
  return meant ? fmt::format("did you mean {}?", *meant) : fmt::format("{}: {}", all, fmt::join(candidates, ", "));
}

std::vector<std::string> names_of_options(const CommandOutline& command) {
  std::vector<std::string> names{"--help"};
  for (const OptionOutline& option : command.options)
    if (!option.is_argument) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

}  // namespace

std::optional<std::string> misspelt(const ProgramOutline& program, const std::vector<std::string>& words) {
  std::vector<std::string> commands;
  for (const CommandOutline& command : program.commands) commands.push_back(command.name);
  if (words.empty()) return fmt::format("name a command: {}", fmt::join(commands, ", "));
  const auto at = std::ranges::find(program.commands, words.front(), &CommandOutline::name);
  if (at == program.commands.end()) {
    const std::vector<std::string> own{"--help", "--version", "-h"};
    if (std::ranges::find(own, words.front()) != own.end()) return std::nullopt;
    if (words.front().starts_with("-"))
      return fmt::format("there is no option {}; {}", words.front(), suggestion(words.front(), own, "there are"));
    return fmt::format("there is no command {}; {}", words.front(), suggestion(words.front(), commands, "there are"));
  }
  const std::vector<std::string> options = names_of_options(*at);
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (name.starts_with("--") && name != "--" && std::ranges::find(options, name) == options.end())
      return fmt::format("{} has no option {}; {}", at->name, name, suggestion(name, options, "it has"));
  }
  return std::nullopt;
}

}  // namespace nqpsweep::app
