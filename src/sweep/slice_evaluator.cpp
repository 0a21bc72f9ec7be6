#include "slice_evaluator.hpp"

#include <omp.h>

#include <algorithm>
#include <atomic>

#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/sweep/team.hpp"

namespace nqpsweep::sweep {

SliceEvaluator::SliceEvaluator(const Study& study, const EffectLayout& layout, int threads)
    : study_(study), layout_(layout), n_coordinates_(study.n_coordinates()) {
  evaluators_.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) evaluators_.emplace_back(study, layout);
  for (int i = 0; threads > 1 && i < threads; ++i) shared_.emplace_back(study, layout);
}

void SliceEvaluator::make_room(Slice slice) {
  room_.slice = slice;
  room_.points.resize(slice.count * n_coordinates_);
  room_.packs.resize(n_packs() * layout_.n_lasting());
  room_.passing.resize(n_packs() * layout_.n_passing());
  room_.records.resize(slice.count);
}

/// Calls with the draws of a pack and the room for them.
template <class Take>
void SliceEvaluator::with_pack(std::uint64_t i, Take&& take) {
  const std::uint64_t first = i * Pack::width;
  const std::uint64_t n = std::min<std::uint64_t>(Pack::width, room_.slice.count - first);
  take(Slice{room_.slice.first + first, n}, std::span(room_.points).subspan(first * n_coordinates_, n * n_coordinates_),
       columns_of(i), std::span(room_.records).subspan(first, n));
}

std::span<Pack> SliceEvaluator::columns_of(std::uint64_t pack) {
  return std::span(room_.packs).subspan(pack * layout_.n_lasting(), layout_.n_lasting());
}

bool SliceEvaluator::evaluate(Slice slice, const Control& control, FirstError& errors) {
  bool has_room = false;
  errors.guard([&] {
    make_room(slice);
    has_room = true;
  });
  if (!has_room) return true;
  const std::uint64_t n_shared = std::min<std::uint64_t>(n_packs(), shared_.size());
  const std::uint64_t n_whole = n_packs() - n_shared;
  for_each_task(n_shared, threads(), errors, [&](std::uint64_t i) {
    with_pack(n_whole + i, [&](auto&&... of_pack) { shared_[i].begin(of_pack...); });
  });
  std::atomic<bool> whole = true;
  for_each_task(n_whole + n_shared * Pack::width, threads(), errors, [&](std::uint64_t task) {
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

ColumnTable SliceEvaluator::effects_of(std::size_t outcome, FirstError& errors) {
  for_each_task(n_packs(), threads(), errors, [&](std::uint64_t i) { evaluate_game(i, outcome); });
  return {room_.passing, layout_.n_passing(), layout_.first_passing(outcome)};
}

void SliceEvaluator::evaluate_game(std::uint64_t pack, std::size_t outcome) {
  const std::span<Pack> passing = std::span(room_.passing).subspan(pack * layout_.n_passing(), layout_.n_passing());
  effects_of_game(study_.game, layout_, outcome, columns_of(pack), passing);
  for (std::size_t lane = 0; lane < Pack::width; ++lane) {
    const std::uint64_t draw = pack * Pack::width + lane;
    if (draw < room_.slice.count && room_.records[draw].status == Status::ok) continue;
    for (Pack& column : passing) column.lanes[lane] = no_answer;
    for (Pack& column : layout_.lasting_of(columns_of(pack), outcome)) column.lanes[lane] = no_answer;
  }
}

}  // namespace nqpsweep::sweep
