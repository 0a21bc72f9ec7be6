/// @file
/// An estimate with its interval.
#pragma once

namespace nqpsweep::sensitivity {

/// A number and its 95 % interval; NaN where there is none.
struct Index {
  double value, low, high;
};

}  // namespace nqpsweep::sensitivity
