#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::sweep {

double Study::cost_of(std::size_t coalition) const {
  const model::Coalition instruments = game.chosen_instruments(coalition);
  double cost = 0.0;
  for (int j = 0; j < model::n_instruments; ++j) {
    if (model::contains(instruments, j)) cost += costs[static_cast<std::size_t>(j)];
  }
  return cost;
}

const model::OutcomeInfo& Study::outcome(std::size_t place) const {
  return model::outcome_table[static_cast<std::size_t>(outcomes[place])];
}

}  // namespace nqpsweep::sweep
