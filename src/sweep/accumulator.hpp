/// @file
/// What a rank remembers of the draws it has seen.
#pragma once

#include <optional>
#include <vector>

#include "column_summaries.hpp"
#include "group_analysis.hpp"
#include "nqpsweep/stats/moments.hpp"
#include "nqpsweep/stats/ordered_reduction.hpp"
#include "nqpsweep/sweep/ranks.hpp"
#include "nqpsweep/sweep/result_sink.hpp"
#include "tallies.hpp"
#include "waiting_draws.hpp"

namespace nqpsweep::sweep {

/// Moments of all columns over the same draws.
struct ColumnMoments {
  std::vector<stats::Moments> columns;
  void merge(const ColumnMoments& other) {
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c].merge(other.columns[c]);
  }
};

using MomentTree = stats::OrderedReduction<ColumnMoments>;

/// Tallies are exact in any order, so they stay on their rank until they are asked for; moments are merged in leaf
/// order after a few rounds, so that no rank ever holds more than their nodes and those of a contiguous range.
///
/// A block is accounted for in independent tasks, for a team of threads: first the preparations, then the others.
class Accumulator {
 public:
  Accumulator(const Study& study, const EffectLayout& layout);

  /// Accounts for a block that begins at a leaf: begin, every preparation in any order, every task in any order, end.
  void begin(const Block& block);
  [[nodiscard]] std::size_t n_preparations() const { return waiting_->n_preparations(); }
  void prepare(const Block& block, std::size_t task) { waiting_->prepare(block, task); }
  [[nodiscard]] std::size_t n_tasks(const Block& block) const;
  void run_task(const Block& block, std::size_t task);
  void end(const Block& block);

  /// Accounts for columns of the block that pass: after begin, every task in any order.
  [[nodiscard]] static std::size_t n_column_tasks(const ColumnTable& table);
  void account_columns(const ColumnTable& table, std::size_t task);

  /// Collective: hands the counts and moments gathered since the last call to rank 0; after some rounds.
  void settle_sums(Ranks& ranks);

  /// Collective: hands everything else to rank 0; before a state is kept, and at the end.
  void settle_tallies(Ranks& ranks);

  /// @name On rank 0, after settle_sums
  /// @{
  [[nodiscard]] const Counts& counts() const { return settled_.counts; }
  /// Of the draws so far; the last bits may differ from those of the distribution in the end.
  [[nodiscard]] stats::Moments moments_so_far(std::size_t column) const;
  /// @}

  /// @name On rank 0, after both have been settled
  /// @{
  /// Everything there is to know of the draws so far, in bytes; a new accumulator of the same study can take it up.
  void put_state(ByteWriter& writer) const;
  /// @param reader  of a state and nothing else
  /// @par Errors    WorldError where the bytes are not the state of such a study
  void restore(ByteReader reader);

  /// Makes room: nobody asks for binned_payoffs() or first_orders() any more.
  void drop_bins();

  [[nodiscard]] std::vector<Distribution> distributions() const;
  [[nodiscard]] const stats::Histogram& histogram(std::size_t column) const { return tallies_.histograms[column]; }
  /// Payoffs of the mixes that may be chosen, by bins of the uncertain parameters.
  [[nodiscard]] const stats::BinnedSums& binned_payoffs() const { return tallies_.binned_payoffs; }
  [[nodiscard]] const FirstDraws& first_draws() const { return tallies_.first_draws; }
  [[nodiscard]] const sensitivity::BinnedFirstOrder& first_orders() const { return tallies_.first_orders; }
  [[nodiscard]] std::size_t n_explained() const { return explained_columns_.size(); }
  [[nodiscard]] const std::vector<std::size_t>& explained_columns() const { return explained_columns_; }
  /// The groups of a design that has them.
  [[nodiscard]] const std::optional<GroupAnalysis>& groups() const { return groups_; }
  /// @}

 private:
  void account_draws(const Block& block);
  void count(const ColumnSummaries& summaries, std::size_t place, std::size_t column, const stats::Histogram* next,
             stats::Histogram::Room& room);
  void account_groups(const Block& block);

  /// What is merged after some rounds.
  struct Sums {
    Counts counts;
    MomentTree moments;
    void put_all(ByteWriter& writer) const;
    [[nodiscard]] Bytes packed() const;
    void merge(ByteReader reader, std::size_t n_columns);
  };

  /// The bytes of a part of the tallies, which are empty of it afterwards.
  [[nodiscard]] Bytes take_tallies(std::size_t part);

  const Study& study_;
  const EffectLayout& layout_;
  std::size_t n_columns_;
  std::uint64_t rows_of_a_group_, leaf_draws_;
  std::vector<std::size_t> explained_columns_;
  Tallies tallies_;
  std::vector<stats::LogLinearCells> grids_;  // of the histograms of all columns
  std::optional<WaitingDraws> waiting_;       // until nobody asks for sums by bins
  Sums fresh_;                                // since the last settlement
  Sums settled_;                              // on rank 0: all rounds so far
  std::optional<GroupAnalysis> groups_;
  // of the block at hand
  IndependentDraws independent_;
  std::vector<std::size_t> accounted_;                             // of these, draws that have an answer
  std::vector<std::pair<MomentTree::Node, ColumnMoments>> nodes_;  // that its leaves fill
};

}  // namespace nqpsweep::sweep
