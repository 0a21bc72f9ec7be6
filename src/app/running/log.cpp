#include "log.hpp"

#include <fmt/chrono.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

namespace nqpsweep::app {
namespace {

using Json = nlohmann::ordered_json;

Json begun(std::string_view event) {
  return {{"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))}, {"event", event}};
}

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& to) override {
    Json json = begun("message");
    json["message"] = std::string_view(message.payload.data(), message.payload.size());
    const std::string line = line_of(json);
    to.append(line.data(), line.data() + line.size());
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

}  // namespace

void log_to_stderr() {
  spdlog::set_default_logger(spdlog::stderr_logger_st("nqpsweep"));
  spdlog::set_pattern("%Y-%m-%d %H:%M:%S  %v");
}

void log_as_json() { spdlog::set_formatter(std::make_unique<JsonFormatter>()); }

void log_event(std::string_view event, const nlohmann::ordered_json& fields) {
  Json json = begun(event);
  json.update(fields);
  fmt::print(stderr, "{}", line_of(json));
}

}  // namespace nqpsweep::app
