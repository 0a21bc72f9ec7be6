#include "nqpsweep/design/search_curves.hpp"

#include <algorithm>
#include <cmath>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {

double triangle_wave(double t) {
  const double along = t + 0.25 - std::floor(t + 0.25);
  return std::clamp(along < 0.5 ? 2.0 * along : 2.0 - 2.0 * along, 0x1p-53, 1.0 - 0x1p-53);
}

SearchCurves::SearchCurves(std::uint64_t seed, std::vector<std::size_t> coordinates, std::uint64_t n_points)
    : seed_(seed), n_points_(n_points), n_members_(coordinates.size()) {
  expects(n_points >= least_points, "at least 65 points on a curve");
  for (std::size_t m = 0; m < n_members_; ++m) {
    if (coordinates[m] >= member_of_.size()) member_of_.resize(coordinates[m] + 1, n_members_);
    member_of_[coordinates[m]] = m;
  }
}

std::uint64_t SearchCurves::low_frequency(std::size_t place) const {
  const std::uint64_t largest = high_frequency(n_points_) / (2 * harmonics);
  const std::uint64_t n_others = n_members_ - 1;
  if (largest < n_others) return place % largest + 1;
  return n_others == 1 ? 1 : 1 + (largest - 1) * place / (n_others - 1);
}

double SearchCurves::coordinate(std::uint64_t row, std::size_t j) const {
  const std::uint64_t group = row / n_points_;
  const std::size_t member = j < member_of_.size() ? member_of_[j] : n_members_;
  if (member == n_members_) return random::open_unit(random::word(seed_, random::Purpose::draws, row, j));
  const std::size_t chosen = group % n_members_;
  const std::uint64_t frequency =
      member == chosen ? high_frequency(n_points_) : low_frequency(member < chosen ? member : member - 1);
  const double phase = random::open_unit(random::word(seed_, random::Purpose::curve_phase, group, j));
  return triangle_wave(static_cast<double>(frequency * (row % n_points_) % n_points_) / static_cast<double>(n_points_) +
                       phase);
}

double RandomBalance::coordinate(std::uint64_t row, std::size_t j) const {
  const double phase = random::open_unit(random::word(seed_, random::Purpose::curve_phase, row / n_points_, j));
  return triangle_wave((static_cast<double>(place_on_curve(row, j)) + phase) / static_cast<double>(n_points_));
}

}  // namespace nqpsweep::design
