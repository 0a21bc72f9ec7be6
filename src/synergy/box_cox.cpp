#include "nqpsweep/synergy/box_cox.hpp"

#include <array>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <utility>

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
  // Synergy of y^λ/λ, relative to none^λ and, where that grows, to all^λ: its sign is all that matters.
  const auto effects_of_singles = std::span(effects).first(singles.size());
  const auto synergy = [&](double lambda) {
    const auto less_singles = [&](double sum, auto&& transformed) {
      for (const double effect : effects_of_singles) sum -= transformed(effect);
      return sum;
    };
    if (lambda == 0.0) return less_singles(whole, [](double effect) { return effect; });
    if (lambda * whole > 1.0) {
      const double start = std::exp(-lambda * whole);
      return less_singles(1.0 - start, [&](double e) { return std::exp(lambda * (e - whole)) - start; }) / lambda;
    }
    const double unscaled =
        less_singles(std::expm1(lambda * whole), [&](double e) { return std::expm1(lambda * e); }) / lambda;
    return lambda < 0.0 ? unscaled : unscaled * std::exp(-lambda * whole);
  };
  // It is below 0 left of its zero and above 0 right of it: at 0 its sign tells on which side to look.
  const double at_zero = synergy(0.0);
  if (at_zero == 0.0) return 0.0;
  const bool is_right = at_zero < 0.0;
  double near = 0.0, synergy_near = at_zero;
  double far = (is_right ? 1.0 : -1.0) / whole;
  double synergy_far = synergy(far);
  while (is_right ? synergy_far < 0.0 : synergy_far > 0.0) {
    near = std::exchange(far, 2.0 * far);
    synergy_near = std::exchange(synergy_far, synergy(far));
  }
  if (!std::isfinite(far)) return no_answer;
  if (!is_right) {
    std::swap(near, far);
    std::swap(synergy_near, synergy_far);
  }
  std::uintmax_t iterations = 200;
  const auto bracket = boost::math::tools::toms748_solve(synergy, near, far, synergy_near, synergy_far,
                                                         boost::math::tools::eps_tolerance<double>(50), iterations);
  return 0.5 * (bracket.first + bracket.second);
}

}  // namespace nqpsweep::synergy
