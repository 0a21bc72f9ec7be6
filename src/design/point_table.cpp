#include "nqpsweep/design/point_table.hpp"

#include <algorithm>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::design {

PointTable::PointTable(std::vector<Column> columns, Scale scale, std::shared_ptr<const Design> rest)
    : columns_(std::move(columns)), scale_(scale), rest_(std::move(rest)) {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const std::size_t j = columns_[c].coordinate;
    if (j >= column_of_.size()) column_of_.resize(j + 1, columns_.size());
    expects(column_of_[j] == columns_.size(), "a column for each coordinate at most");
    column_of_[j] = c;
  }
}

double PointTable::coordinate(std::uint64_t draw, std::size_t j) const {
  if (j >= column_of_.size() || column_of_[j] == columns_.size()) return rest_->coordinate(draw, j);
  const Column& column = columns_[column_of_[j]];
  expects(draw < column.numbers.size(), "a row of the table");
  if (scale_ == Scale::unit) return column.numbers[draw];
  return std::clamp(space::probability_below(column.marginal, column.numbers[draw]), 0x1p-53, 1.0 - 0x1p-53);
}

void PointTable::put_values(std::uint64_t draw, std::span<double> values) const {
  if (scale_ == Scale::unit) return;
  for (const Column& column : columns_) values[column.coordinate] = column.numbers[draw];
}

}  // namespace nqpsweep::design
