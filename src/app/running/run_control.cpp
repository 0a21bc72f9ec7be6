#include "run_control.hpp"

#include <cstdlib>
#include <regex>

#include "nqpsweep/base/error.hpp"
#include "signals.hpp"

namespace nqpsweep::app {
namespace {

using Seconds = std::chrono::duration<double>;

double number_in(const std::ssub_match& part) { return part.matched ? std::stod(part.str()) : 0.0; }

std::optional<double> seconds_in(const std::string& text) {
  static const std::regex with_unit(R"((\d{1,9}(?:\.\d{1,9})?)\s*(s|m|min|h|d)?)");
  static const std::regex clock(R"((?:(\d{1,6})-)?(?:(\d{1,6}):)?(\d{1,6}):(\d{1,6}))");
  std::smatch parts;
  if (std::regex_match(text, parts, with_unit)) {
    const std::string unit = parts[2].str();
    const double factor = unit.empty() || unit == "s" ? 1.0 : unit == "h" ? 3600.0 : unit == "d" ? 86'400.0 : 60.0;
    return number_in(parts[1]) * factor;
  }
  if (std::regex_match(text, parts, clock))
    return 86'400.0 * number_in(parts[1]) + 3600.0 * number_in(parts[2]) + 60.0 * number_in(parts[3]) +
           number_in(parts[4]);
  return std::nullopt;
}

}  // namespace

bool RunControl::stop_at_once() const { return signal_is_urgent(); }

bool RunControl::stop_soon() {
  const auto now = Clock::now();
  longest_round_ = std::max(longest_round_, now - round_began_);
  round_began_ = now;
  // Room for another round, for keeping the state, and for a slow disk.
  if (limits_.end && now + 2 * longest_round_ + std::chrono::seconds(2) > *limits_.end) out_of_time_ = true;
  return out_of_time_ || !signal_received().empty();
}

bool RunControl::keep_now() {
  if (Clock::now() - kept_ < limits_.between_checkpoints) return false;
  kept_ = Clock::now();
  return true;
}

/// A state takes a second and some megabytes; a run of less than a minute is done again as easily.
bool RunControl::keep_at_end() {
  return Clock::now() - start_ >= std::min<Seconds>(std::chrono::minutes(1), limits_.between_checkpoints);
}

void RunControl::report(const sweep::Standing& standing) {
  draws_done_ = standing.draws_done;
  progress_.report(standing);
  if (record_) record_->update(standing);
}

std::string RunControl::reason() const {
  if (!signal_received().empty()) return std::string(signal_received());
  return out_of_time_ ? "the limit of time" : "";
}

std::optional<Clock::time_point> end_of_time(const std::string& limit) {
  std::optional<Clock::time_point> end;
  if (!limit.empty()) {
    const auto seconds = seconds_in(limit);
    if (!seconds)
      throw InputError(
          Problem{"--time-limit", "", limit, "this is no length of time", "write it like 90s, 30m, 12h or 1-12:00:00"});
    end = Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(*seconds));
  }
  if (const char* slurm = std::getenv("SLURM_JOB_END_TIME")) {
    char* rest = nullptr;
    const double unix_time = std::strtod(slurm, &rest);
    if (rest != slurm) {
      const double now = Seconds(std::chrono::system_clock::now().time_since_epoch()).count();
      const auto of_slurm = Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(unix_time - now));
      if (!end || of_slurm < *end) end = of_slurm;
    }
  }
  return end;
}

}  // namespace nqpsweep::app
