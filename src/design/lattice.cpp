#include "nqpsweep/design/lattice.hpp"

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {
namespace {

/// The radical inverse in base 2, in units of 2^-64.
std::uint64_t radical_inverse(std::uint64_t index) {
  std::uint64_t reversed = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 63U; index != 0; index >>= 1U, bit >>= 1U)
    reversed |= (index & 1U) != 0 ? bit : 0;
  return reversed;
}

}  // namespace

Lattice::Lattice(std::uint64_t seed, std::size_t dimensions, std::uint64_t n_shifts)
    : seed_(seed), n_shifts_(n_shifts) {
  expects(dimensions <= lattice_vector().size() && n_shifts >= 1, "at most 256 dimensions, and a shift");
}

double Lattice::coordinate(std::uint64_t draw, std::size_t j) const {
  // Words are fractions of 2^64, and overflow is the wanted modulo 1.
  const std::uint64_t shift = random::word(seed_, random::Purpose::lattice_shift, draw % n_shifts_, j);
  return random::open_unit(radical_inverse(draw / n_shifts_) * lattice_vector()[j] + shift);
}

}  // namespace nqpsweep::design
