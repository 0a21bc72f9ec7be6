/// @file
/// What was meant by a word of the command line that the program does not know.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command_outline.hpp"

namespace nqpsweep::app {

/// A command that there is not, or an option that a command does not have, with what was probably meant; nothing where
/// the words are known, so that something else is wrong with them.
/// @param words  the command line without the name of the program
[[nodiscard]] std::optional<std::string> misspelt(const ProgramOutline& program, const std::vector<std::string>& words);

}  // namespace nqpsweep::app
