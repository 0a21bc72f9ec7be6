#include "nqpsweep/sensitivity/given_variance.hpp"

#include <cmath>
#include <numbers>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/sensitivity/binned.hpp"

namespace nqpsweep::sensitivity {
namespace {

struct Spread {
  double mean = 0.0;
  double squares = 0.0;  // sum of squared differences from the mean
};

Spread spread_of(std::span<const double> values) {
  Spread s;
  for (const double v : values) s.mean += v;
  s.mean /= static_cast<double>(values.size());
  for (const double v : values) s.squares += (v - s.mean) * (v - s.mean);
  return s;
}

/// Applies a formula to the output in an order that depends on the input.
template <class Formula>
std::vector<double> indices_in_order_of_inputs(const Points& points, std::span<const double> output,
                                               std::size_t least_points, Formula&& formula) {
  expects(output.size() == points.size(), "one output for each point");
  std::vector<double> indices(points.n_inputs(), no_answer);
  if (points.size() < least_points) return indices;
  const Spread spread = spread_of(output);
  if (!(spread.squares > 0.0)) return indices;
  for (std::size_t j = 0; j < indices.size(); ++j) {
    if (points.varies(j)) indices[j] = formula(points.order(j), spread);
  }
  return indices;
}

}  // namespace

std::vector<Index> binned_first_order(const Points& points, std::span<const double> output) {
  constexpr Index unknown{no_answer, no_answer, no_answer};
  expects(output.size() == points.size(), "one output for each point");
  std::vector<Index> indices(points.n_inputs(), unknown);
  const auto n = static_cast<double>(points.size());
  const Spread spread = spread_of(output);
  if (points.size() <= stats::BinnedSums::n_bins || !(spread.squares > 0.0)) return indices;
  BinnedFirstOrder binned(points.n_inputs(), 1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    // In units of its deviation, for sums are kept on an absolute grid.
    const double y = (output[i] - spread.mean) / std::sqrt(spread.squares / n);
    const stats::GridNumbers on_grid(std::span(&y, 1));
    binned.add_total(i, std::span(&y, 1));
    for (std::size_t j = 0; j < indices.size(); ++j) binned.add(j, i, points.coordinates(j)[i], on_grid);
  }
  for (std::size_t j = 0; j < indices.size(); ++j) {
    if (points.varies(j)) indices[j] = binned.first_order(j, 0);
  }
  return indices;
}

std::vector<double> rank_first_order(const Points& points, std::span<const double> output) {
  const auto n = static_cast<double>(points.size());
  return indices_in_order_of_inputs(points, output, 2, [&](std::span<const std::uint32_t> order, const Spread& spread) {
    double products = 0.0;
    double before = output[order.back()] - spread.mean;
    for (const std::uint32_t i : order) {
      products += before * (output[i] - spread.mean);
      before = output[i] - spread.mean;
    }
    return (products / n) / (spread.squares / (n - 1.0));
  });
}

std::vector<double> rbd_fast_first_order(const Points& points, std::span<const double> output) {
  constexpr std::size_t harmonics = 10;
  const std::size_t n = points.size();
  // Up along every other point and back along the rest: one turn of a search curve.
  const auto place_on_curve = [n](std::size_t rank) { return rank % 2 == 0 ? rank / 2 : n - 1 - rank / 2; };
  std::vector<double> cosines(n);
  std::vector<double> sines(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
    cosines[k] = std::cos(angle);
    sines[k] = std::sin(angle);
  }
  return indices_in_order_of_inputs(
      points, output, 2 * harmonics + 2, [&](std::span<const std::uint32_t> order, const Spread& spread) {
        double explained = 0.0;
        for (std::size_t h = 1; h <= harmonics; ++h) {
          double real = 0.0;
          double imaginary = 0.0;
          for (std::size_t rank = 0; rank < n; ++rank) {
            const std::size_t k = h * place_on_curve(rank) % n;
            const double y = output[order[rank]] - spread.mean;
            real += y * cosines[k];
            imaginary += y * sines[k];
          }
          explained += 2.0 * (real * real + imaginary * imaginary) / static_cast<double>(n);
        }
        // Parseval: all harmonics together hold the sum of squares.
        const double share = explained / spread.squares;
        const double noise = 2.0 * harmonics / static_cast<double>(n);
        return share - noise / (1.0 - noise) * (1.0 - share);
      });
}

}  // namespace nqpsweep::sensitivity
