/// @file
/// Truncated power series in time, one order after the other: automatic differentiation by recurrences.
///
/// To expand the solution of dx/dt = f(x), coefficient n of f(x) is needed before coefficient n + 1 of x is known. So
/// the equations are executed once for each order. Every operation is known by its place in the sequence of calls,
/// which is the same each time; it finds there what it made of the lower orders and adds one coefficient. Slow and
/// obvious: the twin of the kernel, which does the same sums by hand.
///
/// @par Source  Griewank & Walther 2008, section 13.2; Jorba & Zou 2005
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace nqpsweep::model {

template <class Number>
class Series;

/// Coefficients of everything calculated so far.
template <class Number>
class Tape {
 public:
  /// Begins the equations again, for the next coefficient: 0, 1, ...
  void turn_to(std::size_t order) {
    order_ = order;
    next_ = 0;
  }
  [[nodiscard]] std::size_t order() const { return order_; }

  /// A series whose coefficient of this order is given.
  Series<Number> write(Number coefficient);

  /// Coefficient n of the series that will be written next; n below the present order.
  [[nodiscard]] const Number& of_the_next(std::size_t n) const { return series_[next_][n]; }

 private:
  friend class Series<Number>;
  std::size_t order_ = 0, next_ = 0;
  std::vector<std::vector<Number>> series_;
};

/// A place on the tape, to calculate with as with a number.
template <class Number>
class Series {
 public:
  Series() = default;

  /// Coefficient of an order, the present one at most.
  [[nodiscard]] const Number& operator[](std::size_t n) const { return tape_->series_[place_][n]; }

  friend Series operator+(const Series& a, const Series& b) { return a.tape_->write(a.last() + b.last()); }
  friend Series operator-(const Series& a, const Series& b) { return a.tape_->write(a.last() - b.last()); }
  friend Series operator-(const Series& a) { return a.tape_->write(-a.last()); }
  friend Series operator*(const Series& a, const Series& b) {
    Number sum = a[0] * b.last();
    for (std::size_t i = 1; i <= a.order(); ++i) sum = sum + a[i] * b[a.order() - i];
    return a.tape_->write(sum);
  }
  /// From q b = a.
  friend Series operator/(const Series& a, const Series& b) {
    Number rest = a.last();
    for (std::size_t i = 1; i <= a.order(); ++i) rest = rest - b[i] * a.tape_->of_the_next(a.order() - i);
    return a.tape_->write(rest / b[0]);
  }
  /// From c' = a' c.
  friend Series exp(const Series& a) {
    using std::exp;
    if (a.order() == 0) return a.tape_->write(exp(a[0]));
    Number sum = a[1] * a.tape_->of_the_next(a.order() - 1);
    for (std::size_t i = 2; i <= a.order(); ++i) sum = sum + whole(i) * a[i] * a.tape_->of_the_next(a.order() - i);
    return a.tape_->write(sum / whole(a.order()));
  }
  /// From a c' = a'.
  friend Series log(const Series& a) {
    using std::log;
    if (a.order() == 0) return a.tape_->write(log(a[0]));
    Number rest = whole(a.order()) * a.last();
    for (std::size_t i = 1; i < a.order(); ++i) rest = rest - whole(i) * a.tape_->of_the_next(i) * a[a.order() - i];
    return a.tape_->write(rest / (whole(a.order()) * a[0]));
  }

  // Constants are series of one coefficient.
  friend Series operator+(double c, const Series& a) { return a.tape_->write(a.order() == 0 ? c + a[0] : a.last()); }
  friend Series operator-(double c, const Series& a) { return a.tape_->write(a.order() == 0 ? c - a[0] : -a.last()); }
  friend Series operator-(const Series& a, double c) { return a.tape_->write(a.order() == 0 ? a[0] - c : a.last()); }
  friend Series operator*(double c, const Series& a) { return a.tape_->write(c * a.last()); }
  friend Series operator*(const Series& a, double c) { return c * a; }
  friend Series operator/(const Series& a, double c) { return a.tape_->write(a.last() / c); }

 private:
  friend class Tape<Number>;
  Series(Tape<Number>* tape, std::size_t place) : tape_(tape), place_(place) {}
  static double whole(std::size_t n) { return static_cast<double>(n); }
  [[nodiscard]] std::size_t order() const { return tape_->order(); }
  [[nodiscard]] const Number& last() const { return (*this)[order()]; }

  Tape<Number>* tape_ = nullptr;
  std::size_t place_ = 0;
};

template <class Number>
Series<Number> Tape<Number>::write(Number coefficient) {
  if (next_ == series_.size()) series_.emplace_back();
  std::vector<Number>& coefficients = series_[next_];
  coefficients.resize(order_);
  coefficients.push_back(coefficient);
  return {this, next_++};
}

}  // namespace nqpsweep::model
