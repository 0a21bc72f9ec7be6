#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <filesystem>
#include <sstream>

#include "commands.hpp"
#include "config_reference.hpp"
#include "config_texts.hpp"
#include "prose.hpp"

namespace nqpsweep::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* schema_name = "nqpsweep.schema.json";

void refuse_to_replace(const fs::path& file, const InitRequest& request) {
  std::error_code ignored;
  if (!request.force && fs::exists(fs::symlink_status(file, ignored)))
    throw InputError(
        Problem{file.string(), "", "", "there is such a file already", "name another, or replace it with --force"});
}

/// Writes a file that appears under its name only when complete.
void write_whole(const fs::path& file, const std::string& text) {
  const std::string partial = file.string() + ".partial";
  std::FILE* stream = std::fopen(partial.c_str(), "wb");
  const bool written = stream != nullptr && std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  const bool closed = stream != nullptr && std::fclose(stream) == 0;
  std::error_code error;
  if (written && closed) fs::rename(partial, file, error);
  if (written && closed && !error) return;
  const std::string reason = error ? error.message() : std::generic_category().message(errno);
  fs::remove(partial, error);
  throw WorldError("writing", file.string(), reason);
}

const ConfigText& config_of_kind(const std::string& kind) {
  if (const ConfigText* config = text_of_config(kind)) return *config;
  std::vector<std::string> names;
  for (const ConfigText& config : config_texts()) names.emplace_back(config.name);
  const auto meant = closest(kind, names);
  throw InputError(Problem{
      "init", "", kind, "there is no such kind of study",
      meant ? fmt::format("did you mean {}?", *meant) : fmt::format("choose among {}", fmt::join(names, ", "))});
}

Exit list_kinds() {
  fmt::print("Kinds of studies; nqpsweep init KIND writes a commented configuration:\n\n");
  Prose prose;
  for (const ConfigText& config : config_texts()) prose.entry(config.name, purpose_of(config));
  fmt::print("{}", prose.text());
  return Exit::success;
}

}  // namespace

const ConfigText* text_of_config(const std::string& name) {
  for (const ConfigText& config : config_texts()) {
    if (config.name == name) return &config;
  }
  return nullptr;
}

std::string purpose_of(const ConfigText& config) {
  std::istringstream stream(config.text);
  std::string purpose;
  for (std::string line; std::getline(stream, line) && line.starts_with("# ");)
    purpose += (purpose.empty() ? "" : " ") + line.substr(2);
  // The first sentence tells what it is for; a stop in front of a capital ends it.
  for (std::size_t i = purpose.find(". "); i != std::string::npos; i = purpose.find(". ", i + 1)) {
    if (i + 2 < purpose.size() && std::isupper(static_cast<unsigned char>(purpose[i + 2])) != 0)
      return purpose.substr(0, i);
  }
  return purpose.substr(0, purpose.find_last_not_of(".:") + 1);
}

Exit init_command(const InitRequest& request) {
  if (request.kind.empty()) return list_kinds();
  const ConfigText& config = config_of_kind(request.kind);
  if (request.file == "-") {
    fmt::print("{}", config.text);
    return Exit::success;
  }
  const fs::path file = request.file.empty() ? request.kind + ".toml" : request.file;
  const fs::path schema = file.parent_path() / schema_name;
  refuse_to_replace(file, request);
  write_whole(file, (request.schema ? fmt::format("#:schema ./{}\n", schema_name) : "") + config.text);
  if (request.schema) write_whole(schema, config_schema());
  fmt::print("Written: {}{}\nNext:    nqpsweep check {}\n", file.string(),
             request.schema ? ", and for editors " + schema.string() : "", file.string());
  return Exit::success;
}

Exit schema_command() {
  fmt::print("{}", config_schema());
  return Exit::success;
}

}  // namespace nqpsweep::app
