#include "nqpsweep/sweep/table.hpp"

#include <algorithm>

#include "nqpsweep/base/error.hpp"
#include "nqpsweep/sweep/results.hpp"

namespace nqpsweep::sweep {
namespace {

template <class Values>
const Values& values_of(const Table& table, std::string_view variable) {
  const auto found = std::ranges::find(table.variables, variable, &TableVariable::name);
  // Checked in every build: a table may come from a file.
  if (found == table.variables.end() || !std::holds_alternative<Values>(found->values))
    throw ContractViolation("the table " + table.name + " has no variable " + std::string(variable));
  return std::get<Values>(found->values);
}

}  // namespace

const std::vector<double>& Table::reals(std::string_view variable) const {
  return values_of<std::vector<double>>(*this, variable);
}
const std::vector<std::uint64_t>& Table::counts(std::string_view variable) const {
  return values_of<std::vector<std::uint64_t>>(*this, variable);
}
const std::vector<std::string>& Table::texts(std::string_view variable) const {
  return values_of<std::vector<std::string>>(*this, variable);
}

bool Results::has_table(std::string_view name) const {
  return std::ranges::find(tables, name, &Table::name) != tables.end();
}

const Table& Results::table(std::string_view name) const {
  const auto found = std::ranges::find(tables, name, &Table::name);
  if (found == tables.end()) throw ContractViolation("the results have no table " + std::string(name));
  return *found;
}

std::vector<std::string> table_names(const Study& study) {
  std::vector<std::string> names{"choice", "information", "conflict",   "conflict_regions", "ratio_of_means",
                                 "exact",  "first_order", "given_data", "failures"};
  if (const auto& method = study.groups.method) {
    names.push_back(method->table);
    if (!method->pair_table.empty()) names.push_back(method->pair_table);
    names.emplace_back("convergence");
  }
  return names;
}

}  // namespace nqpsweep::sweep
