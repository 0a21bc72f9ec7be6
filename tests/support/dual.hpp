/// @file
/// A number with its derivatives with respect to a few others: forward differentiation, exact but for rounding.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace nqpsweep::testing {

template <std::size_t n>
struct Dual {
  double value = 0.0;
  std::array<double, n> parts{};

  Dual() = default;
  Dual(double constant) : value(constant) {}
  Dual(double at, std::size_t variable) : value(at) { parts[variable] = 1.0; }

  friend Dual operator-(const Dual& a) { return a.through(-a.value, -1.0); }
  friend Dual operator+(const Dual& a, const Dual& b) { return of(a.value + b.value, a, 1.0, b, 1.0); }
  friend Dual operator-(const Dual& a, const Dual& b) { return of(a.value - b.value, a, 1.0, b, -1.0); }
  friend Dual operator*(const Dual& a, const Dual& b) { return of(a.value * b.value, a, b.value, b, a.value); }
  friend Dual operator/(const Dual& a, const Dual& b) {
    return of(a.value / b.value, a, 1.0 / b.value, b, -a.value / (b.value * b.value));
  }
  friend Dual exp(const Dual& a) { return a.through(std::exp(a.value), std::exp(a.value)); }
  friend Dual log(const Dual& a) { return a.through(std::log(a.value), 1.0 / a.value); }

 private:
  /// Chain rule.
  static Dual of(double value, const Dual& a, double slope_a, const Dual& b, double slope_b) {
    Dual result(value);
    for (std::size_t i = 0; i < n; ++i) result.parts[i] = slope_a * a.parts[i] + slope_b * b.parts[i];
    return result;
  }
  [[nodiscard]] Dual through(double result, double slope) const { return of(result, *this, slope, *this, 0.0); }
};

}  // namespace nqpsweep::testing
