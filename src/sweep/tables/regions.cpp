#include "regions.hpp"

#include <algorithm>
#include <variant>

#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/space/marginal.hpp"

namespace nqpsweep::sweep {

CubePoints points_of(const Study& study, std::span<const std::uint64_t> draws) {
  CubePoints points;
  for (std::size_t p = 0; p < study.parameters.size(); ++p) {
    if (!std::holds_alternative<space::Fixed>(study.parameters[p].marginal)) points.parameters.push_back(p);
  }
  points.coordinates.reserve(draws.size() * points.parameters.size());
  std::vector<double> point(study.n_coordinates());
  for (const std::uint64_t draw : draws) {
    study.design->point(draw, point);
    for (const std::size_t p : points.parameters) points.coordinates.push_back(point[p]);
  }
  return points;
}

TableAxis parameter_axis(const Study& study) {
  TableAxis axis{"parameter", {}, {}, "uncertain parameter of the model"};
  for (const auto& parameter : study.parameters) axis.labels.push_back(parameter.name);
  return axis;
}

void Boxes::find(const sensitivity::LabelledPoints& points, const std::vector<std::size_t>& parameters) {
  constexpr std::ptrdiff_t least_events = 20;
  const sensitivity::PrimOptions options;
  const std::size_t n_names = study_.parameters.size();
  std::size_t at = density_.size();
  for (auto* by_box : {&density_, &error_, &coverage_, &support_, &mean_})
    by_box->resize(at + options.most_boxes, no_answer);
  for (auto* by_side : {&low_, &high_, &p_value_}) by_side->resize((at + options.most_boxes) * n_names, no_answer);
  overall_.push_back(sensitivity::judge_everywhere(points).density);
  if (std::ranges::count(points.events, 1) < least_events) return;
  for (const sensitivity::Box& box : sensitivity::prim(points, options)) {
    density_[at] = box.judged.density;
    error_[at] = box.judged.density_error;
    coverage_[at] = box.judged.coverage;
    support_[at] = box.judged.support;
    mean_[at] = box.judged.mean;
    for (const sensitivity::Restriction& r : box.restrictions) {
      const std::size_t p = parameters[r.dimension];
      const auto& marginal = study_.parameters[p].marginal;
      if (r.low > 0.0) low_[at * n_names + p] = space::quantile(marginal, r.low);
      if (r.high < 1.0) high_[at * n_names + p] = space::quantile(marginal, r.high);
      p_value_[at * n_names + p] = r.p_value;
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
