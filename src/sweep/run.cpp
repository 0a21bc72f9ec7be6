#include "nqpsweep/sweep/run.hpp"

#include <omp.h>

#include <exception>

#include "accumulator.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/sweep/evaluator.hpp"
#include "tables.hpp"

namespace nqpsweep::sweep {
namespace {

/// The first exception thrown by any of a team of threads, kept until it can be thrown outside.
class FirstError {
 public:
  template <class Work>
  void guard(Work&& work) noexcept {
    try {
      work();
    } catch (...) {
#pragma omp critical(nqpsweep_first_error)
      if (!error_) error_ = std::current_exception();
    }
  }
  /// Collective: ends all ranks when any has an error.
  void agree(Ranks& ranks, const char* action) const {
    if (!ranks.any(error_ != nullptr)) return;
    if (error_) std::rethrow_exception(error_);
    throw WorldError(action, "this part of the sweep", "another rank failed and says why");
  }

 private:
  std::exception_ptr error_;
};

struct Buffer {
  std::vector<double> points, rows;
  std::vector<DrawRecord> records;
};

/// Does tasks 0 to n - 1 with a team of threads, in any order.
template <class Task>
void for_each_task(std::uint64_t n, int threads, FirstError& errors, Task&& task) {
#pragma omp parallel for schedule(dynamic) num_threads(threads)
  for (std::uint64_t i = 0; i < n; ++i) errors.guard([&] { task(i); });
}

/// Evaluates a slice of draws, one thread for each draw.
void evaluate_slice(const Study& study, std::size_t n_columns, Slice slice, std::vector<Evaluator>& evaluators,
                    Buffer& buffer, FirstError& errors) {
  const std::size_t n_coordinates = study.n_coordinates();
  buffer.points.resize(slice.count * n_coordinates);
  buffer.rows.resize(slice.count * n_columns);
  buffer.records.resize(slice.count);
  for_each_task(slice.count, static_cast<int>(evaluators.size()), errors, [&](std::uint64_t i) {
    const auto point = std::span(buffer.points).subspan(i * n_coordinates, n_coordinates);
    study.design->point(slice.first + i, point);
    const auto row = std::span(buffer.rows).subspan(i * n_columns, n_columns);
    Evaluator& evaluator = evaluators[static_cast<std::size_t>(omp_get_thread_num())];
    buffer.records[i] = evaluator.evaluate(slice.first + i, point, row);
  });
}

/// Accounts for a block, one thread for each group of columns.
void account(const Study& study, const Block& block, Accumulator& seen, FirstError& errors) {
  errors.guard([&] { seen.begin(block); });
  for_each_task(seen.n_tasks(), threads_for(study), errors, [&](std::uint64_t i) { seen.run_task(block, i); });
  errors.guard([&] { seen.end(block); });
}

Results results_of(const Study& study, const EffectLayout& layout, const Accumulator& seen, std::uint64_t n_draws,
                   const std::vector<Snapshot>& snapshots) {
  Results results;
  results.n_draws = n_draws;
  results.status_counts = seen.counts().status;
  results.n_ok = seen.counts().ok;
  results.verdict_counts = seen.counts().verdict;
  const auto& leaps = seen.counts().leap;
  results.leap_counts.assign(leaps.begin(), leaps.begin() + static_cast<std::ptrdiff_t>(study.game.n_coalitions()));
  results.columns = seen.distributions();
  if (results.n_ok == 0) return results;
  const Findings findings{study, layout, seen, results.columns, n_draws, snapshots};
  if (study.has_policies())
    results.tables = {choice_table(findings), information_table(findings), conflict_table(findings),
                      conflict_regions_table(findings), ratio_of_means_table(findings)};
  if (study.exact) results.tables.push_back(exact_table(study));
  results.tables.push_back(first_order_table(findings));
  for (auto&& table : {given_data_table(findings), failures_table(findings)}) {
    if (table) results.tables.push_back(*table);
  }
  for (Table& table : group_tables(findings)) results.tables.push_back(std::move(table));
  return results;
}

/// Outputs of the headline outcome, and of none, among those explained.
std::vector<std::size_t> headline_outputs(const Study& study, const EffectLayout& layout) {
  std::vector<std::size_t> outputs;
  std::size_t next = 0;
  for (const Family family : study.explained) {
    const std::size_t n_outcomes = EffectLayout::by_outcome(family) ? study.outcomes.size() : 1;
    for (std::size_t i = 0; i < layout.size(family); ++i) outputs.push_back(next + i);
    next += n_outcomes * layout.size(family);
  }
  return outputs;
}

/// One sweep, as it goes.
class Sweep {
 public:
  Sweep(const Study& study, Ranks& ranks, ResultSink& sink, const ProgressReport& report)
      : study_(study),
        ranks_(ranks),
        sink_(sink),
        report_(report),
        rows_of_a_group_(study.design->rows_of_a_group()),
        layout_(study.layout()),
        seen_(study, layout_) {
    const int threads = threads_for(study);
    evaluators_.reserve(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i) evaluators_.emplace_back(study, layout_);
  }

  Results run() {
    std::uint64_t done = 0;
    for (const std::uint64_t end : stages()) {
      evaluate_and_account({done, end - done});
      done = end;
      if (narrow_enough_at_the_end_of_a_stage()) break;
    }
    seen_.settle_counts(ranks_);
    FirstError errors;
    Results results;
    results.n_draws = done;
    if (ranks_.rank() == 0) errors.guard([&] { results = results_of(study_, layout_, seen_, done, snapshots_); });
    errors.agree(ranks_, "summing up");
    errors.guard([&] { sink_.finish(results); });
    errors.agree(ranks_, "finishing");
    return results;
  }

 private:
  [[nodiscard]] std::vector<std::uint64_t> stages() const {
    if (!study_.groups.method) return {study_.n_draws};
    return stage_ends(study_.n_draws, rows_of_a_group_, study_.groups.groups_of_a_draw);
  }

  void evaluate_and_account(Slice draws) {
    const Plan plan{draws, study_.block_draws, ranks_.size(), rows_of_a_group_};
    for (std::uint64_t round = 0; round < plan.n_rounds(); ++round) {
      const Slice slice = plan.slice(round, ranks_.rank());
      FirstError errors;
      evaluate_slice(study_, layout_.n_columns(), slice, evaluators_, buffer_, errors);
      errors.agree(ranks_, "evaluating");
      const Block block{slice, buffer_.rows, buffer_.records, buffer_.points};
      account(study_, block, seen_, errors);
      errors.agree(ranks_, "accounting");
      errors.guard([&] { sink_.write(block); });
      errors.agree(ranks_, "writing");
      seen_.settle_moments(ranks_);
      if (ranks_.rank() == 0)
        report_(std::min(draws.first + (round + 1) * plan.round_draws(), draws.first + draws.count));
    }
  }

  /// Records how the indices stand, and tells on all ranks whether that is precise enough.
  bool narrow_enough_at_the_end_of_a_stage() {
    if (!seen_.groups()) return false;
    FirstError errors;
    bool narrow = false;
    if (ranks_.rank() == 0) {
      errors.guard([&] {
        snapshots_.push_back(seen_.groups()->snapshot());
        narrow = study_.groups.stop_width > 0.0 && widest_interval(snapshots_.back(), headline_outputs(study_, layout_),
                                                                   seen_.n_explained()) <= study_.groups.stop_width;
      });
    }
    errors.agree(ranks_, "recording");
    return ranks_.any(narrow);
  }

  const Study& study_;
  Ranks& ranks_;
  ResultSink& sink_;
  const ProgressReport& report_;
  std::uint64_t rows_of_a_group_;
  EffectLayout layout_;
  Accumulator seen_;
  std::vector<Evaluator> evaluators_;  // one for each thread
  Buffer buffer_;
  std::vector<Snapshot> snapshots_;
};

}  // namespace

int threads_for(const Study& study) { return study.threads > 0 ? study.threads : omp_get_max_threads(); }

Results run(const Study& study, Ranks& ranks, ResultSink& sink, const ProgressReport& report) {
  return Sweep(study, ranks, sink, report).run();
}

}  // namespace nqpsweep::sweep
