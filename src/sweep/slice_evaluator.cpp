#include "slice_evaluator.hpp"

#include <omp.h>

#include <algorithm>
#include <atomic>

#include "nqpsweep/sweep/team.hpp"

namespace nqpsweep::sweep {

SliceEvaluator::SliceEvaluator(const Study& study, const EffectLayout& layout, int threads)
    : n_columns_(layout.n_columns()), n_coordinates_(study.n_coordinates()) {
  evaluators_.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) evaluators_.emplace_back(study, layout);
  for (int i = 0; threads > 1 && i < threads; ++i) shared_.emplace_back(study, layout);
}

void SliceEvaluator::make_room(Slice slice) {
  room_.slice = slice;
  room_.points.resize(slice.count * n_coordinates_);
  room_.packs.resize((slice.count + Pack::width - 1) / Pack::width * n_columns_);
  room_.records.resize(slice.count);
}

/// Calls with the draws of a pack and the room for them.
template <class Take>
void SliceEvaluator::with_pack(std::uint64_t i, Take&& take) {
  const std::uint64_t first = i * Pack::width;
  const std::uint64_t n = std::min<std::uint64_t>(Pack::width, room_.slice.count - first);
  take(Slice{room_.slice.first + first, n}, std::span(room_.points).subspan(first * n_coordinates_, n * n_coordinates_),
       std::span(room_.packs).subspan(i * n_columns_, n_columns_), std::span(room_.records).subspan(first, n));
}

bool SliceEvaluator::evaluate(Slice slice, const Control& control, FirstError& errors) {
  const std::uint64_t n_packs = (slice.count + Pack::width - 1) / Pack::width;
  const std::uint64_t n_shared = std::min<std::uint64_t>(n_packs, shared_.size());
  const std::uint64_t n_whole = n_packs - n_shared;
  const int threads = static_cast<int>(evaluators_.size());
  bool has_room = false;
  errors.guard([&] {
    make_room(slice);
    has_room = true;
  });
  if (!has_room) return true;
  for_each_task(n_shared, threads, errors, [&](std::uint64_t i) {
    with_pack(n_whole + i, [&](auto&&... of_pack) { shared_[i].begin(of_pack...); });
  });
  std::atomic<bool> whole = true;
  for_each_task(n_whole + n_shared * Pack::width, threads, errors, [&](std::uint64_t task) {
    if (control.stop_at_once()) {
      whole = false;
      return;
    }
    Evaluator& evaluator = evaluators_[static_cast<std::size_t>(omp_get_thread_num())];
    if (task < n_whole) {
      with_pack(task, [&](auto&&... of_pack) { evaluator.evaluate(of_pack...); });
    } else {
      // Threads that are at it together are at different packs, where they do not write into the same lines.
      const std::uint64_t pack = (task - n_whole) % n_shared;
      const std::uint64_t lane = (task - n_whole) / n_shared;
      if ((n_whole + pack) * Pack::width + lane < slice.count) evaluator.evaluate(lane, shared_[pack]);
    }
  });
  return whole;
}

}  // namespace nqpsweep::sweep
