#include "layout.hpp"

namespace nqpsweep::store {
namespace {

using sweep::Family;

/// The unit of all chosen outcomes, or a pointer to the variable that lists them.
std::string unit_of_outcomes(const sweep::Study& study) {
  const std::string_view first = study.outcome(0).unit;
  for (std::size_t o = 1; o < study.outcomes.size(); ++o) {
    if (study.outcome(o).unit != first) return "outcome_unit";
  }
  return std::string(first);
}

ColumnSet parameter_set(const sweep::Study& study) {
  ColumnSet set{"parameters", {"parameter"}, {}, "parameter_unit", "values of the uncertain parameters"};
  for (std::size_t i = 0; i < study.parameters.size(); ++i) set.columns.push_back(i);
  return set;
}

ColumnSet effect_set(const sweep::Study& study, const sweep::EffectLayout& layout, Family family) {
  const sweep::FamilyInfo& info = sweep::info_of(family);
  const bool by_outcome = sweep::EffectLayout::by_outcome(family);
  ColumnSet set;
  set.name = info.name;
  set.description = info.description;
  set.effect_axis = info.axis;
  if (!info.units.empty()) {
    set.units = info.units;
  } else {
    set.units = by_outcome ? unit_of_outcomes(study) : std::string(study.outcome(study.choice.outcome).unit);
  }
  const bool is_game = family == Family::coalition_value || family == Family::budget_coalition_value;
  set.in_draws = info.headline || (is_game && study.keep_games);
  if (by_outcome) set.axes.emplace_back("outcome");
  if (info.axis != sweep::Axis::none) set.axes.emplace_back(sweep::EffectLayout::name_of(info.axis));
  for (std::size_t o = 0; o < (by_outcome ? study.outcomes.size() : 1); ++o) {
    for (std::size_t i = 0; i < layout.size(family); ++i) set.columns.push_back(layout.column(family, o) + i);
  }
  return set;
}

}  // namespace

std::vector<ColumnSet> column_sets(const sweep::Study& study) {
  const sweep::EffectLayout layout = study.layout();
  std::vector<ColumnSet> sets{parameter_set(study)};
  for (std::size_t f = 0; f < sweep::n_families; ++f) {
    const auto family = static_cast<Family>(f);
    if (layout.has(family)) sets.push_back(effect_set(study, layout, family));
  }
  return sets;
}

std::vector<ColumnSet> draw_sets(const sweep::Study& study) {
  std::vector<ColumnSet> sets = column_sets(study);
  std::erase_if(sets, [](const ColumnSet& set) { return !set.in_draws; });
  return sets;
}

}  // namespace nqpsweep::store
