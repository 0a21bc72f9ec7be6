/// @file
/// Events of the user, e.g. "synergy(log_nqp) < 0".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nqpsweep::app {

/// An output on one side of a number.
struct Event {
  std::string text, output, relation;
  double bound;
  [[nodiscard]] std::vector<std::uint8_t> at(std::span<const double> values) const;
};

/// @par Errors  InputError where the text is none
[[nodiscard]] Event event_from(const std::string& text);

}  // namespace nqpsweep::app
