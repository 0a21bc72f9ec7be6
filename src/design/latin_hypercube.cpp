#include "nqpsweep/design/latin_hypercube.hpp"

#include <algorithm>
#include <bit>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {

LatinHypercube::LatinHypercube(std::uint64_t seed, std::uint64_t n_draws)
    : seed_(seed), n_draws_(n_draws), half_bits_(std::max(1, (static_cast<int>(std::bit_width(n_draws - 1)) + 1) / 2)) {
  expects(1 <= n_draws && n_draws <= std::uint64_t{1} << 52U, "1 to 2^52 draws in a Latin hypercube");
}

std::uint64_t LatinHypercube::stratum(std::uint64_t place, std::size_t j, std::uint64_t repetition) const {
  constexpr int rounds = 6;
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  std::uint64_t at = place;
  do {  // a permutation of a power of four walked until it comes back below n
    std::uint64_t left = at >> half_bits_;
    std::uint64_t right = at & mask;
    for (std::uint64_t round = 0; round < rounds; ++round) {
      const std::uint64_t mixed =
          left ^
          (random::word(seed_, random::Purpose::latin_permutation, right, j, repetition * rounds + round) & mask);
      left = right;
      right = mixed;
    }
    at = left << half_bits_ | right;
  } while (at >= n_draws_);
  return at;
}

double LatinHypercube::coordinate(std::uint64_t draw, std::size_t j) const {
  return place_in_stratum(seed_, draw, j, stratum(draw % n_draws_, j, draw / n_draws_), n_draws_);
}

double place_in_stratum(std::uint64_t seed, std::uint64_t draw, std::size_t j, std::uint64_t stratum,
                        std::uint64_t n_strata) {
  const double within = random::open_unit(random::word(seed, random::Purpose::latin_jitter, draw, j));
  return std::clamp((static_cast<double>(stratum) + within) / static_cast<double>(n_strata), 0x1p-53, 1.0 - 0x1p-53);
}

}  // namespace nqpsweep::design
