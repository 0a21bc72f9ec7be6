/// @file
/// What a rank remembers of the draws it has seen.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "column_tile.hpp"
#include "first_draws.hpp"
#include "group_analysis.hpp"
#include "nqpsweep/sensitivity/binned.hpp"
#include "nqpsweep/stats/binned_sums.hpp"
#include "nqpsweep/stats/histogram.hpp"
#include "nqpsweep/stats/moments.hpp"
#include "nqpsweep/stats/ordered_reduction.hpp"
#include "nqpsweep/sweep/ranks.hpp"
#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// Moments of all columns over the same draws.
struct ColumnMoments {
  std::vector<stats::Moments> columns;
  void merge(const ColumnMoments& other) {
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c].merge(other.columns[c]);
  }
};

using MomentTree = stats::OrderedReduction<ColumnMoments>;

/// How often things happened; exact in any order.
struct Counts {
  std::array<std::uint64_t, n_statuses> status{};
  std::uint64_t ok = 0;  ///< independent draws with an answer
  std::array<std::uint64_t, synergy::n_verdicts> verdict{};
  std::array<std::uint64_t, model::n_coalitions> leap{}, best{}, best_of_size{}, best_at_equal_cost{};
  void add(const DrawRecord& record, bool is_independent);
  void merge(const Counts& other);
};

/// Draws of a column below and above 0.
struct Signs {
  std::uint64_t negative = 0, positive = 0;
};

/// Everything but moments is exact in any order, so it stays on its rank until the end; moments are merged in leaf
/// order after every round, so that no rank ever holds more than the nodes of a contiguous range.
///
/// A block is accounted for in `n_tasks()` independent tasks between `begin` and `end`, for a team of threads.
class Accumulator {
 public:
  Accumulator(const Study& study, const EffectLayout& layout);

  /// Accounts for a block that begins at a leaf: begin, every task once in any order, end.
  void begin(const Block& block);
  [[nodiscard]] std::size_t n_tasks() const;
  void run_task(const Block& block, std::size_t task);
  void end(const Block& block);

  /// Collective: hands the moments gathered since the last call to rank 0.
  void settle_moments(Ranks& ranks);

  /// Collective: hands everything else to rank 0; once, at the end.
  void settle_counts(Ranks& ranks);

  /// @name On rank 0, after both have been settled
  /// @{
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] std::vector<Distribution> distributions() const;
  [[nodiscard]] const stats::Histogram& histogram(std::size_t column) const { return histograms_[column]; }
  /// Payoffs of the mixes that may be chosen, by bins of the uncertain parameters.
  [[nodiscard]] const stats::BinnedSums& binned_payoffs() const { return binned_payoffs_; }
  [[nodiscard]] const FirstDraws& first_draws() const { return first_draws_; }
  [[nodiscard]] const sensitivity::BinnedFirstOrder& first_orders() const { return first_orders_; }
  [[nodiscard]] std::size_t n_explained() const { return explained_columns_.size(); }
  [[nodiscard]] const std::vector<std::size_t>& explained_columns() const { return explained_columns_; }
  /// The groups of a design that has them.
  [[nodiscard]] const std::optional<GroupAnalysis>& groups() const { return groups_; }
  /// @}

 private:
  void account_columns(const Block& block, std::size_t first, std::size_t last);
  void account_groups(const Block& block);
  void account_bins(const Block& block, std::size_t parameter);
  [[nodiscard]] Bytes packed() const;
  void merge_packed(const Bytes& packed);

  const Study& study_;
  const EffectLayout& layout_;
  std::size_t n_columns_, n_coordinates_;
  std::uint64_t rows_of_a_group_, leaf_draws_;
  std::vector<std::size_t> parameters_;  // that are uncertain
  std::vector<std::size_t> explained_columns_;
  Counts counts_;
  std::vector<Signs> signs_;
  std::vector<stats::Histogram> histograms_;
  stats::BinnedSums binned_payoffs_;
  sensitivity::BinnedFirstOrder first_orders_;
  FirstDraws first_draws_;
  MomentTree fresh_;    // since the last settlement
  MomentTree settled_;  // on rank 0: all rounds so far
  std::optional<GroupAnalysis> groups_;
  // of the block at hand
  IndependentRows independent_;
  std::vector<ColumnMoments> leaves_;
  std::vector<stats::ExactSum::Grid> payoffs_;    // shape (draws, mixes)
  std::vector<stats::ExactSum::Grid> explained_;  // shape (draws, explained columns)
};

}  // namespace nqpsweep::sweep
