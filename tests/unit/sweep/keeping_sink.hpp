/// @file
/// The draws of a sweep, kept in memory.
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <vector>

#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::testing {

/// Adds the numbers of a block, draw by draw, shape (draws, lasting columns).
inline void append_rows(const sweep::Block& block, std::vector<double>& rows) {
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    for (std::size_t c = 0; c < block.columns.n_columns; ++c) rows.push_back(block.number(i, c));
  }
}

/// Keeps the rows, the records and the last state of a sweep.
class KeepingSink final : public sweep::ResultSink {
 public:
  void write(const sweep::Block& block) override {
    append_rows(block, rows);
    records.insert(records.end(), block.records.begin(), block.records.end());
  }
  void keep(const sweep::StateToKeep& state) override {
    last = sweep::SavedState{state.draws_done, {}};
    state.bytes.tell([this](auto piece) { last->bytes.insert(last->bytes.end(), piece.begin(), piece.end()); });
    CHECK(last->bytes.size() == state.bytes.size);
  }
  void finish(const sweep::Results&) override {}
  std::vector<double> rows;
  std::vector<sweep::DrawRecord> records;
  std::optional<sweep::SavedState> last;
};

}  // namespace nqpsweep::testing
