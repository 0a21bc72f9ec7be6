#include "analyze_event.hpp"

#include <charconv>

#include "analyze_input.hpp"

namespace nqpsweep::app {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::vector<std::uint8_t> Event::at(std::span<const double> values) const {
  std::vector<std::uint8_t> happens;
  for (const double y : values) {
    const bool here = relation == "<"    ? y < bound
                      : relation == "<=" ? y <= bound
                      : relation == ">"  ? y > bound
                                         : y >= bound;
    happens.push_back(here ? 1 : 0);
  }
  return happens;
}

Event event_from(const std::string& text) {
  const char* remedy = "write e.g. 'synergy(log_nqp) < 0', with one of <, <=, >, >=";
  const auto at = text.find_first_of("<>");
  if (at == std::string::npos) refuse("--event", text, "this compares nothing", remedy);
  const std::size_t length = at + 1 < text.size() && text[at + 1] == '=' ? 2 : 1;
  const std::string number = trimmed(text.substr(at + length));
  Event event{text, trimmed(text.substr(0, at)), text.substr(at, length), 0.0};
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), event.bound);
  if (error != std::errc() || end != number.data() + number.size())
    refuse("--event", text, "\"" + number + "\" is not a number", remedy);
  if (event.output.empty()) refuse("--event", text, "it names no output", remedy);
  return event;
}

}  // namespace nqpsweep::app
