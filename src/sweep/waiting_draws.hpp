/// @file
/// Draws that wait to be added up by bins.
#pragma once

#include <span>
#include <vector>

#include "nqpsweep/stats/binned_sums.hpp"
#include "nqpsweep/sweep/result_sink.hpp"
#include "tallies.hpp"

namespace nqpsweep::sweep {

/// What is added up by bins of the parameters, of the draws of several blocks: the sums of all bins are far larger than
/// a cache, so each is touched once for many draws.
///
/// @par Memory  some 4,000 draws, or a block if that is larger: 8 bytes for each payoff and each effect that is
///              explained, 5 for each uncertain parameter
class WaitingDraws {
 public:
  WaitingDraws(const Study& study, const EffectLayout& layout, std::vector<std::size_t> explained_columns);

  /// Draws of a block join: begin, every preparation in any order; if they are due then, every task in any order; end.
  ///
  /// @param draws  places in the block of those that count
  void begin(const Block& block, std::span<const std::size_t> draws, Tallies& tallies);
  [[nodiscard]] std::size_t n_preparations() const;
  void prepare(const Block& block, std::size_t task);
  [[nodiscard]] std::size_t n_tasks() const { return due_ ? n_sums() : 0; }
  void run_task(std::size_t task, Tallies& tallies) const { add(task, tallies); }
  void end();

  /// Adds whatever waits.
  void add_all(Tallies& tallies);

 private:
  void put_on_grid(const Block& block, std::size_t pack);
  [[nodiscard]] std::size_t n_placings() const;
  void place(const Block& block, std::size_t first, std::size_t last);
  [[nodiscard]] std::size_t n_sums() const;
  void add(std::size_t sum, Tallies& tallies) const;

  const Study& study_;
  std::size_t n_coordinates_, first_payoff_;
  double sign_;  // of the outcome of the choice, so that more is better
  std::vector<std::size_t> parameters_, explained_columns_;
  std::uint64_t rows_of_a_group_;
  std::span<const std::size_t> joining_;  // draws of the block at hand, of so many packs
  std::size_t n_packs_ = 0;
  std::size_t n_waiting_ = 0, n_ready_ = 0;  // without them, and with them
  bool due_ = false;
  stats::GridRows payoffs_, explained_;                      // shape (draws, mixes) and (draws, explained columns)
  std::vector<std::vector<stats::BinnedSums::Cell>> cells_;  // of the draws, by parameter
  std::vector<stats::BinnedSums::Sorted> sorted_;            // the same, when they are due
};

}  // namespace nqpsweep::sweep
