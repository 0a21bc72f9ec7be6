/// @file
/// The kernel's text on numbers that carry a bound on their rounding error.
#pragma once

#include <array>
#include <cmath>

namespace {
/// Of a mask, where one number is a register.
[[maybe_unused]] bool any(int lane) { return lane != 0; }
}  // namespace

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

/// What the kernel makes of all that moves, in the twin's order.
template <class V>
std::array<V, n_moving> in_order(const Moving<V>& x) {
  return {x.h, x.k, x.a, x.r, x.C, x.U, x.s, x.N, x.f};
}

/// Order n + 1 of all that moves but h, k, a, r, N and f, whose derivatives' order n it is.
template <class V>
std::array<V, n_moving> coefficients(const Order<V>* orders, std::size_t n) {
  const Order<V>& d = orders[n];
  const Order<V>& x = orders[n + 1];
  return {d.dh, d.dk, d.da, d.dr, x.C, x.U, x.s, d.dN, d.df};
}

/// The same of the twin, which has derivatives alone.
template <class Number>
std::array<Number, n_moving> coefficients(const nqpsweep::testing::Expansion<Number>& derivatives, std::size_t n) {
  using namespace nqpsweep::model;
  std::array<Number, n_moving> result = derivatives[n];
  for (const std::size_t i : {state::chain, state::iur, state::share})
    result[i] = result[i] / Number(static_cast<double>(n) + 1.0);
  return result;
}

/// What moves, in the kernel's order, from values in the twin's.
template <class V>
Moving<V> moving_at(const std::array<double, n_moving>& values) {
  using namespace nqpsweep::model;
  const auto x = [&](int i) { return all(RealOf<V>(values[static_cast<std::size_t>(i)])); };
  return {x(state::talent), x(state::capital), x(state::technology),     x(state::rd), x(state::chain),
          x(state::iur),    x(state::share),   x(state::cumulative_nqp), x(n_states)};
}

}  // namespace
