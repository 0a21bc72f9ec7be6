#include <algorithm>

#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/sensitivity/given_distribution.hpp"
#include "nqpsweep/sensitivity/measure.hpp"
#include "regions.hpp"
#include "tables.hpp"

namespace nqpsweep::sweep {
namespace {

/// Everything that one measure says of one output after another.
class MeasureColumns {
 public:
  void add(const sensitivity::Assessment& assessment) {
    columns_.resize(assessment.columns.size());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const sensitivity::Column& from = assessment.columns[c];
      ArraysOfColumn& to = columns_[c];
      to.name = from.name;
      to.has_intervals = from.has_intervals;
      for (const sensitivity::Index& index : from.indices) {
        to.value.push_back(index.value);
        to.low.push_back(index.low);
        to.high.push_back(index.high);
        to.half.push_back(0.5 * (index.high - index.low));
      }
      to.p_value.insert(to.p_value.end(), from.p_values.begin(), from.p_values.end());
    }
    fit_.push_back(assessment.fit);
  }

  void put(Table& t, const sensitivity::Measure& measure) const {
    const std::vector<std::string> axes{"output", "input"};
    for (const ArraysOfColumn& column : columns_) {
      t.variables.push_back({column.name, axes, column.value, "1", std::string(measure.description)});
      if (column.has_intervals) {
        t.variables.push_back({column.name + "_conf", axes, column.half, "1", "half the width of its 95 % interval"});
        t.variables.push_back({column.name + "_low", axes, column.low, "1", "lower end of that"});
        t.variables.push_back({column.name + "_high", axes, column.high, "1", "upper end of that"});
      }
      if (!column.p_value.empty())
        t.variables.push_back({column.name + "_p", axes, column.p_value, "1",
                               "chance of so large a number if the output did not depend on the input"});
    }
    if (std::ranges::any_of(fit_, [](double fit) { return fit == fit; }))
      t.variables.push_back({std::string(measure.name) + "_fit",
                             {"output"},
                             fit_,
                             "1",
                             "share of the variance that the model behind the measure explains"});
  }

 private:
  struct ArraysOfColumn {
    std::string name;
    bool has_intervals = false;
    std::vector<double> value, low, high, half, p_value;
  };
  std::vector<ArraysOfColumn> columns_;
  std::vector<double> fit_;
};

/// How far each parameter of all failed draws is from that of the answered ones of the window, both at random places of
/// their kind.
void put_distances_of_failures(const Findings& f, Table& t) {
  const FirstDraws& draws = f.seen.first_draws();
  std::vector<std::uint64_t> both = draws.answered();
  both.insert(both.end(), draws.failed().begin(), draws.failed().end());
  std::vector<std::uint8_t> event(both.size(), 0);
  std::fill(event.end() - static_cast<std::ptrdiff_t>(draws.failed().size()), event.end(), 1);
  std::vector<double> distance(f.study.parameters.size(), no_answer), p_value = distance, below = distance;
  const PointsOfDraws points = points_of(f.study, both);
  const auto tests = sensitivity::regional_sensitivity(points.points, event);
  for (std::size_t j = 0; j < tests.size(); ++j) {
    distance[points.parameters[j]] = tests[j].distance;
    p_value[points.parameters[j]] = tests[j].p_value;
    below[points.parameters[j]] = tests[j].below;
  }
  t.variables.push_back({"distance",
                         {"parameter"},
                         distance,
                         "1",
                         "Kolmogorov-Smirnov distance of the parameter between draws without and with an answer"});
  t.variables.push_back(
      {"distance_p", {"parameter"}, p_value, "1", "chance of so large a distance if nothing differed"});
  t.variables.push_back({"below_median",
                         {"parameter"},
                         below,
                         "1",
                         "share of the draws without an answer in which the parameter is below its median"});
}

/// Boxes of failed draws, among those of the window alone, so that densities are shares of draws.
void put_boxes_of_failures(const Findings& f, Table& t) {
  const FirstDraws& draws = f.seen.first_draws();
  std::vector<std::uint64_t> window = draws.answered();
  window.insert(window.end(), draws.failed_in_window().begin(), draws.failed_in_window().end());
  std::ranges::sort(window);
  sensitivity::Labels failures;
  for (const std::uint64_t draw : window) {
    const bool failed = std::ranges::binary_search(draws.failed(), draw);
    failures.events.push_back(failed ? 1 : 0);
    failures.values.push_back(failed ? 1.0 : 0.0);
  }
  Boxes boxes(f.study);
  boxes.find(points_of(f.study, window), std::span(&failures, 1));
  boxes.put(t, {}, "no answer");
}

}  // namespace

std::optional<Table> given_data_table(const Findings& f, PointsOfDraws draws) {
  const auto outputs = f.study.explained_of_headline();
  if (f.study.groups.method || f.study.given_data.empty() || outputs.empty() || draws.points.n_inputs() == 0)
    return std::nullopt;
  draws.points.add_dummy();
  const sensitivity::PointsInParts points(std::move(draws.points));
  Table t{"given_data", "what the headline depends on, told from the first 16,384 draws as they are", {}, {}};
  TableAxis output_axis{"output", {}, {}, "effect that is explained"};
  for (const NamedColumn& output : outputs) output_axis.labels.push_back(output.name);
  TableAxis input_axis{"input", {}, {}, "uncertain parameter; the dummy is one on which nothing depends"};
  for (const std::size_t p : draws.parameters) input_axis.labels.push_back(f.study.parameters[p].name);
  input_axis.labels.emplace_back("dummy");
  t.axes = {output_axis, input_axis};
  std::vector<std::vector<double>> values;
  for (const NamedColumn& output : outputs) values.push_back(f.seen.first_draws().values(output.column));
  for (const std::string& name : f.study.given_data) {
    const auto measure = std::ranges::find(sensitivity::measures(), name, &sensitivity::Measure::name);
    MeasureColumns columns;
    for (const sensitivity::Assessment& assessment : (*measure)(points, values)) columns.add(assessment);
    columns.put(t, *measure);
  }
  t.variables.push_back({"n_points", {}, std::vector<std::uint64_t>{points.all().size()}, "1", "draws looked at"});
  return t;
}

std::optional<Table> failures_table(const Findings& f) {
  const FirstDraws& draws = f.seen.first_draws();
  if (draws.first_failed() == FirstDraws::none) return std::nullopt;
  Table t{"failures", "where among the parameters draws have no answer", {}, {}};
  const auto n_failed = static_cast<std::uint64_t>(draws.failed().size());
  t.variables = {
      {"first_draw", {}, std::vector<std::uint64_t>{draws.first_failed()}, "1", "first draw without an answer"},
      {"n_failed", {}, std::vector<std::uint64_t>{n_failed}, "1", "draws without an answer that were looked at"},
      {"n_answered", {}, std::vector<std::uint64_t>{draws.answered().size()}, "1", "draws with one, to compare with"}};
  put_boxes_of_failures(f, t);
  put_distances_of_failures(f, t);
  return t;
}

}  // namespace nqpsweep::sweep
