/// @file
/// Exponential and logarithm of lanes, without branches: errors below 1 ulp (tests/unit/model/test_lane_math.cpp).
/// scripts/kernel_polynomials.py prints the coefficients.
#pragma once

#include "lanes.hpp"

namespace {

template <class V>
struct Numbers;
template <>
struct Numbers<Doubles> {
  static constexpr double largest_exponent = 709.0, log2_e = 1.4426950408889634, ln2_high = 0x1.62e42fee00000p-1,
                          ln2_low = 0x1.a39ef35793c76p-33, round = 0x1.8p52;
  static constexpr int fraction_bits = 52;
  static constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
  // Interpolation of (e^r - 1 - r) / r^2 at the Chebyshev nodes of |r| <= ln 2 / 2: relative error of e^r 1.7e-17.
  static constexpr double exp[] = {0.5000000000000001,     0.16666666666666669,    0.04166666666662413,
                                   0.008333333333330062,   0.0013888888917213717,  0.00019841269863053618,
                                   2.4801521295954376e-05, 2.7557268459997064e-06, 2.7620088445409746e-07,
                                   2.510038549551032e-08};
  // Interpolation of (2 artanh(s) - 2 s) / s^3 as a polynomial in s^2, s <= (sqrt 2 - 1) / (sqrt 2 + 1): 4.3e-18.
  static constexpr double log[] = {0.666666666666667,  0.3999999999989889,  0.28571428626253836, 0.22222211089379496,
                                   0.1818289243253687, 0.15331611722055008, 0.14617807153417325};
};
template <>
struct Numbers<Floats> {
  static constexpr float largest_exponent = 87.0F, log2_e = 1.44269504F, ln2_high = 0x1.62e400p-1F,
                         ln2_low = 0x1.7f7d1cp-20F, round = 0x1.8p23F;
  static constexpr int fraction_bits = 23;
  static constexpr std::uint32_t sqrt_half = 0x3f3504f3;
  static constexpr float exp[] = {0.5F, 0.16666576666119928F, 0.04166655421298415F, 0.008363232883682618F,
                                  0.0013926250831497611F};
  static constexpr float log[] = {0.6666668509542907F, 0.39988757716604845F, 0.29580985929974424F};
};

template <class V, class Real, int n>
NQPSWEEP_INLINE V polynomial(V x, const Real (&c)[n]) {
  V sum = all(c[n - 1]);
#pragma GCC unroll 16
  for (int i = n - 2; i >= 0; --i) sum = fma(sum, x, all(c[i]));
  return sum;
}

/// e^x; beyond the range of the type, e to the end of that range.
template <class V>
NQPSWEEP_INLINE V exp(V x) {
  using N = Numbers<V>;
  using Bits = BitsOf<V>;
  x = max(all(-N::largest_exponent), min(all(N::largest_exponent), x));  // in this order NaN stays
  const V shifted = fma(x, all(N::log2_e), all(N::round));
  const V whole = shifted - N::round;
  const V r = fma(whole, all(-N::ln2_low), fma(whole, all(-N::ln2_high), x));
  const V sum = RealOf<V>(1) + r;
  const V rounded_off = r - (sum - RealOf<V>(1));  // exactly, since |r| < 1
  const V mantissa = sum + fma(r * r, polynomial(r, N::exp), rounded_off);
  return reinterpret_cast<V>(reinterpret_cast<Bits>(mantissa) + (reinterpret_cast<Bits>(shifted) << N::fraction_bits));
}

/// A positive normal number as 2^k (1 + f), with 1 + f from sqrt(1/2) to sqrt(2).
template <class V>
struct Parts {
  V f, k;
};
template <class V>
NQPSWEEP_INLINE Parts<V> parts_of(V x) {
  using N = Numbers<V>;
  using Bits = BitsOf<V>;
  const Bits bits = reinterpret_cast<Bits>(x);
  const Bits exponent = reinterpret_cast<Bits>(reinterpret_cast<MaskOf<V>>(bits - N::sqrt_half) >> N::fraction_bits);
  const V f = reinterpret_cast<V>(bits - (exponent << N::fraction_bits)) - RealOf<V>(1);
  const V k = reinterpret_cast<V>(reinterpret_cast<Bits>(all(N::round)) + exponent) - N::round;
  return {f, k};
}

/// ln x of a positive normal number; NaN for one that is not finite.
template <class V>
NQPSWEEP_INLINE V log(V x) {
  using N = Numbers<V>;
  const auto [f, k] = parts_of<V>(x);
  const V s = f / (f + RealOf<V>(2));
  const V z = s * s;
  const V half_square = f * f * RealOf<V>(0.5);
  const V rest = z * polynomial(z, N::log);
  const V log_mantissa = fma(k, all(N::ln2_high), f - (half_square - fma(s, half_square + rest, k * N::ln2_low)));
  return log_mantissa + (x - x);  // NOLINT(misc-redundant-expression): no answer stays none
}

// Interpolations at the Chebyshev nodes: of log2(1 + f) / f on sqrt(1/2) - 1 <= f <= sqrt(2) - 1, of 2^r on |r| <= 1/2.
template <class Real>
constexpr Real rough_log2_terms[] = {Real(1.44231), Real(-0.7247), Real(0.510183), Real(-0.322624)};
template <class Real>
constexpr Real rough_exp2_terms[] = {Real(0.999925), Real(0.693137), Real(0.242639), Real(0.0558383)};

/// Logarithm to the base 2 within 2e-4, of a positive normal number; NaN for one that is not finite.
template <class V>
NQPSWEEP_INLINE V rough_log2(V x) {
  const auto [f, k] = parts_of<V>(x);
  return fma(f, polynomial(f, rough_log2_terms<RealOf<V>>), k) +
         (x - x);  // NOLINT(misc-redundant-expression): no answer stays none
}

/// 2^x within 1e-4 of itself, within the range of the type.
template <class V>
NQPSWEEP_INLINE V rough_exp2(V x) {
  using N = Numbers<V>;
  using Bits = BitsOf<V>;
  const V shifted = x + N::round;
  const V mantissa = polynomial(x - (shifted - N::round), rough_exp2_terms<RealOf<V>>);
  return reinterpret_cast<V>(reinterpret_cast<Bits>(mantissa) + (reinterpret_cast<Bits>(shifted) << N::fraction_bits));
}

}  // namespace
