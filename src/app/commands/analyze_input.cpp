#include "analyze_input.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "csv.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

void refuse(const std::string& where, const std::string& value, const std::string& reason, const std::string& remedy) {
  throw InputError(Problem{where, "", value, reason, remedy});
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& names) {
  const auto meant = closest(word, names);
  return meant ? fmt::format("did you mean \"{}\"?", *meant) : fmt::format("choose among {}", fmt::join(names, ", "));
}

namespace {

/// Where the draws lie in the unit cube, by the priors of the parameters.
store::Columns coordinates_of(const sweep::Study& study, const store::Columns& parameters) {
  store::Columns coordinates{parameters.names, {}};
  for (const auto& parameter : study.parameters) {
    const auto at = std::ranges::find(parameters.names, parameter.name);
    if (at == parameters.names.end()) continue;
    coordinates.values.emplace_back();
    for (const double value : parameters.values[static_cast<std::size_t>(at - parameters.names.begin())])
      coordinates.values.back().push_back(
          std::clamp(space::probability_below(parameter.marginal, value), 0x1p-53, 1.0 - 0x1p-53));
  }
  return coordinates;
}

/// The draws of one of our own results.
Given from_result(const AnalyzeRequest& request, std::vector<std::string> wanted) {
  store::expect_own_schema(request.file);
  const store::Header header = store::read_header(request.file);
  const sweep::Study study = study_from_resolved(header.config, request.file + " (its configuration)");
  if (study.draw_storage == sweep::DrawStorage::none)
    refuse(request.file, "", "its draws were not kept", "run it with output.draws = \"float64\"");
  const auto kept = store::kept_effects(study);
  std::vector<std::string> names;
  for (const auto& effect : kept) names.push_back(effect.name);
  if (wanted.empty() && !study.has_policies()) wanted = names;
  if (wanted.empty())
    wanted = {fmt::format("total_effect({})", study.outcome(0).name),
              fmt::format("synergy({})", study.outcome(0).name)};
  std::vector<sweep::NamedColumn> effects;
  for (const std::string& output : wanted) {
    const auto at = std::ranges::find(names, output);
    if (at == names.end()) refuse("--output", output, "this was not kept for every draw", did_you_mean(output, names));
    effects.push_back(kept[static_cast<std::size_t>(at - names.begin())]);
  }
  auto draws = store::read_draws(request.file, study, effects, request.n_most);
  auto coordinates = coordinates_of(study, draws.parameters);
  return {std::move(draws.parameters), std::move(coordinates), std::move(draws.effects), draws.n_without_answer};
}

/// Columns from elsewhere: those named are outputs, the others inputs.
Given from_columns(const AnalyzeRequest& request, const std::vector<std::string>& outputs, store::Columns columns) {
  if (columns.names.empty())
    refuse(request.file, "", "there are no columns of numbers in it", "give one-dimensional arrays in the root");
  if (outputs.empty())
    refuse("--output", "", "nothing says which columns are outputs",
           fmt::format("name one or more of {}", fmt::join(columns.names, ", ")));
  Given given;
  for (const std::string& output : outputs) {
    if (std::ranges::find(columns.names, output) == columns.names.end())
      refuse("--output", output, "there is no such column", did_you_mean(output, columns.names));
  }
  const std::size_t length = columns.values.front().size();
  for (std::size_t c = 0; c < columns.names.size(); ++c) {
    if (columns.values[c].size() != length)
      refuse(request.file, columns.names[c], "this column is not as long as the others", "leave it out of the file");
    const bool is_output = std::ranges::find(outputs, columns.names[c]) != outputs.end();
    store::Columns& to = is_output ? given.outputs : given.inputs;
    to.names.push_back(columns.names[c]);
    to.values.push_back(std::move(columns.values[c]));
  }
  if (given.inputs.names.empty()) refuse("--output", "", "every column is an output", "leave some columns as inputs");
  return given;
}

/// Leaves out points where anything is not a finite number, and those beyond the most.
void keep_finite(Given& given, std::uint64_t n_most) {
  std::vector<std::size_t> kept;
  const auto finite_in = [](const store::Columns& columns, std::size_t i) {
    return std::ranges::all_of(columns.values, [&](const auto& column) { return std::isfinite(column[i]); });
  };
  const std::size_t n = given.inputs.values.front().size();
  for (std::size_t i = 0; i < n && kept.size() < n_most; ++i) {
    if (finite_in(given.inputs, i) && finite_in(given.outputs, i)) {
      kept.push_back(i);
    } else {
      ++given.n_without_answer;
    }
  }
  for (store::Columns* columns : {&given.inputs, &given.coordinates, &given.outputs}) {
    for (auto& column : columns->values) {
      std::vector<double> finite;
      for (const std::size_t i : kept) finite.push_back(column[i]);
      column = std::move(finite);
    }
  }
}

}  // namespace

Given read_given(const AnalyzeRequest& request, const std::vector<std::string>& outputs) {
  Given given;
  switch (store::kind_of(request.file)) {
    case store::FileKind::missing: refuse(request.file, "", "there is no such file", "check the name");
    case store::FileKind::result: given = from_result(request, outputs); break;
    case store::FileKind::hdf5: given = from_columns(request, outputs, store::read_root_columns(request.file)); break;
    case store::FileKind::other: given = from_columns(request, outputs, read_csv(request.file)); break;
  }
  keep_finite(given, request.n_most);
  if (given.inputs.values.front().empty())
    refuse(request.file, "", "no point has finite numbers throughout", "check the columns");
  return given;
}

}  // namespace nqpsweep::app
