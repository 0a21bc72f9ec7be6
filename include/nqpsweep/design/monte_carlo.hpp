/// @file
/// Plain Monte Carlo: independent uniform points, each a pure function of (seed, draw).
#pragma once

#include <cstdint>
#include <span>

#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {

/// Independent points of the open unit cube, reachable at any index without history.
class MonteCarlo {
 public:
  explicit MonteCarlo(std::uint64_t seed) : seed_(seed) {}

  /// One coordinate of the point of one draw.
  [[nodiscard]] double coordinate(std::uint64_t draw, std::size_t j) const {
    return random::open_unit(random::word(seed_, random::Purpose::draws, draw, j));
  }

  /// Point of one draw.
  ///
  /// @param draw        any index
  /// @param unit_point  shape (dimensions,), written; coordinate j depends on (seed, draw, j) alone
  void point(std::uint64_t draw, std::span<double> unit_point) const {
    for (std::size_t j = 0; j < unit_point.size(); ++j) unit_point[j] = coordinate(draw, j);
  }

 private:
  std::uint64_t seed_;
};

}  // namespace nqpsweep::design
