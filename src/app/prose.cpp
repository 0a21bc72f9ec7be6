#include "prose.hpp"

#include <cmath>

namespace nqpsweep::app {

std::string grouped(std::uint64_t n) {
  std::string digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string brief(double x) {
  if (std::isnan(x)) return "-";
  const double size = std::abs(x);
  if (size >= 99.95) return fmt::format("{:.0f}", x);
  if (size >= 9.995) return fmt::format("{:.1f}", x);
  if (size >= 0.01) return fmt::format("{:.2f}", x);
  if (size >= 0.0005) return fmt::format("{:.3f}", x);
  return size < 1e-6 ? "0" : fmt::format("{:.1g}", x);
}

std::string percent(double share) {
  if (std::isnan(share)) return "-";
  const double points = 100.0 * share;
  if (points != 0.0 && points < 0.1) return "<0.1 %";
  return points < 9.95 || points > 99.0 ? fmt::format("{:.1f} %", points) : fmt::format("{:.0f} %", points);
}

void Prose::wrap(std::string words, std::size_t hanging) {
  constexpr std::size_t width = 110;
  const std::string indent(hanging, ' ');
  while (words.size() > width) {
    const std::size_t space = words.rfind(' ', width);
    if (space == std::string::npos || space < indent.size()) break;
    line("{}", words.substr(0, space));
    words = indent + words.substr(space + 1);
  }
  line("{}", words);
}

}  // namespace nqpsweep::app
