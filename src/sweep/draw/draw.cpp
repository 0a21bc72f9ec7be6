#include "nqpsweep/sweep/draw.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nqpsweep/base/machine_clones.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::sweep {

namespace {

NQPSWEEP_MACHINE_CLONES bool all_finite(std::span<const double> numbers) {
  std::size_t n_finite = 0;
  for (const double x : numbers) n_finite += std::abs(x) <= std::numeric_limits<double>::max() ? 1 : 0;
  return n_finite == numbers.size();
}

}  // namespace

Games::Games(std::size_t n_coalitions) : worths_(model::n_outcomes, std::vector<double>(n_coalitions, no_answer)) {}

bool Games::finite() const {
  return std::ranges::all_of(worths_, [](const auto& game) { return all_finite(game); });
}

std::vector<double> point_of_draw(const Study& study, std::uint64_t draw) {
  std::vector<double> point(study.n_coordinates());
  study.design->point(draw, point);
  return point;
}

void values_at(const Study& study, std::span<const double> point, std::span<double> values) {
  const std::size_t n = study.parameters.size();
  study.parameters.values_of(point.first(n), values.first(n));
  study.calibration.values_of(point.subspan(n), values.subspan(n));
}

std::vector<double> parameters_of_draw(const Study& study, std::uint64_t draw) {
  std::vector<double> values(study.n_coordinates());
  values_at(study, point_of_draw(study, draw), values);
  study.design->put_values(draw, values);
  return values;
}

std::vector<double> median_parameters(const Study& study) {
  std::vector<double> values(study.n_coordinates());
  values_at(study, std::vector<double>(study.n_coordinates(), 0.5), values);
  return values;
}

}  // namespace nqpsweep::sweep
