#include "nqpsweep/stats/binned_sums.hpp"

namespace nqpsweep::stats {

BinnedSums::Sorted::Sorted(std::span<const Cell> cells) : rows_(cells.size()) {
  for (const Cell cell : cells) ++ends_[cell + std::size_t{1}];
  for (std::size_t c = 0; c < n_cells; ++c) ends_[c + 1] += ends_[c];
  auto next = ends_;
  for (std::uint32_t row = 0; row < cells.size(); ++row) rows_[next[cells[row]]++] = row;
}

void BinnedSums::count(std::size_t parameter, const Sorted& draws) {
  for (std::size_t c = 0; c < n_cells; ++c) counts_[parameter * n_cells + c] += draws.ends_[c + 1] - draws.ends_[c];
}

void BinnedSums::add(std::size_t parameter, const Sorted& draws, const GridRows& numbers, std::size_t panel) {
  expects(numbers.n_columns() == n_columns_, "a number for each column");
  const GridPanel columns = numbers.panel(panel);
  const std::size_t first = panel * GridRows::columns_of_a_panel;
  const std::span<const std::uint32_t> rows(draws.rows_);
  for (std::size_t c = 0; c < n_cells; ++c)
    sums_.add((parameter * n_cells + c) * n_columns_ + first, columns,
              rows.subspan(draws.ends_[c], draws.ends_[c + 1] - draws.ends_[c]));
}

}  // namespace nqpsweep::stats
