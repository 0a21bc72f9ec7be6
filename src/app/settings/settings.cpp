#include "settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <ranges>
#include <set>
#include <sstream>

namespace nqpsweep::app {
namespace {

/// Edits (insert, drop, replace) that turn one word into the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

/// Lays a table over another; what stands under a known key is replaced whole.
void overlay(toml::table& below, const toml::table& above, const std::map<std::string, Rule>& known,
             const std::string& prefix) {
  for (const auto& [key, node] : above) {
    const std::string full = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    toml::table* inner = below[key.str()].as_table();
    if (inner != nullptr && node.is_table() && !known.contains(full)) {
      overlay(*inner, *node.as_table(), known, full);
    } else {
      below.insert_or_assign(key.str(), node);
    }
  }
}

std::string range(double low, double high) {
  if (std::isinf(high)) return fmt::format("{} or more", low);
  return fmt::format("between {} and {}", low, high);
}

}  // namespace

bool is_parameter(const std::string& key) {
  return key.starts_with("parameters.") && std::ranges::count(key, '.') == 2;
}

std::string written(const toml::node& node) {
  std::ostringstream text;
  node.visit([&](const auto& value) {
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, toml::table>) {
      toml::table one_line = value;
      one_line.is_inline(true);
      text << toml::toml_formatter{one_line};
    } else if constexpr (std::is_same_v<Value, toml::array>) {
      text << '[';
      for (std::size_t i = 0; i < value.size(); ++i) text << (i == 0 ? "" : ", ") << written(value[i]);
      text << ']';
    } else {
      text << toml::toml_formatter{value};
    }
  });
  return text.str();
}

std::optional<std::string> closest(const std::string& word, const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 4) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

Setting Settings::find(const std::string& key) {
  rules_.try_emplace(key);
  for (const auto& layer : layers_ | std::views::reverse) {
    const toml::node* node = layer.table.at_path(key).node();
    if (node == nullptr) continue;
    return {key, node, layer.has_lines ? fmt::format("{}:{}", layer.name, node->source().begin.line) : layer.name};
  }
  throw ContractViolation("the defaults lack the key " + key);
}

void Settings::problem(const Setting& setting, std::string reason, std::string remedy) {
  problems_.push_back({setting.where, setting.key, written(*setting.node), std::move(reason), std::move(remedy)});
}

std::vector<Problem> Settings::problems_in_order() const {
  const auto place = [&](const Problem& problem) {
    std::size_t layer = layers_.size();
    for (std::size_t i = layers_.size(); i-- > 1;)
      if (problem.where.starts_with(layers_[i].name)) layer = i;
    const std::size_t colon = problem.where.rfind(':');
    int line = 0;
    if (colon != std::string::npos)
      std::from_chars(problem.where.data() + colon + 1, problem.where.data() + problem.where.size(), line);
    return std::pair(layer, line);
  };
  std::vector<Problem> sorted = problems_;
  std::ranges::stable_sort(sorted, {}, place);
  return sorted;
}

void Settings::put_below(const std::string& table, const toml::table& defaults) {
  toml::table& weakest = layers_.front().table;
  if (!weakest.contains(table)) weakest.insert(table, toml::table{});
  for (const auto& [key, node] : defaults) weakest[table].as_table()->insert(key.str(), node);
}

void Settings::refuse_table(const std::string& table, const std::string& reason, const std::string& remedy) {
  rules_.try_emplace(table);
  for (const Layer& layer : layers_) {
    const toml::table* entries = layer.table[table].as_table();
    if (entries == nullptr) continue;
    for (const auto& [key, node] : *entries) {
      const std::string where =
          layer.has_lines ? fmt::format("{}:{}", layer.name, key.source().begin.line) : layer.name;
      problems_.push_back(
          {where, table + "." + std::string(key.str()), node.is_table() ? "" : written(node), reason, remedy});
    }
  }
}

std::int64_t Settings::integer(const std::string& key, std::int64_t low, std::int64_t high) {
  const Setting setting = find(key);
  rules_[key] = {Rule::Kind::integer, static_cast<double>(low),
                 high == std::numeric_limits<std::int64_t>::max() ? std::numeric_limits<double>::infinity()
                                                                  : static_cast<double>(high)};
  const auto* value = setting.node->as_integer();
  if (value != nullptr && low <= value->get() && value->get() <= high) return value->get();
  problem(setting, value == nullptr ? "not a whole number" : "out of range",
          high == std::numeric_limits<std::int64_t>::max()
              ? fmt::format("give a whole number of {} or more", low)
              : fmt::format("give a whole number from {} to {}", low, high));
  return low;
}

double Settings::number(const std::string& key, double low, double high) {
  const Setting setting = find(key);
  rules_[key] = {Rule::Kind::number, low, high};
  const auto value = setting.node->is_number() ? setting.node->value<double>() : std::nullopt;
  if (value && low <= *value && *value <= high) return *value;
  problem(setting, value ? "out of range" : "not a number", "give a number " + range(low, high));
  return low;
}

bool Settings::flag(const std::string& key) {
  const Setting setting = find(key);
  rules_[key] = {Rule::Kind::flag};
  if (const auto* value = setting.node->as_boolean()) return value->get();
  problem(setting, "neither true nor false", "write true or false, without quotes");
  return false;
}

std::string Settings::text(const std::string& key, bool may_be_empty) {
  const Setting setting = find(key);
  rules_[key] = {Rule::Kind::text};
  rules_[key].may_be_empty = may_be_empty;
  if (const auto* value = setting.node->as_string(); value != nullptr && (may_be_empty || !value->get().empty()))
    return value->get();
  problem(setting, "not a text", may_be_empty ? "write it in double quotes" : "write it in double quotes, not empty");
  return "";
}

std::string Settings::one_of(const std::string& key, const std::vector<std::string>& allowed) {
  const Setting setting = find(key);
  rules_[key].kind = Rule::Kind::text;
  rules_[key].choices = allowed;
  const auto value = setting.node->value<std::string>();
  if (value && std::ranges::find(allowed, *value) != allowed.end()) return *value;
  problem(setting, "not one of the choices", fmt::format("choose among \"{}\"", fmt::join(allowed, "\", \"")));
  return allowed.front();
}

std::vector<double> Settings::numbers(const std::string& key) {
  const Setting setting = find(key);
  rules_[key] = {Rule::Kind::numbers};
  std::vector<double> values;
  const toml::array* array = setting.node->as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const toml::node& entry = (*array)[i];
    if (const auto value = entry.is_number() ? entry.value<double>() : std::nullopt; value && std::isfinite(*value))
      values.push_back(*value);
  }
  if (array != nullptr && !values.empty() && values.size() == array->size()) return values;
  problem(setting, "not a list of finite numbers", "write it like [1.0, 1.2, 1.4], with at least one number");
  return {};
}

std::vector<std::string> Settings::texts(const std::string& key) {
  const Setting setting = find(key);
  rules_[key] = {Rule::Kind::texts};
  std::vector<std::string> values;
  const toml::array* array = setting.node->as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    if (const auto* value = (*array)[i].as_string()) values.push_back(value->get());
  }
  if (array != nullptr && !values.empty() && values.size() == array->size()) return values;
  problem(setting, "not a list of texts", "write it like [\"log_nqp\", \"nqp\"], with at least one entry");
  return {};
}

std::string Settings::advice_for(const std::string& unknown) const {
  std::vector<std::string> all;
  for (const auto& [key, rule] : rules_) all.push_back(key);
  if (const auto meant = closest(unknown, all)) return "did you mean " + *meant + "?";
  // The same name in another table, then the neighbours in the same table.
  const std::string leaf = unknown.substr(unknown.rfind('.') + 1);
  for (const std::string& key : all) {
    if (key.substr(key.rfind('.') + 1) == leaf) return "did you mean " + key + "?";
  }
  const std::string table = unknown.substr(0, unknown.rfind('.') + 1);
  std::vector<std::string> neighbours;
  for (const std::string& key : all) {
    if (!table.empty() && key.starts_with(table)) neighbours.push_back(key.substr(table.size()));
  }
  if (!neighbours.empty()) return fmt::format("known here: {}", fmt::join(neighbours, ", "));
  std::set<std::string> tables;
  for (const std::string& key : all) tables.insert(key.substr(0, key.find('.')));
  if (const auto meant = closest(unknown, {tables.begin(), tables.end()})) return "did you mean " + *meant + "?";
  return fmt::format("known tables: {}", fmt::join(tables, ", "));
}

void Settings::refuse_unknown_keys(const Layer& layer, const toml::table& table, const std::string& prefix) {
  for (const auto& [key, node] : table) {
    const std::string full = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    const std::string where = layer.has_lines ? fmt::format("{}:{}", layer.name, key.source().begin.line) : layer.name;
    if (key.str().find('.') != std::string_view::npos) {  // one name with a dot in it: nobody would ever look there
      problems_.push_back({where, fmt::format("\"{}\"", key.str()), node.is_table() ? "" : written(node),
                           "a name in quotes is one name, dots and all, and there is none such",
                           fmt::format("write {} without quotes", key.str())});
      continue;
    }
    if (rules_.contains(full)) continue;
    if (node.is_table()) {
      const bool leads_somewhere =
          std::ranges::any_of(rules_, [&](const auto& rule) { return rule.first.starts_with(full + "."); });
      if (leads_somewhere) {
        refuse_unknown_keys(layer, *node.as_table(), full);
        continue;
      }
    }
    problems_.push_back({where, full, node.is_table() ? "" : written(node), "there is no such key", advice_for(full)});
  }
}

void Settings::refuse_unknown_keys() {
  for (std::size_t i = 1; i < layers_.size(); ++i) refuse_unknown_keys(layers_[i], layers_[i].table, "");
}

void Settings::settle(const std::string& table, const std::string& key, const std::string& text) {
  layers_.push_back({toml::table{{table, toml::table{{key, text}}}}, "found out", false});
}

toml::table Settings::merged() const {
  toml::table all = layers_.front().table;
  for (std::size_t i = 1; i < layers_.size(); ++i) overlay(all, layers_[i].table, rules_, "");
  return all;
}

}  // namespace nqpsweep::app
