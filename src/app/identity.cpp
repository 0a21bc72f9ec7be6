#include "nqpsweep/app/identity.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <sstream>

#include "settings.hpp"

namespace nqpsweep::app {
namespace {

toml::table determining(const std::string& resolved_config) {
  toml::table table = toml::parse(resolved_config);
  for (const char* key :
       {"threads", "block_draws", "checkpoint_minutes", "failed_draws_limit", "most_failed_draws", "instructions"})
    table["run"].as_table()->erase(key);
  table["output"].as_table()->erase("file");
  return table;
}

std::string written_out(const toml::table& table) {
  std::ostringstream text;
  text << table;
  return text.str();
}

void flatten(const toml::table& table, const std::string& prefix, std::map<std::string, std::string>& values) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (node.is_table() && !is_parameter(key)) {
      flatten(*node.as_table(), key + ".", values);
    } else {
      values[key] = written(node);
    }
  }
}

}  // namespace

std::string identity_of(const std::string& resolved_config) { return written_out(determining(resolved_config)); }

std::vector<std::string> differences(const std::string& there, const std::string& here) {
  std::map<std::string, std::string> theirs;
  std::map<std::string, std::string> ours;
  flatten(determining(there), "", theirs);
  flatten(determining(here), "", ours);
  std::set<std::string> keys;
  for (const auto& [key, value] : theirs) keys.insert(key);
  for (const auto& [key, value] : ours) keys.insert(key);
  std::vector<std::string> found;
  for (const std::string& key : keys) {
    const std::string a = theirs.contains(key) ? theirs[key] : "nothing";
    const std::string b = ours.contains(key) ? ours[key] : "nothing";
    if (a != b) found.push_back(fmt::format("{}: {} there, {} here", key, a, b));
  }
  return found;
}

bool asks_for_more(const std::string& here, const std::string& than_there) {
  toml::table mine = determining(here);
  toml::table theirs = determining(than_there);
  const auto draws = [](const toml::table& table) { return table["run"]["draws"].value_or(std::int64_t{0}); };
  const auto width = [](const toml::table& table) { return table["sensitivity"]["stop_width"].value_or(0.0); };
  const bool narrower =
      width(mine) == width(theirs) || width(mine) == 0.0 || (width(theirs) > 0.0 && width(mine) < width(theirs));
  if (draws(mine) < draws(theirs) || !narrower) return false;
  for (toml::table* table : {&mine, &theirs}) {
    (*table)["run"].as_table()->erase("draws");
    (*table)["sensitivity"].as_table()->erase("stop_width");
  }
  return written_out(mine) == written_out(theirs);
}

}  // namespace nqpsweep::app
