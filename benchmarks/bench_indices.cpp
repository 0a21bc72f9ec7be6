// What first and total Sobol' indices of many outputs cost beside SALib, which takes one output at a time:
//   bench_indices PYTHON SCRIPT [groups] [repeats]
// PYTHON has SALib; SCRIPT is salib_indices.py. Both analyse rows of the same size in turn; times are per group and
// output.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "nqpsweep/random/philox.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/stats/ordered_reduction.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;

namespace {

constexpr std::size_t n_members = 50;
constexpr std::size_t n_outputs = 100;
constexpr std::size_t n_parts = 64;
constexpr double full_size = 1048576.0;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Moments of so many groups and, at the end, every index with its bootstrap interval.
struct Times {
  double per_group, at_the_end;
};

Times our_times(std::uint64_t n_groups, double& check) {
  const PickFreezeRows rows{n_members, false, false, false};
  const auto pattern = rows.pattern();
  std::vector<double> values(rows.size() * n_outputs);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = random::open_unit(random::word(1, random::Purpose::draws, i, 0));
  std::vector<stats::OrderedReduction<CoMoments>> trees(n_parts);
  auto start = std::chrono::steady_clock::now();
  for (std::uint64_t g = 0; g < n_groups; ++g) {
    values[g % values.size()] += 0.25;  // no two groups are alike
    trees[g % n_parts].add(g / n_parts, CoMoments::of_group(pattern, n_outputs, values));
  }
  Times times{seconds_since(start) / static_cast<double>(n_groups), 0.0};
  start = std::chrono::steady_clock::now();
  std::vector<CoMoments> parts;
  for (const auto& tree : trees) parts.push_back(*tree.total());
  const Parts all(std::move(parts), IntervalMethod::bootstrap, 1);
  const SobolAnalysis analysis(rows, all);
  for (std::size_t o = 0; o < n_outputs; ++o) {
    for (std::size_t m = 0; m < n_members; ++m)
      check += analysis.first(0, m, Estimator::janon).low + analysis.total(o, m, Estimator::jansen).low;
  }
  times.at_the_end = seconds_since(start);
  return times;
}

double their_time(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  double seconds = 0.0;
  if (pipe == nullptr || std::fscanf(pipe, "%lf", &seconds) != 1) seconds = -1.0;
  if (pipe != nullptr) pclose(pipe);
  return seconds;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "bench_indices PYTHON SCRIPT [groups] [repeats]\n");
    return 2;
  }
  const std::uint64_t n_groups = argc > 3 ? std::stoull(argv[3]) : 4096;
  const int repeats = argc > 4 ? std::stoi(argv[4]) : 3;
  std::vector<double> per_group;
  std::vector<double> at_the_end;
  std::vector<double> theirs;
  double check = 0.0;
  for (int r = 0; r < repeats; ++r) {
    const Times ours = our_times(n_groups, check);
    per_group.push_back(ours.per_group);
    at_the_end.push_back(ours.at_the_end);
    theirs.push_back(their_time(fmt::format("{} {} {} {}", argv[1], argv[2], n_groups, n_members)));
  }
  const double our_total = median(per_group) * full_size + median(at_the_end);
  const double their_total = median(theirs) / static_cast<double>(n_groups) * full_size * n_outputs;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} parameters, {} outputs, one thread; measured with {} groups, {} repeats, medians (check {:.3g})\n",
             n_members, n_outputs, n_groups, repeats, check);
  fmt::print(
      "ours:  {:.1f} us a group for all outputs, {:.1f} s at the end (1,000 resamples); 2^20 groups: {:.0f} s; peak {} "
      "MB\n",
      1e6 * median(per_group), median(at_the_end), our_total, usage.ru_maxrss / 1024);
  fmt::print(
      "SALib: {:.2f} s for one output (100 resamples); 2^20 groups, all outputs, extrapolated linearly: {:.0f} s\n",
      median(theirs), their_total);
  fmt::print("ratio: {:.0f}\n", their_total / our_total);
}
