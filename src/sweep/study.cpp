#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::sweep {

std::vector<NamedColumn> Study::entries_of(Family family) const {
  const EffectLayout places = layout();
  const FamilyInfo& info = info_of(family);
  const auto labels = places.labels_of(info.axis);
  const auto numbers = places.numbers_of(info.axis);
  const bool by_outcome = EffectLayout::by_outcome(family);
  std::vector<NamedColumn> entries;
  for (std::size_t o = 0; o < (by_outcome ? outcomes.size() : 1); ++o) {
    for (std::size_t i = 0; i < places.size(family); ++i) {
      std::string arguments = by_outcome ? std::string(outcome(o).name) : "";
      if (info.axis != Axis::none)
        arguments += (arguments.empty() ? "" : ", ") + (labels.empty() ? std::to_string(numbers[i]) : labels[i]);
      entries.push_back(
          {std::string(info.name) + (arguments.empty() ? "" : "(" + arguments + ")"), places.column(family, o) + i});
    }
  }
  return entries;
}

std::vector<NamedColumn> Study::explained_effects() const {
  std::vector<NamedColumn> list;
  for (const Family family : explained) {
    const auto entries = entries_of(family);
    list.insert(list.end(), entries.begin(), entries.end());
  }
  return list;
}

std::vector<NamedColumn> Study::explained_of_headline() const {
  std::vector<NamedColumn> list;
  const EffectLayout places = layout();
  for (const Family family : explained) {
    const auto entries = entries_of(family);
    list.insert(list.end(), entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(places.size(family)));
  }
  return list;
}

double Study::cost_of(std::size_t coalition) const {
  const model::Coalition instruments = game.chosen_instruments(coalition);
  double cost = 0.0;
  for (int j = 0; j < model::n_instruments; ++j) {
    if (model::contains(instruments, j)) cost += costs[static_cast<std::size_t>(j)];
  }
  return cost;
}

const model::OutcomeInfo& Study::outcome(std::size_t place) const {
  static constexpr model::OutcomeInfo of_function{"y", "1", "value of the test function"};
  if (function) return of_function;
  return model::outcome_table[static_cast<std::size_t>(outcomes[place])];
}

}  // namespace nqpsweep::sweep
