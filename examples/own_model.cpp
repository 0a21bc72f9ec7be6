// Sobol' indices of a model of one's own, with intervals: the Ishigami function, whose indices are known.
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numbers>
#include <vector>

#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/design/sobol.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"

namespace sensitivity = nqpsweep::sensitivity;
namespace design = nqpsweep::design;

double model(const std::array<double, 3>& unit_point) {
  const auto x = [&](std::size_t i) { return std::numbers::pi * (2.0 * unit_point[i] - 1.0); };
  return std::sin(x(0)) + 7.0 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

int main() {
  constexpr std::size_t n_scramblings = 16;  // their spread is the error
  constexpr std::size_t n_groups = 1024 * n_scramblings;
  const sensitivity::PickFreezeRows rows{3, false, false, false};
  const design::PickFreeze points(std::make_shared<design::Sobol>(2018, 6, n_scramblings), 3, {{0}, {1}, {2}});
  std::vector<sensitivity::CoMoments> parts(n_scramblings, sensitivity::CoMoments(rows.pattern(), 1));
  std::array<double, 3> point{};
  std::vector<double> outputs(rows.size());
  for (std::size_t group = 0; group < n_groups; ++group) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      points.point(group * rows.size() + row, point);
      outputs[row] = model(point);
    }
    parts[group % n_scramblings].merge(sensitivity::CoMoments::of_group(rows.pattern(), 1, outputs));
  }
  const sensitivity::Parts all(std::move(parts), sensitivity::IntervalMethod::randomisations, 1);
  const sensitivity::SobolAnalysis analysis(rows, all);
  std::printf("input,S1,S1_low,S1_high,ST,ST_low,ST_high\n");
  for (std::size_t member = 0; member < 3; ++member) {
    const auto first = analysis.first(0, member, sensitivity::Estimator::janon);
    const auto total = analysis.total(0, member, sensitivity::Estimator::jansen);
    std::printf("x%zu,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f\n", member + 1, first.value, first.low, first.high, total.value,
                total.low, total.high);
  }
}
