#include "config_reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "defaults.hpp"
#include "nqpsweep/app/config.hpp"

namespace nqpsweep::app {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The comment of a line, and whether nothing stands before it. Strings may hold a '#'.
struct Comment {
  std::string text;
  bool alone = false;
};
std::optional<Comment> comment_in(const std::string& line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (quoted || line[i] != '#') continue;
    const std::size_t begin = line.find_first_not_of("# ", i);
    return Comment{begin == std::string::npos ? "" : line.substr(begin), line.find_first_not_of(' ') == i};
  }
  return std::nullopt;
}

void append(std::string& text, const std::string& more) { text += (text.empty() ? "" : " ") + more; }

/// The comment that explains the key on a line: behind it and on the lines below that go on with it; otherwise, on the
/// lines above.
std::string comment_at(const std::vector<std::string>& lines, std::size_t first, std::size_t last) {
  std::string text;
  if (const auto comment = comment_in(lines[last])) {
    text = comment->text;
    for (std::size_t i = last + 1; i < lines.size(); ++i) {
      const auto next = comment_in(lines[i]);
      if (!next || !next->alone || lines[i].starts_with("#")) break;
      append(text, next->text);
    }
    return text;
  }
  std::size_t begin = first;
  while (begin > 0 && lines[begin - 1].starts_with("#")) --begin;
  for (std::size_t i = begin; i < first; ++i) append(text, comment_in(lines[i])->text);
  return text;
}

/// The default as a reader would write it: doubles in their shortest form, reasons left to the meaning.
std::string standard_of(const toml::node& node) {
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const toml::table* table = node.as_table()) {
    toml::table bare = *table;
    bare.erase("why");
    return written(bare);
  }
  return written(node);
}

}  // namespace

std::vector<KeyReference> config_reference() {
  const toml::table table = default_table();
  const std::vector<std::string> lines = lines_of(default_config());
  std::vector<std::pair<std::size_t, KeyReference>> found;  // by line
  for (const auto& [key, rule] : rules_of_all_keys()) {
    const toml::node& node = *table.at_path(key).node();
    const bool stands_there = node.source().begin.line > 0;  // and is not left to the tables of the model
    const std::size_t line =
        (stands_there ? node : *table.at_path(key.substr(0, key.rfind('.'))).node()).source().end.line;
    std::string meaning = stands_there ? comment_at(lines, node.source().begin.line - 1, line - 1) : "";
    if (const toml::table* inner = node.as_table(); is_parameter(key) && inner != nullptr)
      meaning = (*inner)["why"].value_or(std::string());
    found.emplace_back(line, KeyReference{key, rule, standard_of(node), std::move(meaning)});
  }
  std::ranges::stable_sort(found, {}, [](const auto& entry) { return entry.first; });
  std::vector<KeyReference> keys;
  for (auto& [line, key] : found) keys.push_back(std::move(key));
  return keys;
}

}  // namespace nqpsweep::app
