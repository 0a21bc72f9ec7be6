/// @file
/// Randomised quasi-Monte Carlo: Sobol' points under independent Owen scramblings.
#pragma once

#include "nqpsweep/design/design.hpp"
#include "nqpsweep/random/sobol.hpp"

namespace nqpsweep::design {

/// Draw i is point i / R of scrambling i mod R. Each scrambling gives an unbiased mean of its own, and the spread over
/// the R of them its error.
///
/// @par Source  Owen 1995, 1997
class Sobol final : public Design {
 public:
  Sobol(std::uint64_t seed, std::size_t dimensions, std::uint64_t n_scramblings)
      : seed_(seed), n_scramblings_(n_scramblings), sequence_(dimensions) {}

  [[nodiscard]] double coordinate(std::uint64_t draw, std::size_t j) const override {
    return random::open_unit(
        random::owen_scrambled(sequence_.word(draw / n_scramblings_, j), seed_, j, draw % n_scramblings_));
  }

 private:
  std::uint64_t seed_, n_scramblings_;
  random::SobolSequence sequence_;
};

}  // namespace nqpsweep::design
