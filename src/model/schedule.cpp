#include "nqpsweep/model/schedule.hpp"

#include <algorithm>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::model {

Mix mix_of(Coalition coalition) {
  Mix mix{};
  for (int j = 0; j < n_instruments; ++j) mix[static_cast<std::size_t>(j)] = contains(coalition, j) ? 1.0 : 0.0;
  return mix;
}

Schedule Schedule::constant() {
  Schedule schedule;
  schedule.levels.fill({1.0});
  return schedule;
}

double Schedule::level(int instrument, int year) const {
  const auto& levels_of = levels[static_cast<std::size_t>(instrument)];
  expects(!levels_of.empty() && year >= 0, "a schedule has at least one level, and years count from 0");
  return levels_of[std::min(static_cast<std::size_t>(year), levels_of.size() - 1)];
}

}  // namespace nqpsweep::model
