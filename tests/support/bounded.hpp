/// @file
/// A number that knows how far rounding may have taken it.
///
/// Running error analysis: beside each value stands a bound on its distance from what exact arithmetic would have
/// given. An operation whose result is rounded to v is off by at most u |v|, u = 2^-53, and passes on the bounds of its
/// operands without any term left out, so the bound is one, not an estimate (Higham 2002, section 3.3). The bounds
/// themselves are sums and products of what is not negative: calculating them in double errs by less than 1e-11 of them
/// for the 1e4 operations that follow upon one another here, which bound() adds. Results in the range of subnormal
/// numbers do not occur: the smallest that matters is a coefficient near 1e-30.
#pragma once

#include <algorithm>
#include <cmath>

namespace nqpsweep::testing {

/// @tparam Library  has exp and log of double, each within 1 ulp, which is at most 2 u |v|
template <class Library>
class Bounded {
 public:
  Bounded() = default;
  Bounded(double exact) : value_(exact) {}
  Bounded(double value, double error) : value_(value), error_(error) {}

  [[nodiscard]] double value() const { return value_; }
  [[nodiscard]] double bound() const { return error_ * (1.0 + 1e-11); }

  friend Bounded operator-(const Bounded& a) { return {-a.value_, a.error_}; }
  friend Bounded operator+(const Bounded& a, const Bounded& b) {
    return rounded(a.value_ + b.value_, a.error_ + b.error_);
  }
  friend Bounded operator-(const Bounded& a, const Bounded& b) { return a + -b; }
  friend Bounded operator*(const Bounded& a, const Bounded& b) {
    return rounded(a.value_ * b.value_, error_of_product(a, b));
  }
  friend Bounded operator/(const Bounded& a, const Bounded& b) {
    const double quotient = a.value_ / b.value_;
    // a/b - a'/b' = (a - a' - (b - b') a/b) / b'
    return rounded(quotient,
                   (a.error_ + b.error_ * std::abs(quotient) * (1.0 + 2.0 * u)) / (std::abs(b.value_) - b.error_));
  }
  friend Bounded fma(const Bounded& a, const Bounded& b, const Bounded& c) {
    return rounded(std::fma(a.value_, b.value_, c.value_), error_of_product(a, b) + c.error_);
  }
  friend Bounded exp(const Bounded& a) {
    const double v = Library::exp(a.value_);
    return {v, v * (2.0 * u + (1.0 + 4.0 * u) * std::expm1(a.error_))};
  }
  friend Bounded log(const Bounded& a) {
    const double v = Library::log(a.value_);
    return {v, 2.0 * u * std::abs(v) - std::log1p(-a.error_ / a.value_)};
  }
  friend bool operator!=(const Bounded& a, const Bounded& b) { return a.value_ != b.value_; }
  friend Bounded max(const Bounded& a, const Bounded& b) {
    return {std::max(a.value_, b.value_), std::max(a.error_, b.error_)};
  }
  friend Bounded all(const Bounded& a) { return a; }
  Bounded& operator+=(const Bounded& b) { return *this = *this + b; }

 private:
  static constexpr double u = 0x1p-53;
  static Bounded rounded(double v, double error) { return {v, error + u * std::abs(v)}; }
  static double error_of_product(const Bounded& a, const Bounded& b) {
    return std::abs(a.value_) * b.error_ + std::abs(b.value_) * a.error_ + a.error_ * b.error_;
  }

  double value_ = 0.0, error_ = 0.0;
};

}  // namespace nqpsweep::testing
