/// @file
/// Where the results of a sweep go, as the run loop sees it.
#pragma once

#include <span>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/pack.hpp"
#include "nqpsweep/sweep/control.hpp"
#include "nqpsweep/sweep/plan.hpp"
#include "nqpsweep/sweep/results.hpp"

namespace nqpsweep::sweep {

/// Neighbouring columns of the rows of some draws.
struct ColumnTable {
  std::span<const Pack> packs;  ///< of eight draws each, shape (⌈draws / 8⌉, n_columns)
  std::size_t n_columns = 0;
  std::size_t first = 0;  ///< column of a row that is the first one here

  [[nodiscard]] std::size_t n_packs() const { return n_columns == 0 ? 0 : packs.size() / n_columns; }

  /// A number of the i-th draw, by column of the table.
  [[nodiscard]] double number(std::size_t i, std::size_t column) const {
    expects(column < n_columns, "a column of the table");
    return packs[i / Pack::width * n_columns + column].lanes[i % Pack::width];
  }
};

/// Consecutive draws evaluated by one rank.
struct Block {
  Slice draws;
  ColumnTable columns;                  ///< those that last
  std::span<const DrawRecord> records;  ///< shape (draws.count,)
  std::span<const double> points;       ///< of the unit cube, shape (draws.count, parameters and calibration)

  /// A number of the i-th draw of the block.
  [[nodiscard]] double number(std::size_t i, std::size_t column) const { return columns.number(i, column); }
};

/// Takes blocks of draws, states to go on from, and at the end the results. Every member but write() is collective over
/// the ranks and called by the main thread.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  virtual void write(const Block& block) = 0;  ///< each rank its own, by any thread; a block may be empty

  /// Makes all blocks so far permanent, and the state with them.
  ///
  /// @param state  complete on rank 0; elsewhere the number of draws alone
  virtual void keep(const StateToKeep& state) = 0;

  /// @param results  complete on rank 0; elsewhere the number of draws alone
  virtual void finish(const Results& results) = 0;
};

}  // namespace nqpsweep::sweep
