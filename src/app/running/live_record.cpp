#include "live_record.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "nqpsweep/store/run_folder.hpp"
#include "nqpsweep/sweep/run.hpp"

namespace nqpsweep::app {
namespace {

using Json = nlohmann::ordered_json;

std::string now_text() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

Json verdicts(const sweep::Standing& standing) {
  Json json;
  for (std::size_t v = 0; v < synergy::n_verdicts; ++v)
    json[std::string(synergy::verdict_names[v])] = standing.verdict_counts[v];
  return json;
}

Json means(const sweep::Standing& standing) {
  Json json = Json::array();
  constexpr double z = 1.959963984540054;
  for (const sweep::MeanSoFar& m : standing.means) {
    json.push_back({{"effect", m.effect},
                    {"outcome", m.outcome},
                    {"mean", m.mean},
                    {"low", m.mean - z * m.standard_error},
                    {"high", m.mean + z * m.standard_error}});
  }
  return json;
}

}  // namespace

std::string this_host() {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  return host;
}

LiveRecord::LiveRecord(const sweep::Study& study, int ranks, std::uint64_t draws_at_start)
    : study_(study),
      ranks_(ranks),
      draws_at_start_(draws_at_start),
      started_at_(now_text()),
      path_(store::partial_folder(study.output_file) / "live.json") {
  standing_.draws_done = draws_at_start;
  write("running");
}

void LiveRecord::update(const sweep::Standing& standing) {
  const auto now = Clock::now();
  round_s_ = std::chrono::duration<double>(now - last_round_).count();
  last_round_ = now;
  standing_ = standing;
  if (now - last_written_ >= std::chrono::seconds(1)) write("running");
}

void LiveRecord::stopped(const std::string& reason) { write("stopped: " + reason); }

void LiveRecord::write(const std::string& state) {
  last_written_ = Clock::now();
  const double elapsed = std::chrono::duration<double>(last_round_ - start_).count();
  const auto fresh = static_cast<double>(standing_.draws_done - draws_at_start_);
  const double rate = elapsed > 0.0 ? fresh / elapsed : 0.0;
  const Json json{{"format", 1},
                  {"result", study_.output_file},
                  {"state", state},
                  {"host", this_host()},
                  {"pid", getpid()},
                  {"ranks", ranks_},
                  {"threads_per_rank", sweep::threads_for(study_)},
                  {"started_at", started_at_},
                  {"updated_at", now_text()},
                  {"round_s", round_s_},
                  {"draws", study_.n_draws},
                  {"draws_done", standing_.draws_done},
                  {"draws_at_start", draws_at_start_},
                  {"draws_per_s", rate},
                  {"seconds_left", rate > 0.0 ? Json(static_cast<double>(study_.n_draws - standing_.draws_done) / rate)
                                              : Json(nullptr)},
                  {"failed_draws", standing_.n_failed},
                  {"widest_interval", standing_.widest_interval},
                  {"stop_width", study_.groups.stop_width},
                  {"verdicts", verdicts(standing_)},
                  {"means", means(standing_)}};
  const std::filesystem::path fresh_path = path_.string() + ".new";
  std::ofstream stream(fresh_path);
  stream << json.dump(1) << '\n';
  stream.close();
  std::error_code ignored;
  if (stream) std::filesystem::rename(fresh_path, path_, ignored);
}

}  // namespace nqpsweep::app
