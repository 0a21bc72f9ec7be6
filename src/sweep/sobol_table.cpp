#include <variant>

#include "tables.hpp"

namespace nqpsweep::sweep {
namespace {

using sensitivity::Estimator;

/// "synergy(log_nqp)", "interaction(nqp, fiscal*tax)", "mechanism_effect(guidance)".
std::vector<std::string> output_names(const Findings& f) {
  std::vector<std::string> names;
  for (const Family family : f.study.explained) {
    const FamilyInfo& info = info_of(family);
    const auto labels = f.layout.labels_of(info.axis);
    const auto numbers = f.layout.numbers_of(info.axis);
    const bool by_outcome = EffectLayout::by_outcome(family);
    for (std::size_t o = 0; o < (by_outcome ? f.study.outcomes.size() : 1); ++o) {
      for (std::size_t i = 0; i < f.layout.size(family); ++i) {
        std::string arguments = by_outcome ? std::string(f.study.outcome(o).name) : "";
        if (info.axis != Axis::none)
          arguments += (arguments.empty() ? "" : ", ") + (labels.empty() ? std::to_string(numbers[i]) : labels[i]);
        names.push_back(std::string(info.name) + (arguments.empty() ? "" : "(" + arguments + ")"));
      }
    }
  }
  return names;
}

/// Values and ends of intervals of one kind of index, over outputs and members.
struct Columns {
  std::vector<double> value, low, high;
  void add(const std::vector<sensitivity::Index>& indices) {
    for (const auto& index : indices) {
      value.push_back(index.value);
      low.push_back(index.low);
      high.push_back(index.high);
    }
  }
  void put(Table& t, const std::string& name, const std::vector<std::string>& axes, const std::string& what) const {
    std::vector<double> confidence;
    for (std::size_t i = 0; i < value.size(); ++i) confidence.push_back(0.5 * (high[i] - low[i]));
    t.variables.push_back({name, axes, value, "1", what});
    t.variables.push_back({name + "_conf", axes, confidence, "1", "half the width of its 95 % interval"});
    t.variables.push_back({name + "_low", axes, low, "1", "lower end of that"});
    t.variables.push_back({name + "_high", axes, high, "1", "upper end of that"});
  }
};

}  // namespace

Table first_order_table(const Findings& f) {
  Table t{"first_order",
          "first-order indices from the draws as they are: which parameters the mean of an effect moves with",
          {},
          {}};
  TableAxis parameters{"parameter", {}, {}, "uncertain parameter of the model"};
  for (const auto& parameter : f.study.parameters) parameters.labels.push_back(parameter.name);
  t.axes = {{"output", output_names(f), {}, "effect whose variance is explained"}, parameters};
  Columns first;
  for (std::size_t o = 0; o < f.seen.n_explained(); ++o) {
    std::size_t place = 0;
    std::vector<sensitivity::Index> indices;
    for (const auto& parameter : f.study.parameters) {
      const bool fixed = std::holds_alternative<space::Fixed>(parameter.marginal);
      indices.push_back(fixed ? sensitivity::Index{0.0, 0.0, 0.0} : f.seen.first_orders().first_order(place++, o));
    }
    first.add(indices);
  }
  first.put(t, "S1", {"output", "parameter"},
            "first-order index by bins: share of the variance that the parameter explains alone");
  return t;
}

Table sobol_table(const Findings& f) {
  const auto blocks = f.seen.sobol_blocks();
  const auto uncertainty =
      f.study.sobol.randomised ? sensitivity::Uncertainty::randomisations : sensitivity::Uncertainty::bootstrap;
  sensitivity::PickFreezeMoments all;
  for (const auto& block : blocks) all.merge(block);

  Table t{"sobol", "Sobol' indices: which parameters the variance of an effect comes from", {}, {}};
  TableAxis members{"member",
                    f.study.sobol.members,
                    {},
                    "parameter or group of parameters; the dummy is one on which nothing depends"};
  members.labels.emplace_back("dummy");
  TableAxis estimators{"estimator",
                       {sensitivity::estimator_names.begin(), sensitivity::estimator_names.end()},
                       {},
                       "formula of the estimate"};
  t.axes = {{"output", output_names(f), {}, "effect whose variance is explained"}, members, estimators};

  Columns first;
  Columns total;
  Columns sum;
  std::vector<double> mean;
  std::vector<double> variance;
  std::vector<double> first_by_estimator;
  std::vector<double> total_by_estimator;
  for (std::size_t o = 0; o < all.n_outputs(); ++o) {
    const auto indices =
        sensitivity::sobol_indices(blocks, o, Estimator::janon, Estimator::jansen, uncertainty, f.study.seed);
    sum.add({sensitivity::sum_of_first_orders(blocks, o, uncertainty, f.study.seed)});
    first.add(indices.first);
    total.add(indices.total);
    mean.push_back(all.mean(o));
    variance.push_back(all.variance(o));
    for (std::size_t e = 0; e < sensitivity::estimator_names.size(); ++e) {
      for (std::size_t m = 0; m <= all.n_members(); ++m) {
        first_by_estimator.push_back(first_order(static_cast<Estimator>(e), all.triple(o, m)));
        total_by_estimator.push_back(total_order(static_cast<Estimator>(e), all.triple(o, m)));
      }
    }
  }
  first.put(t, "S1", {"output", "member"},
            "first-order index (Janon): share of the variance that the member explains alone");
  total.put(t, "ST", {"output", "member"}, "total index (Jansen): share of the variance that involves the member");
  sum.put(t, "S1_sum", {"output"},
          "share of the variance that all members explain alone, without interactions (Saltelli)");
  t.variables.push_back({"S1_by_estimator",
                         {"output", "estimator", "member"},
                         first_by_estimator,
                         "1",
                         "first-order index by every formula, from the same draws"});
  t.variables.push_back({"ST_by_estimator",
                         {"output", "estimator", "member"},
                         total_by_estimator,
                         "1",
                         "total index by every formula, from the same draws"});
  t.variables.push_back({"mean", {"output"}, mean, "unit of the effect", "mean of the effect over the groups used"});
  t.variables.push_back(
      {"variance", {"output"}, variance, "(unit of the effect)^2", "variance of the effect over the groups used"});
  const std::uint64_t n_groups = f.study.n_draws / f.study.design->rows_of_a_group();
  t.variables.push_back({"n_groups", {}, std::vector<std::uint64_t>{all.n_groups()}, "1", "complete groups used"});
  t.variables.push_back({"n_groups_failed",
                         {},
                         std::vector<std::uint64_t>{n_groups - all.n_groups()},
                         "1",
                         "groups left out because a draw of theirs has no answer"});
  return t;
}

}  // namespace nqpsweep::sweep
