#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "analyze_event.hpp"
#include "analyze_input.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/sensitivity/given_distribution.hpp"
#include "nqpsweep/sensitivity/measure.hpp"
#include "prose.hpp"

namespace nqpsweep::app {
namespace {

using Json = nlohmann::ordered_json;
using sensitivity::Assessment;
using sensitivity::Column;
using sensitivity::Measure;

std::vector<Measure> measures_of(const AnalyzeRequest& request) {
  std::vector<Measure> chosen;
  std::vector<std::string> names;
  for (const Measure& measure : sensitivity::measures()) {
    names.emplace_back(measure.name);
    if (!measure.on_request) chosen.push_back(measure);
  }
  if (request.methods.empty()) return chosen;
  chosen.clear();
  for (const std::string& method : request.methods) {
    const auto at = std::ranges::find(names, method);
    if (at == names.end()) refuse("--method", method, "there is no such method", did_you_mean(method, names));
    chosen.push_back(sensitivity::measures()[static_cast<std::size_t>(at - names.begin())]);
  }
  return chosen;
}

/// The inputs, and a dummy on which nothing depends.
sensitivity::PointsInParts points_of(Given& given) {
  const auto one_after_another = [](const store::Columns& columns) {
    std::vector<double> all;
    for (const auto& column : columns.values) all.insert(all.end(), column.begin(), column.end());
    return all;
  };
  const std::size_t n = given.inputs.values.front().size();
  sensitivity::Points points(n, one_after_another(given.inputs), one_after_another(given.coordinates));
  points.add_dummy();
  given.inputs.names.emplace_back("(dummy)");
  return sensitivity::PointsInParts(std::move(points));
}

const std::vector<double>& output_of(const Given& given, const std::string& name) {
  const auto at = std::ranges::find(given.outputs.names, name) - given.outputs.names.begin();
  return given.outputs.values[static_cast<std::size_t>(at)];
}

/// What the measures say of one output, column by column.
struct Findings {
  std::string output;
  std::vector<Column> columns;
  std::vector<std::pair<std::string, double>> fits;  // of measures that have a model behind them
  std::vector<std::pair<std::string, std::vector<sensitivity::PairIndex>>> pairs;
};

std::vector<Findings> findings_of(const std::vector<std::string>& outputs, const Given& given,
                                  const std::vector<Measure>& measures, const sensitivity::PointsInParts& points) {
  std::vector<Findings> all;
  std::vector<std::vector<double>> values;
  for (const std::string& output : outputs) {
    all.push_back({output, {}, {}, {}});
    values.push_back(output_of(given, output));
  }
  for (const Measure& measure : measures) {
    const std::vector<Assessment> assessed = measure(points, values);
    for (std::size_t o = 0; o < all.size(); ++o) {
      all[o].columns.insert(all[o].columns.end(), assessed[o].columns.begin(), assessed[o].columns.end());
      if (!std::isnan(assessed[o].fit)) all[o].fits.emplace_back(measure.name, assessed[o].fit);
      if (!assessed[o].pairs.empty()) all[o].pairs.emplace_back(measure.name, assessed[o].pairs);
    }
  }
  return all;
}

/// What is known of an event, as if it were measures of an output.
Findings findings_of(const Event& event, std::span<const double> values, const sensitivity::PointsInParts& points) {
  Column distance{"ks", {}};
  Column below{"below_median", {}};
  for (const auto& ks : sensitivity::regional_sensitivity(points.all(), event.at(values))) {
    distance.indices.push_back({ks.distance, no_answer, no_answer});
    distance.p_values.push_back(ks.p_value);
    below.indices.push_back({ks.below, no_answer, no_answer});
  }
  return {event.text, {distance, below}, {}, {}};
}

std::string cell(const Column& column, std::size_t j) {
  const auto& index = column.indices[j];
  if (column.has_intervals) return fmt::format("{:.2f} ± {:.2f}", index.value, 0.5 * (index.high - index.low));
  if (!column.p_values.empty()) return fmt::format("{:.2f} p {:.1g}", index.value, column.p_values[j]);
  return fmt::format("{:.2f}", index.value);
}

void print_table(const std::vector<std::string>& inputs, const Findings& findings) {
  constexpr std::size_t most_rows = 12;
  constexpr std::size_t most_columns = 6;
  const std::size_t dummy = inputs.size() - 1;
  std::vector<std::size_t> order(dummy);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto size = [&](std::size_t j) {
    const double value = std::abs(findings.columns.front().indices[j].value);
    return std::isnan(value) ? -1.0 : value;
  };
  std::ranges::stable_sort(order, std::ranges::greater{}, size);
  order.resize(std::min(order.size(), most_rows));
  order.push_back(dummy);
  fmt::print("\n{}, by {}\n", findings.output, findings.columns.front().name);
  for (std::size_t first = 0; first < findings.columns.size(); first += most_columns) {
    const auto shown =
        std::span(findings.columns).subspan(first).first(std::min(most_columns, findings.columns.size() - first));
    fmt::print("{}  {:<32}", first > 0 ? "\n" : "", "");
    for (const Column& column : shown) fmt::print("{:>15}", column.name);
    fmt::print("\n");
    for (const std::size_t j : order) {
      fmt::print("  {:<32}", inputs[j]);
      for (const Column& column : shown) fmt::print("{:>15}", cell(column, j));
      fmt::print("\n");
    }
  }
  for (const auto& [measure, fit] : findings.fits)
    fmt::print("  the model behind {} explains {:.3f} of the variance{}\n", measure, fit,
               fit < 0.8 ? ": take its numbers with care" : "");
}

Json json_of(const std::vector<std::string>& inputs, const Findings& findings) {
  Json json;
  json["names"] = inputs;
  for (const Column& column : findings.columns) {
    const std::string name(column.name);
    std::vector<double> values;
    std::vector<double> halves;
    for (const auto& index : column.indices) {
      values.push_back(index.value);
      halves.push_back(0.5 * (index.high - index.low));
    }
    json[name] = values;
    if (column.has_intervals) json[name + "_conf"] = halves;
    if (!column.p_values.empty()) json[name + "_p"] = column.p_values;
  }
  for (const auto& [measure, fit] : findings.fits) json[measure + "_fit"] = fit;
  for (const auto& [measure, pairs] : findings.pairs) {
    Json list = Json::array();
    for (const auto& pair : pairs) list.push_back({inputs[pair.a], inputs[pair.b], pair.value});
    json["S2_" + measure] = list;
  }
  return json;
}

/// Outputs that are analysed, and those that events are about.
std::vector<std::string> needed(const AnalyzeRequest& request, const std::vector<Event>& events) {
  std::vector<std::string> outputs = request.outputs;
  for (const Event& event : events) {
    if (std::ranges::find(outputs, event.output) == outputs.end()) outputs.push_back(event.output);
  }
  return outputs;
}

void print_heading(const AnalyzeRequest& request, const Given& given, const std::vector<Measure>& measures) {
  fmt::print("{}: {} points of {} inputs", request.file, grouped(given.inputs.values.front().size()),
             given.inputs.names.size() - 1);
  if (given.n_without_answer > 0) fmt::print("; {} without an answer left out", grouped(given.n_without_answer));
  fmt::print("\n");
  for (const Measure& measure : measures) fmt::print("  {:<16} {}\n", measure.name, measure.description);
  fmt::print(
      "  (± half a 95 % interval; p: chance of so much under independence; the dummy, on which nothing depends, "
      "shows the noise)\n");
}

}  // namespace

Exit analyze_command(const AnalyzeRequest& request) {
  std::vector<Event> events;
  for (const std::string& text : request.events) events.push_back(event_from(text));
  const bool events_alone = !events.empty() && request.outputs.empty();
  const auto measures = events_alone ? std::vector<Measure>{} : measures_of(request);
  Given given = read_given(request, needed(request, events));
  const auto points = points_of(given);
  std::vector<Findings> all;
  if (!events_alone)
    all = findings_of(request.outputs.empty() ? given.outputs.names : request.outputs, given, measures, points);
  for (const Event& event : events) all.push_back(findings_of(event, output_of(given, event.output), points));
  if (request.json) {
    Json json;
    for (const Findings& findings : all) json[findings.output] = json_of(given.inputs.names, findings);
    fmt::print("{}\n", json.dump(1));
    return Exit::success;
  }
  print_heading(request, given, measures);
  for (const Findings& findings : all) print_table(given.inputs.names, findings);
  for (const Event& event : events) {
    const auto happens = event.at(output_of(given, event.output));
    const auto n = std::accumulate(happens.begin(), happens.end(), std::uint64_t{0});
    fmt::print(
        "\n{}: at {} of {} points; ks is the distance of the input's distributions there and elsewhere,\n"
        "  below_median the share of these points in the lower half of the input\n",
        event.text, grouped(n), grouped(happens.size()));
  }
  return Exit::success;
}

}  // namespace nqpsweep::app
