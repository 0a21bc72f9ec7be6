#include "csv.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::app {
namespace {

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  for (std::size_t first = 0; first <= line.size();) {
    const std::size_t comma = std::min(line.find(',', first), line.size());
    std::string field = line.substr(first, comma - first);
    field.erase(0, field.find_first_not_of(" \t\""));
    field.erase(field.find_last_not_of(" \t\r\"") + 1);
    fields.push_back(std::move(field));
    first = comma + 1;
  }
  return fields;
}

}  // namespace

store::Columns read_csv(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  store::Columns columns;
  const auto refuse = [&](std::size_t row, const std::string& value, const char* reason) {
    throw InputError(Problem{fmt::format("{}:{}", file, row), "", value, reason,
                             "give a line of names, then lines of numbers, separated by commas"});
  };
  if (!std::getline(stream, line)) refuse(1, "", "there is no line of names");
  columns.names = fields_of(line);
  columns.values.resize(columns.names.size());
  for (std::size_t row = 2; std::getline(stream, line); ++row) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto fields = fields_of(line);
    if (fields.size() != columns.names.size()) refuse(row, line.substr(0, 40), "not as many entries as names");
    for (std::size_t c = 0; c < fields.size(); ++c) {
      double value = 0.0;
      const char* end = fields[c].data() + fields[c].size();
      if (const auto [stop, error] = std::from_chars(fields[c].data(), end, value); error != std::errc() || stop != end)
        refuse(row, fields[c], "not a number");
      columns.values[c].push_back(value);
    }
  }
  for (auto& column : columns.values) column.shrink_to_fit();
  if (columns.values.front().empty()) refuse(2, "", "there are no numbers");
  return columns;
}

}  // namespace nqpsweep::app
