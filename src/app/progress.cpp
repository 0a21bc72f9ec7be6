#include "progress.hpp"

#include <fmt/chrono.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>

namespace nqpsweep::app {
namespace {

constexpr auto between_log_lines = std::chrono::seconds(10);

std::string duration(double seconds) {
  const auto s = static_cast<long>(seconds + 0.5);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
}

}  // namespace

Progress::Progress(std::uint64_t n_draws, std::uint64_t draws_at_start, bool quiet)
    : n_draws_(n_draws), draws_at_start_(draws_at_start), quiet_(quiet), on_terminal_(isatty(STDERR_FILENO) == 1) {}

void Progress::report(std::uint64_t draws_done) {
  if (quiet_) return;
  const auto now = Clock::now();
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const double rate = static_cast<double>(draws_done - draws_at_start_) / elapsed;
  const std::string line = fmt::format("{} of {} draws ({:.0f} %), {:.0f} draws/s, {} left", draws_done, n_draws_,
                                       100.0 * static_cast<double>(draws_done) / static_cast<double>(n_draws_), rate,
                                       duration(static_cast<double>(n_draws_ - draws_done) / rate));
  if (on_terminal_) {
    fmt::print(stderr, "\r\x1b[K{}", line);
    std::fflush(stderr);
  } else if (now - last_line_ >= between_log_lines || draws_done == n_draws_) {
    spdlog::info("{}", line);
    last_line_ = now;
  }
}

void Progress::finish() {
  if (!quiet_ && on_terminal_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace nqpsweep::app
