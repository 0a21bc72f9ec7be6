#include "draws.hpp"

#include "nqpsweep/model/observables.hpp"

namespace nqpsweep::store {
namespace {

std::vector<std::string> outcome_texts(const sweep::Study& study, std::string_view model::OutcomeInfo::*field) {
  std::vector<std::string> texts;
  for (std::size_t o = 0; o < study.outcomes.size(); ++o) texts.emplace_back(study.outcome(o).*field);
  return texts;
}

std::vector<std::string> parameter_texts(const sweep::Study& study, std::string space::UncertainParameter::*field) {
  std::vector<std::string> texts;
  for (const auto& parameter : study.parameters) texts.push_back(parameter.*field);
  return texts;
}

}  // namespace

void add_outcome_axis(LabelledGroup& group, const sweep::Study& study) {
  group.axis("outcome", outcome_texts(study, &model::OutcomeInfo::name),
             study.has_policies() ? "outcome of a trajectory at the horizon" : "output of the test function");
  group.variable("outcome_unit", {"outcome"}, outcome_texts(study, &model::OutcomeInfo::unit), "unit of each outcome");
  group.variable("outcome_description", {"outcome"}, outcome_texts(study, &model::OutcomeInfo::description),
                 "what each outcome is");
}

void add_parameter_axis(LabelledGroup& group, const sweep::Study& study) {
  group.axis("parameter", parameter_texts(study, &space::UncertainParameter::name), "uncertain parameter of the model");
  group.variable("parameter_unit", {"parameter"}, parameter_texts(study, &space::UncertainParameter::unit),
                 "unit of each parameter");
}

void add_effect_axis(LabelledGroup& group, const sweep::Study& study, sweep::Axis axis) {
  const std::string name(sweep::EffectLayout::name_of(axis));
  if (axis == sweep::Axis::none || group.has_axis(name)) return;
  const sweep::EffectLayout layout = study.layout();
  const std::string description(sweep::EffectLayout::describe(axis));
  if (const auto labels = layout.labels_of(axis); !labels.empty()) {
    group.axis(name, labels, description);
  } else {
    group.axis(name, layout.numbers_of(axis), {axis == sweep::Axis::year ? "yr" : "1", description});
  }
  if (axis == sweep::Axis::coalition)
    group.variable("coalition_name", {name}, coalition_names(study), "the players that are on");
  if (axis == sweep::Axis::observable) {
    std::vector<std::string> units;
    std::vector<std::string> observed;
    for (const auto& info : model::observable_table) {
      units.emplace_back(info.unit);
      observed.emplace_back(info.observed);
    }
    group.variable("observable_unit", {name}, units, "unit of each observable");
    group.variable("observed", {name}, observed, "what the paper reports");
  }
}

std::vector<std::string> coalition_names(const sweep::Study& study) {
  std::vector<std::string> names_of;
  for (std::size_t c = 0; c < study.game.n_coalitions(); ++c) names_of.push_back(study.game.name_of(c));
  return names_of;
}

void lay_out_draws(hid_t file, const sweep::Study& study, std::uint64_t n_draws) {
  const DrawLayout layout{n_draws, sweep::storage_chunk_draws(study.design->rows_of_a_group()), study.compression};
  const hid_t real = study.draw_storage == sweep::DrawStorage::float32 ? H5T_IEEE_F32LE : H5T_IEEE_F64LE;
  LabelledGroup group(file, "/draws");
  group.draw_axis(layout);
  add_outcome_axis(group, study);
  add_parameter_axis(group, study);
  group.draw_variable("status", {}, H5T_STD_U8LE, layout, {"1", "whether the draw has an answer"});
  group.flag_meanings("status", texts(sweep::status_names));
  if (study.has_policies()) {
    group.draw_variable("verdict", {}, H5T_STD_U8LE, layout,
                        {"1", "how all policies act together on NQP, from both scales"});
    std::vector<std::string> verdicts = texts(synergy::verdict_names);
    verdicts.emplace_back("none");
    group.flag_meanings("verdict", verdicts);
    group.draw_variable("steps", {}, H5T_STD_U16LE, layout,
                        {"1", "steps of the longest trajectory of the main game; 0 without an answer"});
  }
  for (const ColumnSet& set : draw_sets(study)) {
    add_effect_axis(group, study, set.effect_axis);
    group.draw_variable(set.name, set.axes, real, layout, {set.units, set.description});
  }
}

}  // namespace nqpsweep::store
