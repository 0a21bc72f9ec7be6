#include "nqpsweep/sweep/run.hpp"

#include <omp.h>

#include <algorithm>
#include <chrono>

#include "accumulator.hpp"
#include "bytes.hpp"
#include "nqpsweep/sweep/first_error.hpp"
#include "nqpsweep/sweep/team.hpp"
#include "slice_evaluator.hpp"
#include "summing_up.hpp"

namespace nqpsweep::sweep {
namespace {

/// Accounts for the last slice, first for what passes, one outcome after the other, and hands the rest to the sink.
void account(const Study& study, SliceEvaluator& evaluator, Accumulator& seen, ResultSink& sink, FirstError& errors) {
  const Block block = evaluator.block();
  errors.guard([&] { seen.begin(block); });
  for (std::size_t o = 0; study.has_policies() && o < study.outcomes.size(); ++o) {
    const ColumnTable passing = evaluator.effects_of(o, errors);
    for_each_task(Accumulator::n_column_tasks(passing), threads_for(study), errors,
                  [&](std::uint64_t i) { seen.account_columns(passing, i); });
  }
  for_each_task(seen.n_preparations(), threads_for(study), errors, [&](std::uint64_t i) { seen.prepare(block, i); });
  for_each_task(1 + seen.n_tasks(block), threads_for(study), errors, [&](std::uint64_t i) {
    if (i == 0) {
      sink.write(block);
    } else {
      seen.run_task(block, i - 1);
    }
  });
  errors.guard([&] { seen.end(block); });
}

/// One sweep, as it goes.
class Sweep {
 public:
  Sweep(const Study& study, Ranks& ranks, ResultSink& sink, Control& control)
      : study_(study),
        ranks_(ranks),
        sink_(sink),
        control_(control),
        rows_of_a_group_(study.design->rows_of_a_group()),
        layout_(study.layout()),
        seen_(std::in_place, study, layout_),
        evaluator_(std::in_place, study, layout_, threads_for(study)) {}

  /// Collective: takes up what an earlier run has done.
  void restore(std::optional<SavedState> from) {
    FirstError errors;
    if (from) errors.guard([&] { take_up(*from); });
    errors.agree(ranks_, "resuming");
    ByteWriter writer;
    writer.put(done_);
    done_ = kept_ = ByteReader(ranks_.broadcast(writer.take())).get<std::uint64_t>();
  }

  std::optional<Results> run() {
    for (const std::uint64_t end : stages()) {
      if (!advance_to(end)) return std::nullopt;
      if (narrow_enough_after_the_stage(end)) break;
    }
    if (done_ % storage_chunk_draws(rows_of_a_group_) == 0 && ranks_.any(control_.keep_at_end())) keep();
    evaluator_.reset();  // room for summing up
    seen_->settle_tallies(ranks_);
    FirstError errors;
    Results results;
    results.n_draws = done_;
    if (ranks_.rank() == 0) errors.guard([&] { results = results_of(study_, layout_, *seen_, done_, snapshots_); });
    errors.agree(ranks_, "summing up");
    seen_.reset();
    errors.guard([&] { sink_.finish(results); });
    errors.agree(ranks_, "finishing");
    return results;
  }

 private:
  void take_up(const SavedState& from) {
    ByteReader reader(from.bytes);
    seen_->restore(reader.get_part());
    snapshots_ = unpacked_snapshots(reader.get_counted<std::byte>());
    reader.expect_end();
    const auto ends = stages();  // a shorter run has a last stage that is none of ours
    std::erase_if(snapshots_, [&](const Snapshot& s) { return std::ranges::find(ends, s.n_draws) == ends.end(); });
    done_ = from.draws_done;
  }

  /// Collective: hands everything so far to the sink; once for the same draws.
  void keep() {
    if (kept_ == done_) return;
    evaluator_->drop_block();  // room for what other ranks send
    seen_->settle_sums(ranks_);
    seen_->settle_tallies(ranks_);
    FirstError errors;
    StateToKeep state{done_, {}};
    if (ranks_.rank() == 0) {
      errors.guard([&] {
        state.bytes = ByteWriter::in_pieces([this](ByteWriter& writer) {
          writer.put_part([&](ByteWriter& to) { seen_->put_state(to); });
          writer.put_counted(packed(snapshots_));
        });
      });
    }
    errors.agree(ranks_, "packing the state");
    errors.guard([&] { sink_.keep(state); });
    errors.agree(ranks_, "keeping the state");
    kept_ = done_;
  }

  [[nodiscard]] std::vector<std::uint64_t> stages() const {
    if (!study_.groups.method) return {study_.n_draws};
    return stage_ends(study_.n_draws, rows_of_a_group_, study_.groups.groups_of_a_draw);
  }

  /// Evaluates draws up to the end of a stage; false when it was stopped before. What lies beyond the last whole chunk
  /// is done after the state has been kept, so that a longer run can go on from a state that it would have had itself.
  bool advance_to(std::uint64_t end) {
    const std::uint64_t chunk = storage_chunk_draws(rows_of_a_group_);
    const std::uint64_t whole = end / chunk * chunk;
    while (done_ < end) {
      if (done_ == whole && ranks_.any(control_.keep_at_end())) keep();
      const Plan plan{
          {done_, (done_ < whole ? whole : end) - done_}, study_.block_draws, ranks_.size(), rows_of_a_group_};
      const bool completed = do_round(plan);
      if (completed) done_ = std::min(done_ + plan.round_draws(), plan.draws.first + plan.draws.count);
      const bool stops = ranks_.any(control_.stop_soon() || !completed) && done_ < study_.n_draws;
      const bool keeps = (ranks_.any(control_.keep_now()) || stops) && done_ % chunk == 0;
      if (ranks_.any(stops || keeps || done_ == end || settling_is_due())) settle();
      if (keeps) keep();
      if (stops) return false;
    }
    return true;
  }

  /// Sums go to rank 0 when somebody may wait to hear of them, not after every short round, and before they are many.
  bool settling_is_due() {
    constexpr std::chrono::milliseconds patience(250);
    constexpr int most_rounds = 16;
    return ++unsettled_rounds_ >= most_rounds || std::chrono::steady_clock::now() - settled_at_ >= patience;
  }

  /// Collective.
  void settle() {
    seen_->settle_sums(ranks_);
    unsettled_rounds_ = 0;
    settled_at_ = std::chrono::steady_clock::now();
    if (ranks_.rank() == 0) control_.report(standing_of(study_, layout_, *seen_, done_, snapshots_));
  }

  /// The first round of a plan; false, and nothing accounted for, when it was given up.
  bool do_round(const Plan& plan) {
    FirstError errors;
    const bool whole = evaluator_->evaluate(plan.slice(0, ranks_.rank()), control_, errors);
    errors.agree(ranks_, "evaluating");
    if (ranks_.any(!whole)) return false;
    account(study_, *evaluator_, *seen_, sink_, errors);
    errors.agree(ranks_, "accounting for or writing");
    return true;
  }

  /// Records how the indices stand, unless that is known, and tells on all ranks whether it is precise enough.
  bool narrow_enough_after_the_stage(std::uint64_t end) {
    if (!seen_->groups()) return false;
    FirstError errors;
    bool narrow = false;
    if (ranks_.rank() == 0) {
      errors.guard([&] {
        if (snapshots_.empty() || snapshots_.back().n_draws < end) snapshots_.push_back(seen_->groups()->snapshot(end));
        const auto record = std::ranges::find(snapshots_, end, &Snapshot::n_draws);
        narrow = study_.groups.stop_width > 0.0 && record != snapshots_.end() &&
                 widest_headline(study_, layout_, *record) <= study_.groups.stop_width;
      });
    }
    errors.agree(ranks_, "recording");
    return ranks_.any(narrow);
  }

  const Study& study_;
  Ranks& ranks_;
  ResultSink& sink_;
  Control& control_;
  std::uint64_t rows_of_a_group_;
  EffectLayout layout_;
  std::optional<Accumulator> seen_;          // until all is summed up
  std::optional<SliceEvaluator> evaluator_;  // until all draws are evaluated
  std::vector<Snapshot> snapshots_;
  int unsettled_rounds_ = 0;
  std::chrono::steady_clock::time_point settled_at_ = std::chrono::steady_clock::now();
  std::uint64_t done_ = 0, kept_ = 0;  // draws evaluated; draws of the last state that was kept
};

}  // namespace

int threads_for(const Study& study) { return study.threads > 0 ? study.threads : omp_get_max_threads(); }

std::optional<Results> run(const Study& study, Ranks& ranks, ResultSink& sink, Control& control,
                           std::optional<SavedState> from) {
  Sweep sweep(study, ranks, sink, control);
  sweep.restore(std::move(from));
  return sweep.run();
}

Results run(const Study& study, Ranks& ranks, ResultSink& sink) {
  Control undisturbed;
  return *run(study, ranks, sink, undisturbed);
}

}  // namespace nqpsweep::sweep
