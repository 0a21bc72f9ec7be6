/// @file
/// The draws of a block as rows.
#pragma once

#include <vector>

#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::testing {

/// Adds the numbers of a block, draw by draw, shape (draws, columns).
inline void append_rows(const sweep::Block& block, std::vector<double>& rows) {
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    for (std::size_t c = 0; c < block.n_columns; ++c) rows.push_back(block.number(i, c));
  }
}

}  // namespace nqpsweep::testing
