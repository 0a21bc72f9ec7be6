#include <variant>

#include "tables.hpp"

namespace nqpsweep::sweep {
namespace {

using sensitivity::Estimator;

TableAxis output_axis(const Findings& f) {
  TableAxis axis{"output", {}, {}, "effect whose variance is explained"};
  for (const NamedColumn& effect : f.study.explained_effects()) axis.labels.push_back(effect.name);
  return axis;
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
  void put(Table& t, const std::string& name, const std::vector<std::string>& axes, const std::string& what,
           const std::string& unit = "1") const {
    std::vector<double> confidence;
    for (std::size_t i = 0; i < value.size(); ++i) confidence.push_back(0.5 * (high[i] - low[i]));
    t.variables.push_back({name, axes, value, unit, what});
    t.variables.push_back({name + "_conf", axes, confidence, unit, "half the width of its 95 % interval"});
    t.variables.push_back({name + "_low", axes, low, unit, "lower end of that"});
    t.variables.push_back({name + "_high", axes, high, unit, "upper end of that"});
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
  t.axes = {output_axis(f), parameters};
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

namespace {

TableAxis member_axis(const Findings& f) {
  TableAxis members{"member",
                    f.study.groups.members,
                    {},
                    "parameter or group of parameters; the dummy is one on which nothing depends"};
  if (f.study.groups.method->has_dummy) members.labels.emplace_back("dummy");
  return members;
}

void put_counts(const Findings& f, Table& t, std::uint64_t n_groups) {
  const std::uint64_t n_complete = f.n_draws / f.study.design->rows_of_a_group();
  t.variables.push_back({"n_groups", {}, std::vector<std::uint64_t>{n_groups}, "1", "complete groups used"});
  t.variables.push_back({"n_groups_failed",
                         {},
                         std::vector<std::uint64_t>{n_complete - n_groups},
                         "1",
                         "groups left out because a draw of theirs has no answer"});
}

void put_indices(const Findings& f, Table& t, const sensitivity::Parts& parts) {
  const auto kinds = indices_of(f.study.groups, parts);
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    Columns columns;
    columns.add(kinds[k].indices);
    columns.put(t, kinds[k].name, {"output", "member"}, kinds[k].description, f.study.groups.method->kinds[k].unit);
  }
}

/// Every estimator from the same rows, and by how much it is off the default.
void put_estimators(const Findings& f, Table& t, const sensitivity::SobolAnalysis& analysis,
                    const sensitivity::SobolAnalysis& cheap) {
  const auto estimators = sensitivity::estimators_for(f.study.groups.rows);
  TableAxis axis{"estimator", {}, {}, "formula of the estimate"};
  for (const Estimator e : estimators)
    axis.labels.emplace_back(sensitivity::estimator_names[static_cast<std::size_t>(e)]);
  t.axes.push_back(axis);
  const std::vector<std::string> axes{"output", "estimator", "member"};
  std::vector<double> first;
  std::vector<double> total;
  std::vector<double> apart;
  for (std::size_t o = 0; o < f.seen.n_explained(); ++o) {
    for (const Estimator e : estimators) {
      for (std::size_t m = 0; m <= f.study.groups.rows.n_members; ++m) {
        first.push_back(analysis.first_value(o, m, e));
        total.push_back(analysis.total_value(o, m, e));
        apart.push_back(cheap.disagreement(o, m, e));
      }
    }
  }
  t.variables.push_back({"S1_by_estimator", axes, first, "1", "first-order index by every formula"});
  t.variables.push_back({"ST_by_estimator", axes, total, "1", "total index by every formula"});
  t.variables.push_back({"disagreement", axes, apart, "1",
                         "how far the formula is off the default in units of their errors; above 1, trust neither"});
}

/// Bounds on the indices whatever the failed groups would have said.
void put_bounds(const Findings& f, Table& t, const sensitivity::SobolAnalysis& analysis, std::uint64_t n_groups) {
  const auto n_complete = static_cast<double>(f.n_draws / f.study.design->rows_of_a_group());
  const double failed_share = 1.0 - static_cast<double>(n_groups) / n_complete;
  std::vector<double> first_low;
  std::vector<double> first_high;
  std::vector<double> total_low;
  std::vector<double> total_high;
  for (std::size_t o = 0; o < f.seen.n_explained(); ++o) {
    const Distribution& d = f.columns[f.seen.explained_columns()[o]];
    for (std::size_t m = 0; m <= f.study.groups.rows.n_members; ++m) {
      const auto bounds = analysis.worst_case(o, m, failed_share, d.maximum - d.minimum);
      first_low.push_back(bounds.first_low);
      first_high.push_back(bounds.first_high);
      total_low.push_back(bounds.total_low);
      total_high.push_back(bounds.total_high);
    }
  }
  const std::vector<std::string> axes{"output", "member"};
  t.variables.push_back({"S1_worst_low", axes, first_low, "1", "least S1 (Jansen) whatever failed groups would say"});
  t.variables.push_back({"S1_worst_high", axes, first_high, "1", "largest S1 (Jansen) whatever they would say"});
  t.variables.push_back({"ST_worst_low", axes, total_low, "1", "least ST whatever failed groups would say"});
  t.variables.push_back({"ST_worst_high", axes, total_high, "1", "largest ST whatever they would say"});
}

Table sobol_table(const Findings& f, const sensitivity::Parts& parts) {
  const GroupSetting& setting = f.study.groups;
  const sensitivity::SobolAnalysis analysis(setting.rows, parts);
  Table t{setting.method->table, setting.method->about, {}, {}};
  t.axes = {output_axis(f), member_axis(f)};
  put_indices(f, t, parts);
  if (!setting.rows.dependent) {
    Columns sum;
    for (std::size_t o = 0; o < f.seen.n_explained(); ++o) sum.add({analysis.sum_of_first(o)});
    sum.put(t, "S1_sum", {"output"},
            "share of the variance that all members explain alone, without interactions (Saltelli)");
  }
  const sensitivity::Parts cheap_parts = f.seen.groups()->parts(cheap_interval_method(setting));
  put_estimators(f, t, analysis, sensitivity::SobolAnalysis(setting.rows, cheap_parts));
  put_bounds(f, t, analysis, parts.whole().n_groups());
  std::vector<double> mean;
  std::vector<double> variance;
  for (std::size_t o = 0; o < f.seen.n_explained(); ++o) {
    mean.push_back(analysis.mean(o));
    variance.push_back(analysis.variance(o));
  }
  t.variables.push_back({"mean", {"output"}, mean, "unit of the effect", "mean of the effect over the groups used"});
  t.variables.push_back(
      {"variance", {"output"}, variance, "(unit of the effect)^2", "variance of the effect over the groups used"});
  put_counts(f, t, parts.whole().n_groups());
  return t;
}

/// Indices of pairs of members.
Table pair_table(const Findings& f) {
  const GroupSetting& setting = f.study.groups;
  const sensitivity::Parts parts = f.seen.groups()->parts(cheap_interval_method(setting));
  Table t{setting.method->pair_table, setting.method->pair_about, {}, {}};
  TableAxis pairs{"member_pair", {}, {}, "two members, joined by *"};
  const std::size_t n = setting.members.size();
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) pairs.labels.push_back(setting.members[a] + "*" + setting.members[b]);
  }
  t.axes = {output_axis(f), pairs};
  for (const sensitivity::PairIndexKind& kind : setting.method->pair_kinds) {
    Columns columns;
    for (std::size_t o = 0; o < f.seen.n_explained(); ++o) {
      for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = a + 1; b < n; ++b) columns.add({kind.index(parts, o, a, b)});
      }
    }
    columns.put(t, kind.name, {"output", "member_pair"}, kind.description);
  }
  return t;
}

/// Of a design other than pick-freeze: its indices are all there is to tell.
Table plain_table(const Findings& f, const sensitivity::Parts& parts) {
  Table t{f.study.groups.method->table, f.study.groups.method->about, {output_axis(f), member_axis(f)}, {}};
  put_indices(f, t, parts);
  put_counts(f, t, parts.whole().n_groups());
  return t;
}

/// How the indices settled as groups were added.
Table convergence_table(const Findings& f) {
  Table t{"convergence", "how every index settled: its value and interval after more and more groups", {}, {}};
  TableAxis stages{"after_groups", {}, {}, "complete groups used"};
  std::vector<Columns> kinds(f.snapshots.back().kinds.size());
  for (const Snapshot& snapshot : f.snapshots) {
    if (snapshot.kinds.empty()) continue;
    stages.numbers.push_back(static_cast<std::int64_t>(snapshot.n_groups));
    for (std::size_t k = 0; k < kinds.size(); ++k) kinds[k].add(snapshot.kinds[k].indices);
  }
  t.axes = {stages, output_axis(f), member_axis(f)};
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    std::vector<double> half;
    for (std::size_t i = 0; i < kinds[k].value.size(); ++i) half.push_back(0.5 * (kinds[k].high[i] - kinds[k].low[i]));
    const std::vector<std::string> axes{"after_groups", "output", "member"};
    const std::string& name = f.snapshots.back().kinds[k].name;
    const std::string& unit = f.study.groups.method->kinds[k].unit;
    t.variables.push_back({name, axes, kinds[k].value, unit, "the index after so many groups"});
    t.variables.push_back({name + "_conf", axes, half, unit, "half the width of its 95 % interval"});
  }
  return t;
}

}  // namespace

std::vector<Table> group_tables(const Findings& f) {
  const GroupSetting& setting = f.study.groups;
  if (!setting.method || f.seen.groups()->parts().empty()) return {};
  const sensitivity::Parts parts = f.seen.groups()->parts(setting.interval_method);
  std::vector<Table> tables;
  tables.push_back(setting.has_pick_freeze() ? sobol_table(f, parts) : plain_table(f, parts));
  if (!setting.method->pair_kinds.empty()) tables.push_back(pair_table(f));
  tables.push_back(convergence_table(f));
  return tables;
}

}  // namespace nqpsweep::sweep
