#include "nqpsweep/synergy/box_cox.hpp"

#include <array>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/synergy/game.hpp"

namespace nqpsweep::synergy {

double box_cox_exponent(double none, std::span<const double> singles, double all) {
  const double whole = std::log(all / none);
  expects(singles.size() <= most_players, "one worth for each player");
  std::array<double, most_players> effects;
  int effective = 0;
  for (std::size_t j = 0; j < singles.size(); ++j) {
    if (!(singles[j] >= none) || !(singles[j] < all)) return no_answer;
    effective += singles[j] > none ? 1 : 0;
    effects[j] = std::log(singles[j] / none);
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
    for (const double effect : std::span(effects).first(singles.size())) sum -= transformed(effect);
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
