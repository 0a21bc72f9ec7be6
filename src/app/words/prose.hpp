/// @file
/// Lines of text for a reader, and numbers as a reader wants them.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

namespace nqpsweep::app {

/// With commas between thousands.
[[nodiscard]] std::string grouped(std::uint64_t n);

/// Three digits, never in scientific notation where a reader would not expect it.
[[nodiscard]] std::string brief(double x);

/// A share in percent.
[[nodiscard]] std::string percent(double share);

/// A length of time for a reader, e.g. "3 min 05 s".
[[nodiscard]] std::string duration_text(double seconds);

/// A share as a bar, e.g. "[======>             ]".
[[nodiscard]] std::string bar_text(double share);

/// Text that grows line by line.
class Prose {
 public:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_.erase(text_.find_last_not_of(' ') + 1);
    text_ += '\n';
  }

  /// A line that is broken between words where it grows too long.
  template <class... Args>
  void paragraph(fmt::format_string<Args...> format, Args&&... args) {
    wrap("  " + fmt::format(format, std::forward<Args>(args)...), 4);
  }

  /// A name, and beside it what it is.
  void entry(const std::string& name, const std::string& meaning) {
    wrap(fmt::format("  {:<12} {}", name, meaning), 15);
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void wrap(std::string words, std::size_t hanging);
  std::string text_;
};

}  // namespace nqpsweep::app
