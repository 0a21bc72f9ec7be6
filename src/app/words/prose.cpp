#include "prose.hpp"

#include <algorithm>
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

std::string duration_text(double seconds) {
  if (!(seconds < 1e9)) return "a long time";
  const auto s = std::lround(seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
  if (s < 86'400) return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
  return fmt::format("{} d {:02} h", s / 86'400, s / 3600 % 24);
}

std::string bar_text(double share) {
  constexpr std::size_t width = 24;
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * width);
  std::string bar(width, ' ');
  std::fill_n(bar.begin(), full, '=');
  if (full < width) bar[full] = '>';
  return "[" + bar + "]";
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
