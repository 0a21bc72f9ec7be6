#include "nqpsweep/design/one_at_a_time.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {

OneAtATime::OneAtATime(std::vector<std::vector<std::size_t>> members) : members_(std::move(members)) {
  for (std::size_t m = 0; m < members_.size(); ++m) {
    expects(!members_[m].empty(), "a member has a coordinate");
    for (const std::size_t j : members_[m]) {
      if (j >= member_of_.size()) member_of_.resize(j + 1, members_.size());
      member_of_[j] = m;
    }
  }
}

MorrisTrajectories::MorrisTrajectories(std::uint64_t seed, std::vector<std::vector<std::size_t>> members,
                                       std::uint64_t levels)
    : OneAtATime(std::move(members)), seed_(seed), levels_(levels) {
  expects(levels >= 2 && levels % 2 == 0, "an even number of levels");
}

/// Place of each member in the random order of the group.
std::vector<std::size_t> MorrisTrajectories::places_in_order(std::uint64_t group) const {
  std::vector<std::size_t> places(members_.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  for (std::size_t left = places.size(); left > 1; --left) {  // Fisher and Yates
    const double u = random::open_unit(random::word(seed_, random::Purpose::trajectory, group, left, 1));
    std::swap(places[left - 1], places[static_cast<std::size_t>(u * static_cast<double>(left))]);
  }
  return places;
}

double MorrisTrajectories::start(std::uint64_t group, std::size_t j) const {
  const double u = random::open_unit(random::word(seed_, random::Purpose::trajectory, group, j));
  return (static_cast<double>(static_cast<std::uint64_t>(u * static_cast<double>(levels_))) + 0.5) /
         static_cast<double>(levels_);
}

double MorrisTrajectories::coordinate(std::uint64_t row, std::size_t j) const {
  const std::uint64_t group = row / rows_of_a_group();
  const double at_start = start(group, j);
  const std::size_t member = member_of(j);
  if (member == members_.size() || places_in_order(group)[member] >= row % rows_of_a_group()) return at_start;
  return at_start < 0.5 ? at_start + 0.5 : at_start - 0.5;
}

std::vector<Step> MorrisTrajectories::steps(std::uint64_t group) const {
  const auto places = places_in_order(group);
  std::vector<Step> steps;
  for (std::size_t m = 0; m < members_.size(); ++m)
    steps.push_back({m, places[m], places[m] + 1, start(group, members_[m].front()) < 0.5 ? 0.5 : -0.5});
  return steps;
}

SmallSteps::SmallSteps(std::shared_ptr<const Design> base, std::vector<std::vector<std::size_t>> members, double step)
    : OneAtATime(std::move(members)), base_(std::move(base)), step_(step) {
  expects(0.0 < step && step < 0.5, "a step below half the range");
}

double SmallSteps::coordinate(std::uint64_t row, std::size_t j) const {
  const double u = base_->coordinate(row / rows_of_a_group(), j);
  const std::size_t member = member_of(j);
  return member < members_.size() && row % rows_of_a_group() == member + 1 ? moved(u) : u;
}

std::vector<Step> SmallSteps::steps(std::uint64_t group) const {
  std::vector<Step> steps;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    const double u = base_->coordinate(group, members_[m].front());
    steps.push_back({m, 0, m + 1, moved(u) - u});
  }
  return steps;
}

double RadialSteps::coordinate(std::uint64_t row, std::size_t j) const {
  const std::size_t member = member_of(j);
  const bool moved = member < members_.size() && row % rows_of_a_group() == member + 1;
  return base_->coordinate(row / rows_of_a_group(), moved ? n_dimensions_ + j : j);
}

std::vector<Step> RadialSteps::steps(std::uint64_t group) const {
  std::vector<Step> steps;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    double change = 0.0;
    double squares = 0.0;
    for (const std::size_t j : members_[m]) {
      change = base_->coordinate(group, n_dimensions_ + j) - base_->coordinate(group, j);
      squares += change * change;
    }
    if (members_[m].size() > 1) change = std::sqrt(squares / static_cast<double>(members_[m].size()));
    steps.push_back({m, 0, m + 1, change});
  }
  return steps;
}

}  // namespace nqpsweep::design
