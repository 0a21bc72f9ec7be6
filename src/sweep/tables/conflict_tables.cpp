#include <cmath>

#include "nqpsweep/stats/proportion.hpp"
#include "regions.hpp"
#include "tables.hpp"

namespace nqpsweep::sweep {
namespace {

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

/// Where among the first draws there is conflict on one outcome.
sensitivity::Labels conflicts_in_draws(const Findings& f, std::size_t outcome) {
  sensitivity::Labels labels{{}, f.seen.first_draws().values(f.layout.column(Family::synergy, outcome))};
  for (const double synergy : labels.values)
    labels.events.push_back((f.study.outcome(outcome).more_is_better ? synergy < 0.0 : synergy > 0.0) ? 1 : 0);
  return labels;
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

Table conflict_regions_table(const Findings& f, const PointsOfDraws& draws) {
  std::vector<sensitivity::Labels> conflicts;
  std::vector<double> overall_mean;
  for (std::size_t o = 0; o < f.study.outcomes.size(); ++o) {
    conflicts.push_back(conflicts_in_draws(f, o));
    overall_mean.push_back(sensitivity::judge_everywhere(conflicts.back()).mean);
  }
  Boxes boxes(f.study);
  boxes.find(draws, conflicts);
  Table t{"conflict_regions",
          "where among the parameters conflict concentrates: boxes found by PRIM on the even ones of the first 16,384 "
          "draws, judged on the odd ones",
          {f.outcome_axis()},
          {}};
  boxes.put(t, {"outcome"}, "conflict");
  t.variables.push_back(
      {"overall_mean", {"outcome"}, overall_mean, "outcome_unit", "mean synergy of all judging draws"});
  t.variables.push_back(
      {"mean", {"outcome", "box"}, boxes.means(), "outcome_unit", "mean synergy of the judging draws inside"});
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
