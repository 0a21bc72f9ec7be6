/// @file
/// What a rank remembers of the draws it has seen.
#pragma once

#include <array>
#include <vector>

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

/// Counts are exact in any order, so they stay on their rank until the end; moments are merged in leaf order after
/// every round, so that no rank ever holds more than the nodes of a contiguous range.
class Accumulator {
 public:
  explicit Accumulator(std::size_t n_columns);

  /// Accounts for a block that begins at a leaf.
  void add(const Block& block);

  /// Collective: hands the moments gathered since the last call to rank 0.
  void settle_moments(Ranks& ranks);

  /// Collective: hands the counts to rank 0; once, at the end.
  void settle_counts(Ranks& ranks);

  /// The results, on rank 0 after both have been settled.
  [[nodiscard]] Results results(const Study& study) const;

 private:
  struct Counts {
    std::array<std::uint64_t, n_statuses> status{};
    std::array<std::uint64_t, synergy::n_verdicts> verdict{};
    std::array<std::uint64_t, model::n_coalitions> leap{};
    void add(const DrawRecord& record);
    void merge(const Counts& other);
  };
  struct Signs {
    std::uint64_t negative = 0, positive = 0;
  };

  [[nodiscard]] Bytes packed_counts() const;
  void merge_counts(const Bytes& packed);

  std::size_t n_columns_;
  Counts counts_;
  std::vector<Signs> signs_;
  std::vector<stats::Histogram> histograms_;
  MomentTree fresh_;    // since the last settlement
  MomentTree settled_;  // on rank 0: all rounds so far
};

}  // namespace nqpsweep::sweep
