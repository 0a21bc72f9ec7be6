#include <cmath>
#include <limits>

#include "nqpsweep/sensitivity/prim.hpp"
#include "nqpsweep/space/marginal.hpp"
#include "nqpsweep/stats/proportion.hpp"
#include "tables.hpp"

namespace nqpsweep::sweep {
namespace {

constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

/// Draws in which a synergy does harm.
std::uint64_t conflicts(const Distribution& d, bool more_is_better) {
  return more_is_better ? d.n_negative : d.n_positive;
}

void add_probabilities(Table& t, const Findings& f, const char* name, Family family, Axis axis, const char* of_what) {
  if (!f.layout.has(family)) return;
  std::vector<double> p;
  std::vector<double> low;
  std::vector<double> high;
  for (std::size_t o = 0; o < f.study.outcomes.size(); ++o) {
    for (std::size_t i = 0; i < f.layout.size(family); ++i) {
      const auto count = conflicts(f.of(family, o, i), f.study.outcome(o).more_is_better);
      const auto interval = stats::wilson_interval(count, f.n_ok());
      p.push_back(static_cast<double>(count) / static_cast<double>(f.n_ok()));
      low.push_back(interval.low);
      high.push_back(interval.high);
    }
  }
  std::vector<std::string> axes{"outcome"};
  if (axis != Axis::none) {
    t.axes.push_back(f.axis(axis));
    axes.emplace_back(EffectLayout::name_of(axis));
  }
  const std::string base(name);
  t.variables.push_back({base, axes, p, "1", "share of draws in which " + std::string(of_what) + " does harm"});
  t.variables.push_back({base + "_low", axes, low, "1", "lower end of its 95 % Wilson interval"});
  t.variables.push_back({base + "_high", axes, high, "1", "upper end of its 95 % Wilson interval"});
}

/// The first draws as points of the unit cube of the uncertain parameters, labelled by conflict on one outcome.
sensitivity::LabelledPoints labelled(const Findings& f, const std::vector<std::size_t>& parameters,
                                     std::size_t outcome) {
  sensitivity::LabelledPoints points;
  points.n_dimensions = parameters.size();
  for (const Synergies& draw : f.seen.first_synergies()) {
    for (const std::size_t p : parameters) points.coordinates.push_back(f.study.design->coordinate(draw.draw, p));
    const double synergy = draw.of_outcome[outcome];
    points.values.push_back(synergy);
    points.events.push_back((f.study.outcome(outcome).more_is_better ? synergy < 0.0 : synergy > 0.0) ? 1 : 0);
  }
  return points;
}

}  // namespace

TableAxis Findings::axis(Axis axis) const {
  return {std::string(EffectLayout::name_of(axis)), layout.labels_of(axis), layout.numbers_of(axis),
          std::string(EffectLayout::describe(axis))};
}

TableAxis Findings::outcome_axis() const {
  TableAxis axis{"outcome", {}, {}, "outcome of a trajectory at the horizon"};
  for (std::size_t o = 0; o < study.outcomes.size(); ++o) axis.labels.emplace_back(study.outcome(o).name);
  return axis;
}

Table conflict_table(const Findings& f) {
  Table t{"conflict",
          "how likely policies collide: synergy below 0 where more is better, above 0 where less is",
          {f.outcome_axis()},
          {}};
  add_probabilities(t, f, "probability", Family::synergy, Axis::none, "the synergy of all");
  add_probabilities(t, f, "pair_probability", Family::interaction, Axis::pair, "the interaction of two players");
  add_probabilities(t, f, "domain_pair_probability", Family::domain_interaction, Axis::domain_pair,
                    "the interaction of two domains");
  return t;
}

Table conflict_regions_table(const Findings& f) {
  const sensitivity::PrimOptions options;
  std::vector<std::size_t> parameters;
  TableAxis names{"parameter", {}, {}, "uncertain parameter of the model"};
  for (std::size_t p = 0; p < f.study.parameters.size(); ++p) {
    names.labels.push_back(f.study.parameters[p].name);
    if (!std::holds_alternative<space::Fixed>(f.study.parameters[p].marginal)) parameters.push_back(p);
  }
  const std::size_t n_outcomes = f.study.outcomes.size();
  const std::size_t n_names = names.size();
  const std::size_t n_boxes = n_outcomes * options.most_boxes;
  std::vector<double> density(n_boxes, no_answer), error = density, coverage = density, support = density,
                                                   mean = density;
  std::vector<double> low(n_boxes * n_names, no_answer), high = low, p_value = low, overall, overall_mean;
  for (std::size_t o = 0; o < n_outcomes; ++o) {
    const auto points = labelled(f, parameters, o);
    const auto everywhere = sensitivity::judge_everywhere(points);
    overall.push_back(everywhere.density);
    overall_mean.push_back(everywhere.mean);
    std::size_t at = o * options.most_boxes;
    for (const sensitivity::Box& box : sensitivity::prim(points, options)) {
      density[at] = box.judged.density;
      error[at] = box.judged.density_error;
      coverage[at] = box.judged.coverage;
      support[at] = box.judged.support;
      mean[at] = box.judged.mean;
      for (const sensitivity::Restriction& r : box.restrictions) {
        const std::size_t p = parameters[r.dimension];
        const auto& marginal = f.study.parameters[p].marginal;
        if (r.low > 0.0) low[at * n_names + p] = space::quantile(marginal, r.low);
        if (r.high < 1.0) high[at * n_names + p] = space::quantile(marginal, r.high);
        p_value[at * n_names + p] = r.p_value;
      }
      ++at;
    }
  }
  Table t{"conflict_regions",
          "where among the parameters conflict concentrates: boxes found by PRIM on the even ones of the first 16,384 "
          "draws, "
          "judged on the odd ones",
          {f.outcome_axis(), {"box", {}, {1, 2, 3}, "boxes in the order found, each outside the earlier ones"}, names},
          {}};
  const std::vector<std::string> by_box{"outcome", "box"};
  const std::vector<std::string> by_side{"outcome", "box", "parameter"};
  t.variables = {
      {"overall_density", {"outcome"}, overall, "1", "share of all judging draws with conflict"},
      {"overall_mean", {"outcome"}, overall_mean, "outcome_unit", "mean synergy of all judging draws"},
      {"density", by_box, density, "1", "share of the judging draws inside with conflict; NaN where there is no box"},
      {"density_error", by_box, error, "1", "standard error of that"},
      {"coverage", by_box, coverage, "1", "share of the judging draws with conflict that lie inside"},
      {"support", by_box, support, "1", "share of the judging draws that lie inside"},
      {"mean", by_box, mean, "outcome_unit", "mean synergy of the judging draws inside"},
      {"low", by_side, low, "parameter_unit", "lower side of the box; NaN where it does not cut"},
      {"high", by_side, high, "parameter_unit", "upper side of the box; NaN where it does not cut"},
      {"p_value", by_side, p_value, "1",
       "chance of so dense a box if this restriction did nothing; NaN where there is none"}};
  return t;
}

Table ratio_of_means_table(const Findings& f) {
  Table t{"ratio_of_means",
          "ratios whose denominators can vanish in a draw, as ratios of means over draws",
          {f.outcome_axis()},
          {}};
  std::vector<double> ratio;
  std::vector<double> error;
  for (std::size_t o = 0; o < f.study.outcomes.size(); ++o) {
    const auto& synergy = f.of(Family::synergy, o);
    const auto& total = f.of(Family::total_effect, o);
    const auto& singles = f.of(Family::order_share, o);  // order 1: the single effects, total less synergy
    const double r = synergy.mean / total.mean;
    const double covariance = 0.5 * (synergy.variance + total.variance - singles.variance);
    // Delta method: variance of the mean of synergy - r total, over the mean of total.
    const double variance = synergy.variance - 2.0 * r * covariance + r * r * total.variance;
    ratio.push_back(r);
    error.push_back(std::sqrt(std::max(0.0, variance) / static_cast<double>(f.n_ok())) / std::abs(total.mean));
  }
  t.variables = {{"synergy_ratio", {"outcome"}, ratio, "1", "mean synergy over mean total effect"},
                 {"synergy_ratio_error", {"outcome"}, error, "1", "standard error of that, by the delta method"}};
  return t;
}

}  // namespace nqpsweep::sweep
