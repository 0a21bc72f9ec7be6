#include <fmt/format.h>

#include "command_outline.hpp"
#include "config_reference.hpp"

namespace nqpsweep::app {
namespace {

/// Text as roff takes it: backslashes and hyphens named, no line that begins with a request.
std::string escaped(const std::string& text) {
  std::string roff;
  for (const char c : text) {
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else {
      roff += c;
    }
  }
  return roff.starts_with('.') || roff.starts_with('\'') ? "\\&" + roff : roff;
}

std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fR"; }

std::string placeholder(const OptionOutline& option) {
  return option.takes_value && !option.is_argument ? " \\fIVALUE\\fR" : "";
}

std::string names_of(const OptionOutline& option) {
  std::string names;
  for (const std::string& name : option.names)
    names += (names.empty() ? "" : ", ") + (option.is_argument ? "\\fI" + escaped(name) + "\\fR" : bold(name));
  return names + placeholder(option);
}

std::string synopsis_of(const CommandOutline& command) {
  std::string line = command.name;
  for (const OptionOutline& option : command.options) {
    if (!option.is_argument && !option.is_required) continue;
    const std::string text = option.is_argument ? option.names.front() : option.names.front() + " VALUE";
    line += option.is_required ? " " + text : " [" + text + "]";
  }
  return line;
}

std::string entry(const std::string& head, const std::string& body) {
  return fmt::format(".TP\n{}\n{}\n", head, escaped(body));
}

std::string takes(const Rule& rule) {
  const auto among = [](const std::vector<std::string>& words) {
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "\"" : ", \"") + word + "\"";
    return list;
  };
  if (!rule.choices.empty()) return "one of " + among(rule.choices);
  if (rule.kind != Rule::Kind::integer && rule.kind != Rule::Kind::number) return "";
  const char* kind = rule.kind == Rule::Kind::integer ? "whole number" : "number";
  if (rule.high == std::numeric_limits<double>::infinity()) return fmt::format("{} of {} or more", kind, rule.low);
  return fmt::format("{} from {} to {}", kind, rule.low, rule.high);
}

std::string commands_section(const ProgramOutline& program) {
  std::string text = ".SH COMMANDS\n";
  for (const CommandOutline& command : program.commands) {
    text += fmt::format(".SS {}\n{}.\n", escaped(synopsis_of(command)), escaped(command.description));
    for (const OptionOutline& option : command.options) text += entry(names_of(option), option.description);
  }
  return text;
}

std::string configuration_section() {
  std::string text =
      ".SH CONFIGURATION\nA configuration is a TOML file that names only what it changes. All keys, with their "
      "defaults; a parameter is a number, which fixes it, or a distribution.\n";
  std::string table;
  for (const KeyReference& key : config_reference()) {
    const std::size_t stop = key.key.rfind('.');
    if (const std::string in = key.key.substr(0, stop); in != table) {
      table = in;
      text += fmt::format(".SS [{}]\n", escaped(table));
    }
    std::string body = key.meaning;
    if (const std::string what = takes(key.rule); !what.empty()) body += " (" + what + ")";
    text += entry(bold(key.key.substr(stop + 1)) + escaped(" = " + key.standard), body);
  }
  return text;
}

}  // namespace

std::string man_page(const ProgramOutline& program) {
  std::string text = fmt::format(".TH NQPSWEEP 1 \"\" \"{0}\" \"User Commands\"\n.SH NAME\n{1} \\- {2}\n.SH SYNOPSIS\n",
                                 program.version, program.name, escaped(program.description));
  for (const CommandOutline& command : program.commands)
    text += fmt::format("{}{} {}\n", &command == program.commands.data() ? "" : ".br\n", bold(program.name),
                        escaped(synopsis_of(command)));
  text += commands_section(program) + configuration_section();
  text += fmt::format(".SH \"EXIT STATUS\"\n{}\n", escaped(program.footer));
  return text;
}

}  // namespace nqpsweep::app
