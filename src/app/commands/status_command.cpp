#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "live_record.hpp"
#include "prose.hpp"

namespace nqpsweep::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What can be told of the process behind a record.
enum class Life { running, silent, gone, stopped };

double seconds_since(const std::string& utc) {
  std::tm time{};
  if (strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time) == nullptr) return 0.0;
  return std::max(0.0, std::difftime(std::time(nullptr), timegm(&time)));
}

/// A process of this machine is there or not; of another, only silence tells: of three rounds and at least a minute, or
/// of ten while the result is summed up and written.
Life life_of(const Json& live) {
  if (live.at("state") != "running") return Life::stopped;
  const bool is_here = live.at("host") == this_host();
  if (is_here && kill(live.at("pid").get<pid_t>(), 0) != 0 && errno != EPERM) return Life::gone;
  const bool sums_up = live.at("draws_done") == live.at("draws");
  const double patience = std::max(sums_up ? 600.0 : 60.0, 3.0 * live.at("round_s").get<double>());
  return seconds_since(live.at("updated_at")) > patience ? Life::silent : Life::running;
}

std::string life_text(const Json& live, Life life) {
  const std::string host = live.at("host");
  const std::string silence = duration_text(seconds_since(live.at("updated_at")));
  switch (life) {
    case Life::stopped:
      return fmt::format("{}, {} ago; nqpsweep run --resume goes on", live.at("state").get<std::string>(), silence);
    case Life::gone:
      return fmt::format(
          "dead: process {} of {} is gone, and its last sign of life {} old; nqpsweep run --resume goes on from its "
          "last checkpoint",
          live.at("pid").get<int>(), host, silence);
    case Life::silent:
      return fmt::format("seems dead: process {} on {} has given no sign of life for {}", live.at("pid").get<int>(),
                         host, silence);
    case Life::running: break;
  }
  return fmt::format("running on {} (process {}; {} rank(s) x {} thread(s)), last sign of life {} ago", host,
                     live.at("pid").get<int>(), live.at("ranks").get<int>(), live.at("threads_per_rank").get<int>(),
                     silence);
}

/// With as many decimals as the interval is worth.
std::string mean_text(const Json& live, const std::string& effect, const std::string& outcome) {
  for (const Json& m : live.at("means")) {
    if (m.at("effect") != effect || m.at("outcome") != outcome || m.at("low").is_null()) continue;
    const double low = m.at("low");
    const double high = m.at("high");
    const int decimals = high > low ? std::clamp(static_cast<int>(std::ceil(1.0 - std::log10(high - low))), 0, 9) : 3;
    return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", m.at("mean").get<double>(), decimals, low, decimals, high,
                       decimals);
  }
  return "-";
}

void write_means(Prose& to, const Json& live) {
  std::vector<std::string> outcomes;
  for (const Json& m : live.at("means")) {
    const std::string outcome = m.at("outcome");
    if (std::ranges::find(outcomes, outcome) == outcomes.end()) outcomes.push_back(outcome);
  }
  if (outcomes.empty()) return;
  to.line("\n  so far, mean of draws [95 % interval of the mean]");
  to.line("    {:<22}{:<28}of which synergy", "outcome", "effect of all");
  for (const std::string& outcome : outcomes)
    to.line("    {:<22}{:<28}{}", outcome, mean_text(live, "total_effect", outcome),
            mean_text(live, "synergy", outcome));
}

void write_verdicts(Prose& to, const Json& live) {
  const auto count = [&](const char* verdict) { return live.at("verdicts").value(verdict, 0.0); };
  const double all = count("strong") + count("additive_only") + count("antagonism");
  if (all == 0.0) return;
  to.line("\n  NQP judged on both scales: strong synergy {}, additive only {}, antagonism {} of draws",
          percent(count("strong") / all), percent(count("additive_only") / all), percent(count("antagonism") / all));
}

std::string told(const Json& live, Life life) {
  const auto done = live.at("draws_done").get<std::uint64_t>();
  const auto asked = live.at("draws").get<std::uint64_t>();
  const auto failed = live.at("failed_draws").get<std::uint64_t>();
  const double share = static_cast<double>(done) / static_cast<double>(asked);
  Prose prose;
  prose.line("{}: {}", live.at("result").get<std::string>(), life_text(live, life));
  std::string pace;
  if (life == Life::running && live.at("draws_per_s").get<double>() > 0.0)
    pace = fmt::format(", {} draws/s, {} left", brief(live.at("draws_per_s")), duration_text(live.at("seconds_left")));
  prose.line("  {} {} of {} draws ({}){}", bar_text(share), grouped(done), grouped(asked), percent(share), pace);
  prose.line("  without an answer: {} draws{}", grouped(failed),
             failed == 0 ? "" : fmt::format(" ({})", percent(static_cast<double>(failed) / static_cast<double>(done))));
  if (!live.at("widest_interval").is_null()) {
    const double stop_width = live.at("stop_width");
    prose.line("  widest interval of the headline's indices: {}{}", brief(live.at("widest_interval")),
               stop_width > 0.0 ? fmt::format(", stops at {}", brief(stop_width)) : "");
  }
  write_means(prose, live);
  write_verdicts(prose, live);
  return prose.text();
}

}  // namespace

Exit status_command(const std::string& file, bool json) {
  const fs::path record = file + ".partial/live.json";
  std::ifstream stream(record);
  if (!stream) {
    if (!fs::exists(file))
      throw InputError(Problem{file, "", "", "there is neither a result nor an unfinished run of that name",
                               "name the file that nqpsweep run writes (output.file)"});
    fmt::print("{}", json ? Json{{"result", file}, {"state", "complete"}}.dump(1) + "\n"
                          : fmt::format("{}: complete; nqpsweep info {} tells what it holds\n", file, file));
    return Exit::success;
  }
  try {
    Json live = Json::parse(stream);
    const Life life = life_of(live);
    if (json) {
      live["seems_dead"] = life == Life::silent || life == Life::gone;
      live["silent_s"] = seconds_since(live.at("updated_at"));
      fmt::print("{}\n", live.dump(1));
    } else {
      fmt::print("{}", told(live, life));
    }
    return life == Life::silent || life == Life::gone ? Exit::world : Exit::success;
  } catch (const Json::exception& error) {
    throw WorldError("reading", record.string(), error.what());
  }
}

}  // namespace nqpsweep::app
