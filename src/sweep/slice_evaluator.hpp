/// @file
/// A team of threads that evaluates draws.
#pragma once

#include <deque>
#include <vector>

#include "nqpsweep/base/large_pages.hpp"
#include "nqpsweep/sweep/control.hpp"
#include "nqpsweep/sweep/evaluator.hpp"
#include "nqpsweep/sweep/first_error.hpp"
#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// Evaluates slices of draws: a thread takes a pack, and towards the end, where some would wait for others, a draw.
class SliceEvaluator {
 public:
  SliceEvaluator(const Study& study, const EffectLayout& layout, int threads);

  /// @return  false when it was given up for a signal
  bool evaluate(Slice slice, const Control& control, FirstError& errors);

  /// What came out of the last slice.
  [[nodiscard]] Block block() const {
    return {room_.slice, {room_.packs, layout_.n_lasting()}, room_.records, room_.points};
  }

  /// What passes, of one outcome of the last slice: there until the next outcome is asked for. What lasts is in the
  /// block then, too.
  [[nodiscard]] ColumnTable effects_of(std::size_t outcome, FirstError& errors);

  /// Makes room until the next slice.
  void drop_block() { room_ = {}; }

 private:
  struct Room {
    Slice slice;
    std::vector<double> points;
    std::vector<Pack, LargePages<Pack>> packs;    // shape (n_packs, layout.n_lasting())
    std::vector<Pack, LargePages<Pack>> passing;  // shape (n_packs, layout.n_passing())
    std::vector<DrawRecord> records;
  };
  void make_room(Slice slice);
  [[nodiscard]] int threads() const { return static_cast<int>(evaluators_.size()); }
  [[nodiscard]] std::uint64_t n_packs() const { return (room_.slice.count + Pack::width - 1) / Pack::width; }
  [[nodiscard]] std::span<Pack> columns_of(std::uint64_t pack);
  template <class Take>
  void with_pack(std::uint64_t i, Take&& take);
  void evaluate_game(std::uint64_t pack, std::size_t outcome);

  const Study& study_;
  const EffectLayout& layout_;
  std::size_t n_coordinates_;
  std::vector<Evaluator> evaluators_;  // one for each thread
  std::deque<PackInMaking> shared_;    // by the threads, one for each
  Room room_;
};

}  // namespace nqpsweep::sweep
