#include "nqpsweep/synergy/box_cox.hpp"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

namespace nqpsweep::synergy {

double box_cox_exponent(double none, std::span<const double> singles, double all) {
  constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();
  const double whole = std::log(all / none);
  int effective = 0;
  for (const double single : singles) {
    if (!(single >= none) || !(single < all)) return no_answer;
    effective += single > none ? 1 : 0;
  }
  if (effective < 2 || !std::isfinite(whole)) return no_answer;
  // Synergy of y^λ/λ, relative to none^λ and scaled by e^(-λ whole) where that grows: its sign is all that matters.
  const auto synergy = [&](double lambda) {
    const auto transformed = [&](double effect) {
      if (lambda == 0.0) return effect;
      if (lambda < 0.0) return std::expm1(lambda * effect) / lambda;
      return -std::expm1(-lambda * effect) * std::exp(lambda * (effect - whole)) / lambda;
    };
    double sum = transformed(whole);
    for (const double single : singles) sum -= transformed(std::log(single / none));
    return sum;
  };
  double low = -1.0 / whole;
  double high = 1.0 / whole;
  while (synergy(low) > 0.0) low *= 2.0;
  while (synergy(high) < 0.0) high *= 2.0;
  if (!std::isfinite(low) || !std::isfinite(high)) return no_answer;
  std::uintmax_t iterations = 200;
  const auto bracket =
      boost::math::tools::toms748_solve(synergy, low, high, boost::math::tools::eps_tolerance<double>(50), iterations);
  return 0.5 * (bracket.first + bracket.second);
}

}  // namespace nqpsweep::synergy
