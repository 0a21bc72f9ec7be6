/// @file
/// The kernel's text on numbers that carry a bound on their rounding error.
#pragma once

#include <array>
#include <cmath>

#include "coefficients.hpp"
#include "kernel/march.hpp"
#include "support/bounded.hpp"
#include "support/taylor_twin.hpp"

namespace {

using nqpsweep::testing::n_moving;
using nqpsweep::testing::n_terms;

struct Libm {
  static double exp(double x) { return std::exp(x); }
  static double log(double x) { return std::log(x); }
};
double lane_exp(double x) { return exp(all(x))[0]; }
double lane_log(double x) { return log(all(x))[0]; }
struct LaneMath {
  static double exp(double x) { return lane_exp(x); }
  static double log(double x) { return lane_log(x); }
};
using OfTwin = nqpsweep::testing::Bounded<Libm>;
using OfKernel = nqpsweep::testing::Bounded<LaneMath>;

template <>
struct Lanes<OfKernel> {
  using Real = OfKernel;
};

template <class V>
using Derivative = V Order<V>::*;
template <class V>
constexpr std::array<Derivative<V>, n_moving> derivatives{&Order<V>::dh, &Order<V>::dk, &Order<V>::da,
                                                          &Order<V>::dr, &Order<V>::dC, &Order<V>::dU,
                                                          &Order<V>::ds, &Order<V>::dN, &Order<V>::df};

/// What moves, in the kernel's order, from values in the twin's.
template <class V>
Moving<V> moving_at(const std::array<double, n_moving>& values) {
  using namespace nqpsweep::model;
  const auto x = [&](int i) { return all(RealOf<V>(values[static_cast<std::size_t>(i)])); };
  return {x(state::talent), x(state::capital), x(state::technology),     x(state::rd), x(state::chain),
          x(state::iur),    x(state::share),   x(state::cumulative_nqp), x(n_states)};
}

}  // namespace
