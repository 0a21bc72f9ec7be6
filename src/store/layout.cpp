#include "layout.hpp"

#include <algorithm>

#include "nqpsweep/model/outcomes.hpp"

namespace nqpsweep::store {
namespace {

/// The unit of all chosen outcomes, or a pointer to the variable that lists them.
std::string unit_of_outcomes(const sweep::Study& study) {
  const auto unit = [](int o) { return model::outcome_table[static_cast<std::size_t>(o)].unit; };
  const std::string_view first = unit(study.outcomes.front());
  const bool same = std::ranges::all_of(study.outcomes, [&](int o) { return unit(o) == first; });
  return same ? std::string(first) : "outcome_unit";
}

ColumnSet parameter_set(const sweep::Study& study) {
  ColumnSet set{"parameters", {"parameter"}, {}, "parameter_unit", "values of the uncertain parameters", {}};
  for (std::size_t i = 0; i < study.parameters.size(); ++i) set.columns.push_back(i);
  return set;
}

ColumnSet effect_set(const sweep::Study& study, std::size_t which) {
  const sweep::EffectFamily& family = sweep::effect_families[which];
  ColumnSet set{std::string(family.name),        {"outcome"}, {}, family.is_ratio ? "1" : unit_of_outcomes(study),
                std::string(family.description), family.axis};
  if (family.axis != sweep::Axis::none) set.axes.emplace_back(sweep::name_of(family.axis));
  for (std::size_t o = 0; o < study.outcomes.size(); ++o) {
    for (std::size_t i = 0; i < family.size; ++i)
      set.columns.push_back(study.first_effect_column(o) + sweep::first_effect(which) + i);
  }
  return set;
}

}  // namespace

std::vector<ColumnSet> column_sets(const sweep::Study& study) {
  std::vector<ColumnSet> sets{parameter_set(study)};
  for (std::size_t f = 0; f < sweep::effect_families.size(); ++f) sets.push_back(effect_set(study, f));
  return sets;
}

}  // namespace nqpsweep::store
