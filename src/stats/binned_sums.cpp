#include "nqpsweep/stats/binned_sums.hpp"

namespace nqpsweep::stats {

BinnedSums::Sorted::Sorted(std::span<const Draw> draws) : rows_(draws.size()) {
  for (const Draw& d : draws) ++ends_[cell_of(d.draw, d.coordinate) + 1];
  for (std::size_t c = 0; c < n_cells; ++c) ends_[c + 1] += ends_[c];
  auto next = ends_;
  for (const Draw& d : draws) rows_[next[cell_of(d.draw, d.coordinate)]++] = d.row;
}

void BinnedSums::count(std::size_t parameter, const Sorted& draws) {
  for (std::size_t c = 0; c < n_cells; ++c) counts_[parameter * n_cells + c] += draws.ends_[c + 1] - draws.ends_[c];
}

void BinnedSums::add(std::size_t parameter, const Sorted& draws, const GridRows& numbers, std::size_t panel) {
  expects(numbers.n_columns() == n_columns_, "a number for each column");
  const GridPanel columns = numbers.panel(panel);
  const std::size_t first = panel * GridRows::columns_of_a_panel;
  const std::span<const std::size_t> rows(draws.rows_);
  for (std::size_t c = 0; c < n_cells; ++c)
    sums_.add((parameter * n_cells + c) * n_columns_ + first, columns,
              rows.subspan(draws.ends_[c], draws.ends_[c + 1] - draws.ends_[c]));
}

}  // namespace nqpsweep::stats
