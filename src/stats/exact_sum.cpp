#include "nqpsweep/stats/exact_sum.hpp"

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::stats {
namespace {

/// Sums of 128 bits; what the lower halves overflow by is carried to the upper ones.
NQPSWEEP_MACHINE_CLONES void add_halves(std::uint64_t* __restrict low, std::uint64_t* __restrict high,
                                        const std::uint64_t* __restrict more_low,
                                        const std::uint64_t* __restrict more_high, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t sum = low[i] + more_low[i];
    high[i] += more_high[i] + (sum < more_low[i] ? 1 : 0);
    low[i] = sum;
  }
}

}  // namespace

void GridNumbers::add(std::size_t to, const GridNumbers& others, std::size_t from, std::size_t n) {
  expects(to + n <= size() && from + n <= others.size() && this != &others, "both have so many");
  add_halves(low_.data() + to, high_.data() + to, others.low_.data() + from, others.high_.data() + from, n);
}

}  // namespace nqpsweep::stats
