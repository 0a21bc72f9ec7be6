#include "progress.hpp"

#include <fmt/chrono.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "log.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "prose.hpp"

namespace nqpsweep::app {
namespace {

constexpr auto between_log_lines = std::chrono::seconds(10);

/// The widest interval of the headline's indices; in a design without indices, of the means of its effects.
double widest_interval(const sweep::Standing& standing) {
  if (!std::isnan(standing.widest_interval)) return standing.widest_interval;
  constexpr double z = 1.959963984540054;
  double widest = no_answer;
  for (const sweep::MeanSoFar& m : standing.means) {
    if (m.outcome == standing.means.front().outcome) widest = std::fmax(widest, 2.0 * z * m.standard_error);
  }
  return widest;
}

}  // namespace

Progress::Progress(std::uint64_t n_draws, std::uint64_t draws_at_start, Style style)
    : n_draws_(n_draws), draws_at_start_(draws_at_start), style_(style), on_terminal_(isatty(STDERR_FILENO) == 1) {}

void Progress::report(const sweep::Standing& standing) {
  if (style_ == Style::quiet) return;
  const auto now = Clock::now();
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const double rate = static_cast<double>(standing.draws_done - draws_at_start_) / elapsed;
  const double left = static_cast<double>(n_draws_ - standing.draws_done) / rate;
  const double widest = widest_interval(standing);
  if (style_ == Style::json) {
    log_event("progress", {{"draws_done", standing.draws_done},
                           {"draws", n_draws_},
                           {"draws_per_s", rate},
                           {"seconds_left", left},
                           {"failed_draws", standing.n_failed},
                           {"widest_interval", widest}});
    return;
  }
  const double share = static_cast<double>(standing.draws_done) / static_cast<double>(n_draws_);
  const std::string failed = standing.n_failed == 0 ? "" : fmt::format(", {} without an answer", standing.n_failed);
  const std::string interval = std::isnan(widest) ? "" : fmt::format(", widest interval {}", brief(widest));
  const std::string line = fmt::format("{} of {} draws ({:.0f} %), {:.0f} draws/s, {} left{}{}", standing.draws_done,
                                       n_draws_, 100.0 * share, rate, duration_text(left), interval, failed);
  if (on_terminal_) {
    fmt::print(stderr, "\r\x1b[K{} {}", bar_text(share), line);
    std::fflush(stderr);
  } else if (now - last_line_ >= between_log_lines || standing.draws_done == n_draws_) {
    spdlog::info("{}", line);
    last_line_ = now;
  }
}

void Progress::finish() {
  if (style_ == Style::words && on_terminal_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace nqpsweep::app
