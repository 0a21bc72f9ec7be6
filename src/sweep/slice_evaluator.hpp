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
  [[nodiscard]] Block block() const { return {room_.slice, room_.packs, n_columns_, room_.records, room_.points}; }

  /// Makes room until the next slice.
  void drop_block() { room_ = {}; }

 private:
  struct Room {
    Slice slice;
    std::vector<double> points;
    std::vector<Pack, LargePages<Pack>> packs;
    std::vector<DrawRecord> records;
  };
  void make_room(Slice slice);
  template <class Take>
  void with_pack(std::uint64_t i, Take&& take);

  std::size_t n_columns_, n_coordinates_;
  std::vector<Evaluator> evaluators_;  // one for each thread
  std::deque<PackInMaking> shared_;    // by the threads, one for each
  Room room_;
};

}  // namespace nqpsweep::sweep
