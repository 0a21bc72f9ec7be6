#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "commands.hpp"
#include "csv.hpp"
#include "nqpsweep/random/philox.hpp"
#include "nqpsweep/sensitivity/given_data.hpp"
#include "nqpsweep/store/columns.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "prose.hpp"
#include "settings.hpp"

namespace nqpsweep::app {
namespace {

using Json = nlohmann::ordered_json;
using sensitivity::Measure;

/// What is analysed: inputs and outputs, point by point.
struct Given {
  store::Columns inputs, outputs;
  std::uint64_t n_without_answer = 0;
};

[[noreturn]] void refuse(const std::string& where, const std::string& value, const std::string& reason,
                         const std::string& remedy) {
  throw InputError(Problem{where, "", value, reason, remedy});
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& names) {
  const auto meant = closest(word, names);
  return meant ? fmt::format("did you mean \"{}\"?", *meant) : fmt::format("choose among {}", fmt::join(names, ", "));
}

std::vector<Measure> measures_of(const AnalyzeRequest& request) {
  const auto all = sensitivity::measures();
  if (request.methods.empty()) return {all.begin(), all.end()};
  std::vector<std::string> names;
  for (const Measure& measure : all) names.emplace_back(measure.name);
  std::vector<Measure> chosen;
  for (const std::string& method : request.methods) {
    const auto at = std::ranges::find(names, method);
    if (at == names.end()) refuse("--method", method, "there is no such method", did_you_mean(method, names));
    chosen.push_back(all[static_cast<std::size_t>(at - names.begin())]);
  }
  return chosen;
}

/// The draws of one of our own results.
Given from_result(const AnalyzeRequest& request) {
  store::expect_own_schema(request.file);
  const store::Header header = store::read_header(request.file);
  const sweep::Study study = study_from_resolved(header.config, request.file + " (its configuration)");
  if (study.draw_storage == sweep::DrawStorage::none)
    refuse(request.file, "", "its draws were not kept", "run it with output.draws = \"float64\"");
  const auto kept = store::kept_effects(study);
  std::vector<std::string> names;
  for (const auto& effect : kept) names.push_back(effect.name);
  std::vector<std::string> wanted = request.outputs;
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
  return {std::move(draws.parameters), std::move(draws.effects), draws.n_without_answer};
}

/// Columns from elsewhere: those named are outputs, the others inputs.
Given from_columns(const AnalyzeRequest& request, store::Columns columns) {
  if (columns.names.empty())
    refuse(request.file, "", "there are no columns of numbers in it", "give one-dimensional arrays in the root");
  if (request.outputs.empty())
    refuse("--output", "", "nothing says which columns are outputs",
           fmt::format("name one or more of {}", fmt::join(columns.names, ", ")));
  Given given;
  for (const std::string& output : request.outputs) {
    if (std::ranges::find(columns.names, output) == columns.names.end())
      refuse("--output", output, "there is no such column", did_you_mean(output, columns.names));
  }
  const std::size_t length = columns.values.front().size();
  for (std::size_t c = 0; c < columns.names.size(); ++c) {
    if (columns.values[c].size() != length)
      refuse(request.file, columns.names[c], "this column is not as long as the others", "leave it out of the file");
    const bool is_output = std::ranges::find(request.outputs, columns.names[c]) != request.outputs.end();
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
  for (store::Columns* columns : {&given.inputs, &given.outputs}) {
    for (auto& column : columns->values) {
      std::vector<double> finite;
      for (const std::size_t i : kept) finite.push_back(column[i]);
      column = std::move(finite);
    }
  }
}

Given read(const AnalyzeRequest& request) {
  Given given;
  switch (store::kind_of(request.file)) {
    case store::FileKind::missing: refuse(request.file, "", "there is no such file", "check the name");
    case store::FileKind::result: given = from_result(request); break;
    case store::FileKind::hdf5: given = from_columns(request, store::read_root_columns(request.file)); break;
    case store::FileKind::other: given = from_columns(request, read_csv(request.file)); break;
  }
  keep_finite(given, request.n_most);
  if (given.inputs.values.front().empty())
    refuse(request.file, "", "no point has finite numbers throughout", "check the columns");
  return given;
}

/// The inputs, and a dummy on which nothing depends.
sensitivity::PointsInParts points_of(Given& given) {
  const std::size_t n = given.inputs.values.front().size();
  std::vector<double> columns;
  for (const auto& column : given.inputs.values) columns.insert(columns.end(), column.begin(), column.end());
  for (std::size_t i = 0; i < n; ++i)
    columns.push_back(random::open_unit(random::word(0, random::Purpose::permutation, i, 0)));
  given.inputs.names.emplace_back("(dummy)");
  return sensitivity::PointsInParts(sensitivity::Points(n, std::move(columns)));
}

using Results = std::vector<std::vector<sensitivity::Index>>;  // shape (n_measures, n_inputs)

void print_table(const Given& given, std::size_t output, const std::vector<Measure>& measures, const Results& results) {
  constexpr std::size_t most = 12;
  const std::size_t dummy = given.inputs.names.size() - 1;
  std::vector<std::size_t> order(dummy);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto size = [&](std::size_t j) {
    const double value = std::abs(results.front()[j].value);
    return std::isnan(value) ? -1.0 : value;
  };
  std::ranges::stable_sort(order, std::ranges::greater{}, size);
  order.resize(std::min(order.size(), most));
  order.push_back(dummy);
  fmt::print("\n{}, by {}\n  {:<32}", given.outputs.names[output], measures.front().name, "");
  for (const Measure& measure : measures) fmt::print("{:>15}", measure.name);
  fmt::print("\n");
  for (const std::size_t j : order) {
    fmt::print("  {:<32}", given.inputs.names[j]);
    for (const auto& of_measure : results) {
      const auto& index = of_measure[j];
      fmt::print("{:>15}", fmt::format("{:.2f} ± {:.2f}", index.value, 0.5 * (index.high - index.low)));
    }
    fmt::print("\n");
  }
}

Json json_of(const Given& given, const std::vector<Measure>& measures, const Results& results) {
  Json json;
  json["names"] = given.inputs.names;
  for (std::size_t m = 0; m < measures.size(); ++m) {
    Json values = Json::array();
    Json halves = Json::array();
    for (const auto& index : results[m]) {
      values.push_back(index.value);
      halves.push_back(0.5 * (index.high - index.low));
    }
    json[std::string(measures[m].name)] = values;
    json[std::string(measures[m].name) + "_conf"] = halves;
  }
  return json;
}

}  // namespace

Exit analyze_command(const AnalyzeRequest& request) {
  const auto measures = measures_of(request);
  Given given = read(request);
  const auto points = points_of(given);
  if (!request.json) {
    fmt::print("{}: {} points of {} inputs", request.file, grouped(points.all().size()), given.inputs.names.size() - 1);
    if (given.n_without_answer > 0) fmt::print("; {} without an answer left out", grouped(given.n_without_answer));
    fmt::print("\n");
    for (const Measure& measure : measures) fmt::print("  {:<12} {}\n", measure.name, measure.description);
    fmt::print("  (± half a 95 % interval; the dummy, on which nothing depends, shows the noise)\n");
  }
  Json all;
  for (std::size_t o = 0; o < given.outputs.names.size(); ++o) {
    Results results;
    for (const Measure& measure : measures)
      results.push_back(points.with_intervals(given.outputs.values[o], measure.estimate));
    if (request.json) {
      all[given.outputs.names[o]] = json_of(given, measures, results);
    } else {
      print_table(given, o, measures, results);
    }
  }
  if (request.json) fmt::print("{}\n", all.dump(1));
  return Exit::success;
}

}  // namespace nqpsweep::app
