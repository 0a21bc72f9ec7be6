/// @file
/// Errors that threads and ranks agree upon before the next collective call.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "nqpsweep/base/error.hpp"
#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::sweep {

/// The first exception thrown by any of a team of threads, kept until all ranks know of it.
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

  /// Throws it again, if there is one.
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

  /// Collective: ends all ranks when any has an error; those without say that another one tells why.
  void agree(Ranks& ranks, const std::string& action, const std::string& object = "this part of the sweep") const {
    if (!ranks.any(error_ != nullptr)) return;
    rethrow();
    throw OtherRankFailed(action, object, "another rank failed and says why");
  }

 private:
  std::exception_ptr error_;
};

/// Collective: does something on rank 0 alone; an error there becomes an error everywhere.
template <class Work>
void on_rank_0(Ranks& ranks, const std::string& action, const std::string& object, Work&& work) {
  FirstError errors;
  if (ranks.rank() == 0) errors.guard(std::forward<Work>(work));
  errors.agree(ranks, action, object);
}

}  // namespace nqpsweep::sweep
