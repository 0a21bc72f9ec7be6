/// @file
/// Labelled arrays over common axes: a finding of the sweep, for whoever writes or prints it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nqpsweep::sweep {

/// An axis of names or of numbers.
struct TableAxis {
  std::string name;
  std::vector<std::string> labels;
  std::vector<std::int64_t> numbers;
  std::string description;
  [[nodiscard]] std::size_t size() const { return labels.empty() ? numbers.size() : labels.size(); }
};

using TableValues = std::variant<std::vector<double>, std::vector<std::uint64_t>, std::vector<std::string>>;

/// An array over some of the axes, row-major.
struct TableVariable {
  std::string name;
  std::vector<std::string> axes;
  TableValues values;
  std::string units;  ///< empty for text
  std::string description;
};

/// Arrays that belong together: a group of the result file.
struct Table {
  std::string name;
  std::string title;
  std::vector<TableAxis> axes;
  std::vector<TableVariable> variables;

  /// @par Errors  contract violation where there is no such variable
  [[nodiscard]] const std::vector<double>& reals(std::string_view variable) const;
  [[nodiscard]] const std::vector<std::uint64_t>& counts(std::string_view variable) const;
  [[nodiscard]] const std::vector<std::string>& texts(std::string_view variable) const;
};

}  // namespace nqpsweep::sweep
