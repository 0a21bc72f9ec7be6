#include "nqpsweep/random/sobol.hpp"

#include <boost/random/sobol.hpp>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::random {

SobolSequence::SobolSequence(std::size_t dimensions) : directions_(dimensions) {
  expects(1 <= dimensions && dimensions <= most_dimensions, "1 to 3667 dimensions of Sobol' points");
  boost::random::sobol engine(dimensions);
  for (int k = 0; k < sobol_bits; ++k) {
    // Point 2^(k+1) - 1 has the Gray code 2^k, so it is direction number k itself; the engine leaves out the origin.
    engine.seed((std::uint64_t{2} << k) - 2);
    for (auto& of_dimension : directions_) of_dimension[static_cast<std::size_t>(k)] = engine();
  }
}

std::uint64_t owen_scrambled(std::uint64_t digits, std::uint64_t seed, std::size_t dimension, std::uint64_t replicate) {
  constexpr int digits_of_subtree = 6;  // whose 63 inner nodes find room in a word
  std::uint64_t scrambled = 0;
  for (int done = 0; done < sobol_bits; done += digits_of_subtree) {
    const std::uint64_t before = done == 0 ? 0 : digits >> (64 - done);
    // Strings of different lengths must not share a word: a leading 1 marks the length.
    const std::uint64_t path = (std::uint64_t{1} << done) | before;
    const std::uint64_t flips = word(seed, Purpose::owen_scrambling, path, dimension, replicate);
    std::uint64_t node = 1;  // of the subtree, numbered like a heap
    for (int i = done; i < done + digits_of_subtree && i < sobol_bits; ++i) {
      const std::uint64_t digit = digits >> (63 - i) & 1U;
      scrambled |= (digit ^ (flips >> node & 1U)) << (63 - i);
      node = 2 * node + digit;
    }
  }
  return scrambled;
}

}  // namespace nqpsweep::random
