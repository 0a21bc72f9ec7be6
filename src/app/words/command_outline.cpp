#include "command_outline.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace nqpsweep::app {
namespace {

OptionOutline outline_of(const CLI::Option& option, const ValuesByOption& values) {
  OptionOutline outline;
  outline.is_argument = option.get_positional();
  outline.is_required = option.get_required();
  outline.takes_value = option.get_items_expected_max() > 0;
  outline.description = option.get_description();
  if (outline.is_argument) outline.names.push_back(option.get_name(true));
  for (const std::string& name : option.get_lnames()) outline.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) outline.names.push_back("-" + name);
  if (const auto found = values.find(outline.names.front()); found != values.end()) outline.values = found->second;
  return outline;
}

}  // namespace

ProgramOutline outline_of(const CLI::App& app, const std::string& version, const ValuesByOption& values) {
  ProgramOutline program{app.get_name(), version, app.get_description(), app.get_footer(), {}};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    CommandOutline outline{command->get_name(), command->get_description(), {}};
    const auto of_its_own = [](const CLI::Option* option) { return !option->check_lname("help"); };
    for (const CLI::Option* option : command->get_options(of_its_own))
      outline.options.push_back(outline_of(*option, values));
    std::ranges::stable_partition(outline.options, &OptionOutline::is_argument);
    program.commands.push_back(std::move(outline));
  }
  return program;
}

}  // namespace nqpsweep::app
