/// @file
/// Plain Monte Carlo: independent uniform points.
#pragma once

#include "nqpsweep/design/design.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {

/// Independent points of the open unit cube.
class MonteCarlo final : public Design {
 public:
  explicit MonteCarlo(std::uint64_t seed) : seed_(seed) {}
  [[nodiscard]] double coordinate(std::uint64_t draw, std::size_t j) const override {
    return random::open_unit(random::word(seed_, random::Purpose::draws, draw, j));
  }

 private:
  std::uint64_t seed_;
};

}  // namespace nqpsweep::design
