/// @file
/// Work that a team of threads shares.
#pragma once

#include <cstdint>

#include "nqpsweep/sweep/first_error.hpp"

namespace nqpsweep::sweep {

/// Does tasks 0 to n - 1 with a team of threads, in any order; all of them, whatever some of them throw.
template <class Task>
void for_each_task(std::uint64_t n, int threads, FirstError& errors, Task&& task) {
#pragma omp parallel for schedule(dynamic) num_threads(threads)
  for (std::uint64_t i = 0; i < n; ++i) errors.guard([&] { task(i); });
}

}  // namespace nqpsweep::sweep
