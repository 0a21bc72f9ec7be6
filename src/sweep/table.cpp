#include "nqpsweep/sweep/table.hpp"

#include <algorithm>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/sweep/results.hpp"

namespace nqpsweep::sweep {
namespace {

template <class Values>
const Values& values_of(const Table& table, std::string_view variable) {
  const auto found = std::ranges::find(table.variables, variable, &TableVariable::name);
  expects(found != table.variables.end() && std::holds_alternative<Values>(found->values),
          "a table has the variable asked of it");
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
  expects(found != tables.end(), "results have the table asked of them");
  return *found;
}

}  // namespace nqpsweep::sweep
