#include "regions.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/space/marginal.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "nqpsweep/sweep/team.hpp"

namespace nqpsweep::sweep {
namespace {

constexpr std::size_t most_boxes = sensitivity::PrimOptions().most_boxes;

}  // namespace

PointsOfDraws points_of(const Study& study, std::span<const std::uint64_t> draws) {
  PointsOfDraws result;
  for (std::size_t p = 0; p < study.parameters.size(); ++p) {
    if (!std::holds_alternative<space::Fixed>(study.parameters[p].marginal)) result.parameters.push_back(p);
  }
  if (draws.empty()) return result;
  const std::size_t n = draws.size();
  std::vector<double> coordinates(n * result.parameters.size());
  std::vector<double> values(coordinates.size());
  std::vector<double> point(study.n_coordinates());
  for (std::size_t i = 0; i < n; ++i) {
    study.design->point(draws[i], point);
    for (std::size_t j = 0; j < result.parameters.size(); ++j) {
      const std::size_t p = result.parameters[j];
      coordinates[j * n + i] = point[p];
      values[j * n + i] = space::quantile(study.parameters[p].marginal, point[p]);
    }
  }
  result.points = sensitivity::Points(n, std::move(values), std::move(coordinates));
  return result;
}

TableAxis parameter_axis(const Study& study) {
  TableAxis axis{"parameter", {}, {}, "uncertain parameter of the model"};
  for (const auto& parameter : study.parameters) axis.labels.push_back(parameter.name);
  return axis;
}

void Boxes::find(const PointsOfDraws& draws, std::span<const sensitivity::Labels> events) {
  constexpr std::ptrdiff_t least_events = 20;
  std::vector<std::vector<sensitivity::Box>> found(events.size());
  FirstError errors;
  for_each_task(events.size(), threads_for(study_), errors, [&](std::uint64_t i) {
    if (std::ranges::count(events[i].events, 1) >= least_events)
      found[i] = sensitivity::prim(draws.points, events[i], {.most_boxes = most_boxes});
  });
  errors.rethrow();
  for (std::size_t i = 0; i < events.size(); ++i) {
    overall_.push_back(sensitivity::judge_everywhere(events[i]).density);
    add(found[i], draws.parameters);
  }
}

void Boxes::add(const std::vector<sensitivity::Box>& boxes, const std::vector<std::size_t>& parameters) {
  const std::size_t n_names = study_.parameters.size();
  std::size_t at = density_.size();
  for (auto* by_box : {&density_, &error_, &coverage_, &support_, &mean_}) by_box->resize(at + most_boxes, no_answer);
  for (auto* by_side : {&low_, &high_, &p_value_}) by_side->resize((at + most_boxes) * n_names, no_answer);
  for (const sensitivity::Box& box : boxes) {
    density_[at] = box.judged.density;
    error_[at] = box.judged.density_error;
    coverage_[at] = box.judged.coverage;
    support_[at] = box.judged.support;
    mean_[at] = box.judged.mean;
    for (const sensitivity::Restriction& r : box.restrictions) {
      const std::size_t side = at * n_names + parameters[r.input];
      if (std::isfinite(r.low)) low_[side] = r.low;
      if (std::isfinite(r.high)) high_[side] = r.high;
      p_value_[side] = r.p_value;
    }
    ++at;
  }
}

void Boxes::put(Table& table, const std::vector<std::string>& axes, const std::string& event) const {
  table.axes.push_back({"box", {}, {1, 2, 3}, "boxes in the order found, each outside the earlier ones"});
  table.axes.push_back(parameter_axis(study_));
  std::vector<std::string> by_box = axes;
  by_box.emplace_back("box");
  std::vector<std::string> by_side = by_box;
  by_side.emplace_back("parameter");
  const std::vector<TableVariable> all{
      {"overall_density", axes, overall_, "1", "share of all judging draws with " + event},
      {"density", by_box, density_, "1",
       "share of the judging draws inside with " + event + "; NaN where there is no box"},
      {"density_error", by_box, error_, "1", "standard error of that"},
      {"coverage", by_box, coverage_, "1", "share of the judging draws with " + event + " that lie inside"},
      {"support", by_box, support_, "1", "share of the judging draws that lie inside"},
      {"low", by_side, low_, "parameter_unit", "lower side of the box; NaN where it does not cut"},
      {"high", by_side, high_, "parameter_unit", "upper side of the box; NaN where it does not cut"},
      {"p_value", by_side, p_value_, "1",
       "chance of so dense a box if this restriction did nothing; NaN where there is none"}};
  table.variables.insert(table.variables.end(), all.begin(), all.end());
}

}  // namespace nqpsweep::sweep
