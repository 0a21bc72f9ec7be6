/// @file
/// Sensitivity analysis by groups of draws: what a design that compares rows within a group is asked.
#pragma once

#include <string>
#include <vector>

#include "nqpsweep/sensitivity/intervals.hpp"
#include "nqpsweep/stats/ordered_reduction.hpp"
#include "nqpsweep/sweep/ranks.hpp"
#include "nqpsweep/sweep/study.hpp"
#include "nqpsweep/sweep/table.hpp"

namespace nqpsweep::sweep {

/// One kind of index, e.g. "S1", of all outputs and members.
struct NamedIndices {
  std::string name;
  std::string description;
  std::vector<sensitivity::Index> indices;  ///< shape (n_outputs, n_members)
};

/// The indices as they stood after some number of groups.
struct Snapshot {
  std::uint64_t n_draws = 0;
  std::uint64_t n_groups = 0;  ///< complete and answered
  std::vector<NamedIndices> kinds;
};

/// Moments of the groups in independent parts, each a reduction in the order of its groups.
class GroupAnalysis {
 public:
  GroupAnalysis(const Study& study, std::size_t n_outputs);

  /// Accounts for a complete group in which every draw has an answer.
  ///
  /// @param rows  shape (rows of a group, n_outputs)
  void add(std::uint64_t group, std::span<const double> rows);

  /// Collective: hands what was gathered since the last call to rank 0.
  void settle(Ranks& ranks);

  /// @name On rank 0, after settling
  /// @{
  /// The parts that have a group; empty where none has.
  [[nodiscard]] std::vector<sensitivity::CoMoments> parts() const;

  [[nodiscard]] sensitivity::Parts parts(sensitivity::IntervalMethod interval_method) const {
    return {parts(), interval_method, study_.groups.seed_of_intervals};
  }
  [[nodiscard]] Snapshot snapshot(std::uint64_t n_draws) const;

  /// The moments in bytes, and back into a new analysis of the same study.
  [[nodiscard]] Bytes state() const { return packed(settled_); }
  void restore(const Bytes& state) { unpack_into(settled_, state); }
  /// @}

 private:
  using Tree = stats::OrderedReduction<sensitivity::CoMoments>;
  [[nodiscard]] Bytes packed(const std::vector<Tree>& trees) const;
  void unpack_into(std::vector<Tree>& trees, const Bytes& bytes) const;

  const Study& study_;
  std::size_t n_outputs_;
  std::shared_ptr<const sensitivity::MomentPattern> pattern_;
  std::vector<Tree> fresh_, settled_;  // one for each part of the design
};

/// The quick way to an interval for a design: for records and for the many pairs of members.
[[nodiscard]] sensitivity::IntervalMethod cheap_interval_method(const GroupSetting& setting);

/// Every kind of index that the study's design gives, by default estimators.
[[nodiscard]] std::vector<NamedIndices> indices_of(const GroupSetting& setting, const sensitivity::Parts& parts);

/// Records in bytes and back.
[[nodiscard]] Bytes packed(const std::vector<Snapshot>& snapshots);
[[nodiscard]] std::vector<Snapshot> unpacked_snapshots(const Bytes& bytes);

/// Width of the widest interval of some outputs; infinite where one has no ends.
[[nodiscard]] double widest_interval(const Snapshot& snapshot, const std::vector<std::size_t>& outputs,
                                     std::size_t n_outputs);

}  // namespace nqpsweep::sweep
