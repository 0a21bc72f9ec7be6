#include "nqpsweep/sweep/run.hpp"

#include <omp.h>

#include <exception>

#include "accumulator.hpp"
#include "nqpsweep/base/error.hpp"
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
  std::vector<double> rows;
  std::vector<DrawRecord> records;
};

/// Does tasks 0 to n - 1 with a team of threads, in any order.
template <class Task>
void for_each_task(std::uint64_t n, int threads, FirstError& errors, Task&& task) {
#pragma omp parallel for schedule(dynamic) num_threads(threads)
  for (std::uint64_t i = 0; i < n; ++i) errors.guard([&] { task(i); });
}

/// Evaluates a slice of draws, one thread for each draw.
void evaluate_slice(const Study& study, const EffectLayout& layout, Slice slice, Buffer& buffer, FirstError& errors) {
  const std::size_t n_columns = layout.n_columns();
  buffer.rows.resize(slice.count * n_columns);
  buffer.records.resize(slice.count);
  for_each_task(slice.count, threads_for(study), errors, [&](std::uint64_t i) {
    const auto row = std::span(buffer.rows).subspan(i * n_columns, n_columns);
    buffer.records[i] = evaluate(study, layout, slice.first + i, row);
  });
}

/// Accounts for a block, one thread for each group of columns.
void account(const Study& study, const Block& block, Accumulator& seen, FirstError& errors) {
  errors.guard([&] { seen.begin(block); });
  for_each_task(seen.n_tasks(), threads_for(study), errors, [&](std::uint64_t i) { seen.run_task(block, i); });
  errors.guard([&] { seen.end(block); });
}

Results results_of(const Study& study, const EffectLayout& layout, const Accumulator& seen) {
  Results results;
  results.n_draws = study.n_draws;
  results.status_counts = seen.counts().status;
  results.verdict_counts = seen.counts().verdict;
  const auto& leaps = seen.counts().leap;
  results.leap_counts.assign(leaps.begin(), leaps.begin() + static_cast<std::ptrdiff_t>(study.game.n_coalitions()));
  results.columns = seen.distributions();
  if (results.n_ok() == 0) return results;
  const Findings findings{study, layout, seen, results.columns};
  results.tables = {choice_table(findings),           information_table(findings),    conflict_table(findings),
                    conflict_regions_table(findings), ratio_of_means_table(findings), first_order_table(findings)};
  if (!study.sobol.members.empty() && !seen.sobol_blocks().empty()) results.tables.push_back(sobol_table(findings));
  return results;
}

}  // namespace

int threads_for(const Study& study) { return study.threads > 0 ? study.threads : omp_get_max_threads(); }

Results run(const Study& study, Ranks& ranks, ResultSink& sink, const ProgressReport& report) {
  const Plan plan{study.n_draws, study.block_draws, ranks.size(), study.design->rows_of_a_group()};
  const EffectLayout layout = study.layout();
  Accumulator seen(study, layout);
  Buffer buffer;
  for (std::uint64_t round = 0; round < plan.n_rounds(); ++round) {
    const Slice slice = plan.slice(round, ranks.rank());
    FirstError errors;
    evaluate_slice(study, layout, slice, buffer, errors);
    errors.agree(ranks, "evaluating");
    const Block block{slice, buffer.rows, buffer.records};
    account(study, block, seen, errors);
    errors.agree(ranks, "accounting");
    errors.guard([&] { sink.write(block); });
    errors.agree(ranks, "writing");
    seen.settle_moments(ranks);
    if (ranks.rank() == 0) report(std::min((round + 1) * plan.round_draws(), study.n_draws));
  }
  seen.settle_counts(ranks);
  FirstError errors;
  Results results;
  if (ranks.rank() == 0) errors.guard([&] { results = results_of(study, layout, seen); });
  errors.agree(ranks, "summing up");
  errors.guard([&] { sink.finish(results); });
  errors.agree(ranks, "finishing");
  return results;
}

}  // namespace nqpsweep::sweep
