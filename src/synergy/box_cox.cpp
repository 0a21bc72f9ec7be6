#include "nqpsweep/synergy/box_cox.hpp"

#include <algorithm>
#include <array>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <tuple>
#include <utility>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/synergy/game.hpp"

namespace nqpsweep::synergy {
namespace {

/// How far the effect of all on y^λ is ahead of the sum of single effects: the logarithm of their quotient, which has
/// the sign of synergy, grows with λ, and is nearly linear.
class Excess {
 public:
  /// @param whole    logarithm of all over none
  /// @param effects  logarithms of singles over none, which outlive this
  Excess(double whole, std::span<const double> effects) : whole_(whole), effects_(effects) {
    for (const double effect : effects) {
      sum_ += effect;
      sum_of_squares_ += effect * effect;
    }
  }

  [[nodiscard]] double at_zero() const { return std::log(whole_ / sum_); }
  [[nodiscard]] double slope_at_zero() const { return 0.5 * (whole_ - sum_of_squares_ / sum_); }

  /// With its first two derivatives, anywhere but at 0.
  [[nodiscard]] std::tuple<double, double, double> operator()(double lambda) const {
    // Both effects over all^λ, where that grows.
    const bool over_all = lambda * whole_ > 1.0;
    const double base = over_all ? std::exp(-lambda * whole_) : 1.0;
    const auto effect_of = [&](double e) {
      return over_all ? std::exp(lambda * (e - whole_)) - base : std::expm1(lambda * e);
    };
    double singles = 0.0;
    double slope = 0.0;
    double curvature = 0.0;
    for (const double e : effects_) {
      const double effect = effect_of(e);
      singles += effect;
      slope += e * (effect + base);
      curvature += e * e * (effect + base);
    }
    slope /= singles;
    curvature = curvature / singles - slope * slope;
    const double all = over_all ? 1.0 - base : std::expm1(lambda * whole_);
    const double slope_of_all = whole_ * (all + base) / all;
    const double curvature_of_all = slope_of_all * (whole_ - slope_of_all);
    return {std::log(all / singles), slope_of_all - slope, curvature_of_all - curvature};
  }

 private:
  double whole_;
  std::span<const double> effects_;
  double sum_ = 0.0, sum_of_squares_ = 0.0;
};

}  // namespace

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
  const Excess excess(whole, std::span(effects).first(singles.size()));
  const double at_zero = excess.at_zero();
  if (at_zero == 0.0) return 0.0;
  // The sign at 0 tells on which side to look, and the slope how far.
  const double guess = -at_zero / excess.slope_at_zero();
  double near = 0.0;
  double far = 2.0 * guess;
  while (std::get<0>(excess(far)) * at_zero > 0.0) near = std::exchange(far, 2.0 * far);
  if (!std::isfinite(far)) return no_answer;
  constexpr int bits_before_the_last_step = 25;  // which triples them
  std::uintmax_t iterations = 200;
  return boost::math::tools::halley_iterate(excess, near == 0.0 ? guess : near, std::min(near, far),
                                            std::max(near, far), bits_before_the_last_step, iterations);
}

}  // namespace nqpsweep::synergy
