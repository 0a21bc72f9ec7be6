#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command_outline.hpp"
#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::app {
namespace {

/// Between single quotes of a shell.
std::string quoted(const std::string& text) {
  std::string shell = "'";
  for (const char c : text) shell += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return shell + "'";
}

bool is_option(const OptionOutline& option) { return !option.is_argument; }

std::vector<std::string> words_of(const ProgramOutline& program) {
  std::vector<std::string> words;
  for (const CommandOutline& command : program.commands) words.push_back(command.name);
  return words;
}

// ---- bash: a function that fills COMPREPLY; a key of --set is left open behind its '='

std::string bash_case(const CommandOutline& command) {
  std::vector<std::string> options, arguments;
  std::string after;
  for (const OptionOutline& option : command.options) {
    if (option.is_argument) {
      arguments.insert(arguments.end(), option.values.begin(), option.values.end());
      continue;
    }
    options.insert(options.end(), option.names.begin(), option.names.end());
    if (option.takes_value)
      after += fmt::format("      {}) values={} ;;\n", fmt::join(option.names, "|"),
                           option.values.empty() ? "FILES" : quoted(fmt::format("{}", fmt::join(option.values, " "))));
  }
  return fmt::format("    {})\n      options={}\n      arguments={}\n      case $previous in\n{}      esac ;;\n",
                     command.name, quoted(fmt::format("{}", fmt::join(options, " "))),
                     arguments.empty() ? "FILES" : quoted(fmt::format("{}", fmt::join(arguments, " "))), after);
}

std::string bash(const ProgramOutline& program) {
  std::string cases;
  for (const CommandOutline& command : program.commands) cases += bash_case(command);
  return fmt::format(R"(# Completion of {0} for bash.
_{0}() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} options= arguments= values=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W {1} -- "$word")
    return
  fi
  case ${{COMP_WORDS[1]}} in
{2}  esac
  if [ -z "$values" ]; then
    values=$arguments
    [[ $word == -* ]] && values=$options
  fi
  if [ "$values" = FILES ]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
  [[ ${{#COMPREPLY[@]}} -eq 1 && ${{COMPREPLY[0]}} == *= ]] && compopt -o nospace
}}
complete -F _{0} {0}
)",
                     program.name, quoted(fmt::format("{} --help --version", fmt::join(words_of(program), " "))),
                     cases);
}

// ---- zsh: a specification for _arguments

std::string zsh_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += std::string(c == ':' || c == '[' || c == ']' ? "\\" : "") + c;
  return escaped;
}

std::string zsh_action(const OptionOutline& option) {
  if (option.values.empty()) return "_files";
  const bool is_open = option.values.front().ends_with('=');
  return fmt::format("compadd {}-- {}", is_open ? "-S \"\" " : "", fmt::join(option.values, " "));
}

std::string zsh_case(const CommandOutline& command) {
  std::string lines;
  for (const OptionOutline& option : command.options) {
    const std::string action = option.values.empty() ? zsh_action(option) : fmt::format("{{ {} }}", zsh_action(option));
    if (option.is_argument) {
      lines += fmt::format(" \\\n        {}", quoted(fmt::format(":{}:{}", zsh_escaped(option.description), action)));
      continue;
    }
    for (const std::string& name : option.names)
      lines += fmt::format(" \\\n        {}", quoted(fmt::format("*{}[{}]{}", name, zsh_escaped(option.description),
                                                                 option.takes_value ? ":value:" + action : "")));
  }
  return fmt::format("    {})\n      _arguments{} ;;\n", command.name, lines);
}

std::string zsh(const ProgramOutline& program) {
  std::string commands, cases;
  for (const CommandOutline& command : program.commands) {
    commands += fmt::format("    {}\n", quoted(zsh_escaped(command.name) + ":" + command.description));
    cases += zsh_case(command);
  }
  return fmt::format(R"(#compdef {0}
# Completion of {0} for zsh.
_{0}() {{
  local -a commands
  commands=(
{1}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=${{words[2]}}
  shift words
  (( CURRENT-- ))
  case $command in
{2}  esac
}}
if [[ ${{funcstack[1]}} == _{0} ]]; then
  _{0} "$@"
else
  compdef _{0} {0}
fi
)",
                     program.name, commands, cases);
}

// ---- fish: one line for each thing that can be completed

std::string fish(const ProgramOutline& program) {
  std::string text = fmt::format("# Completion of {0} for fish.\ncomplete -c {0} -f\n", program.name);
  for (const CommandOutline& command : program.commands) {
    text += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d {}\n", program.name, command.name,
                        quoted(command.description));
    for (const OptionOutline& option : command.options) {
      std::string line = fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", program.name, command.name);
      for (const std::string& name : option.names) {
        if (is_option(option)) line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      const bool wants_file = option.values.empty() && option.takes_value;
      if (is_option(option) && option.takes_value) line += " -r";
      if (wants_file) line += " -F";
      if (!option.values.empty())
        line += fmt::format(" -a {}", quoted(fmt::format("{}", fmt::join(option.values, " "))));
      text += fmt::format("{} -d {}\n", line, quoted(option.description));
    }
  }
  return text;
}

}  // namespace

std::string completion(const ProgramOutline& program, const std::string& shell) {
  if (shell == "bash") return bash(program);
  if (shell == "zsh") return zsh(program);
  expects(shell == "fish", "a shell that has completions");
  return fish(program);
}

}  // namespace nqpsweep::app
