#include "nqpsweep/sweep/run.hpp"

#include <omp.h>

#include <exception>

#include "accumulator.hpp"
#include "nqpsweep/base/error.hpp"

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

/// Evaluates a slice of draws, one thread for each draw.
void evaluate_slice(const Study& study, Slice slice, Buffer& buffer, FirstError& errors) {
  const std::size_t n_columns = study.n_columns();
  buffer.rows.resize(slice.count * n_columns);
  buffer.records.resize(slice.count);
  const int threads = threads_for(study);
#pragma omp parallel for schedule(dynamic) num_threads(threads)
  for (std::uint64_t i = 0; i < slice.count; ++i) {
    errors.guard([&] {
      buffer.records[i] = evaluate(study, slice.first + i, std::span(buffer.rows).subspan(i * n_columns, n_columns));
    });
  }
}

}  // namespace

int threads_for(const Study& study) { return study.threads > 0 ? study.threads : omp_get_max_threads(); }

Results run(const Study& study, Ranks& ranks, ResultSink& sink, const ProgressReport& report) {
  const Plan plan{study.n_draws, study.block_draws, ranks.size()};
  Accumulator seen(study.n_columns());
  Buffer buffer;
  for (std::uint64_t round = 0; round < plan.n_rounds(); ++round) {
    const Slice slice = plan.slice(round, ranks.rank());
    FirstError errors;
    evaluate_slice(study, slice, buffer, errors);
    const Block block{slice, buffer.rows, buffer.records};
    errors.guard([&] { seen.add(block); });
    errors.agree(ranks, "evaluating");
    errors.guard([&] { sink.write(block); });
    errors.agree(ranks, "writing");
    seen.settle_moments(ranks);
    if (ranks.rank() == 0) report(std::min((round + 1) * plan.round_draws(), study.n_draws));
  }
  seen.settle_counts(ranks);
  Results results;
  if (ranks.rank() == 0) results = seen.results(study);
  FirstError errors;
  errors.guard([&] { sink.finish(results); });
  errors.agree(ranks, "finishing");
  return results;
}

}  // namespace nqpsweep::sweep
