/// @file
/// Which instruments are used, how strongly, and when.
#pragma once

#include <array>
#include <vector>

#include "nqpsweep/model/instruments.hpp"

namespace nqpsweep::model {

/// The level of each instrument in each calendar year; the last level holds on. Shape (n_instruments,) of (years,),
/// years >= 1.
struct Schedule {
  std::array<std::vector<double>, n_instruments> levels;

  /// Every instrument at level 1 for ever.
  [[nodiscard]] static Schedule constant();
  [[nodiscard]] double level(int instrument, int year) const;
};

/// What the scheduled level of each instrument is multiplied by: 1 on, 0 off, anything between or beyond.
using Mix = std::array<double, n_instruments>;
/// 1 for the members of a coalition, 0 for the others.
[[nodiscard]] Mix mix_of(Coalition coalition);

}  // namespace nqpsweep::model
