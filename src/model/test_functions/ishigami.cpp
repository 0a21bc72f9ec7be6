#include <cmath>
#include <numbers>

#include "nqpsweep/model/test_functions.hpp"
#include "variance_parts.hpp"

namespace nqpsweep::model {

TestFunction ishigami(double a, double b) {
  constexpr double pi = std::numbers::pi;
  const double of_first = 1.0 + b * std::pow(pi, 4) / 5.0;
  return {
      "ishigami",
      {3, Input{Input::Distribution::uniform, -pi, pi}},
      [a, b](std::span<const double> x) {
        const double s = std::sin(x[1]);
        return std::sin(x[0]) * (1.0 + b * x[2] * x[2] * x[2] * x[2]) + a * s * s;
      },
      indices_from(
          {{0b001, of_first * of_first / 2.0}, {0b010, a * a / 8.0}, {0b101, b * b * std::pow(pi, 8) * 8.0 / 225.0}}, 3,
          a / 2.0)};
}

}  // namespace nqpsweep::model
