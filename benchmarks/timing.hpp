/// @file
/// How long something takes, and the middle of several times.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace nqpsweep::benchmarks {

/// Seconds of the clock on the wall.
template <class Work>
double seconds(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace nqpsweep::benchmarks
