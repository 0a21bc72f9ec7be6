/// @file
/// What the program says while it works, on standard error: lines for people, or one JSON object a line.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace nqpsweep::app {

void log_to_stderr();

/// From now on every line is a JSON object with "time" (UTC) and "event"; what would be a line for people has the event
/// "message".
void log_as_json();

/// A line with fields of its own.
void log_event(std::string_view event, const nlohmann::ordered_json& fields);

}  // namespace nqpsweep::app
