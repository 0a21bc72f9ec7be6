#include "distributions.hpp"

#include <cmath>
#include <numeric>

#include "draws.hpp"

namespace nqpsweep::store {
namespace {

template <class T>
std::vector<T> of_columns(const ColumnSet& set, const sweep::Results& results, T sweep::Distribution::*member) {
  std::vector<T> values;
  for (const std::size_t column : set.columns) values.push_back(results.columns[column].*member);
  return values;
}

template <class T>
std::vector<T> of_columns(const ColumnSet& set, const sweep::Results& results,
                          std::vector<T> sweep::Distribution::*member) {
  std::vector<T> values;
  for (const std::size_t column : set.columns) {
    const std::vector<T>& part = results.columns[column].*member;
    values.insert(values.end(), part.begin(), part.end());
  }
  return values;
}

std::string unit_with_power(const std::string& unit, const std::string& power) {
  if (power == "1" || unit == "1") return "1";
  return power.empty() ? unit : "(" + unit + ")" + power;
}

std::vector<std::string> extended(std::vector<std::string> axes, const std::string& last) {
  axes.push_back(last);
  return axes;
}

std::vector<std::int64_t> counting(std::size_t n) {
  std::vector<std::int64_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void write_distributions(hid_t file, const sweep::Study& study, const ColumnSet& set, const sweep::Results& results) {
  LabelledGroup group(file, "/statistics/" + set.name);
  group.attribute("title", set.description);
  if (set.name == "parameters") {
    add_parameter_axis(group, study);
  } else {
    if (!set.axes.empty() && set.axes.front() == "outcome") add_outcome_axis(group, study);
    add_effect_axis(group, study, set.effect_axis);
  }
  group.axis("quantile", study.quantiles, {"1", "share of draws below"});
  group.axis("bin", counting(study.histogram_bins), {"1", "bin of the histogram"});
  group.axis("edge", counting(study.histogram_bins + 1),
             {"1", "edge of the bins: bin b lies between edges b and b + 1"});
  for (const Count& count : counts)
    group.variable(count.name, set.axes, of_columns(set, results, count.member), {"1", count.description});
  for (const Statistic& statistic : statistics)
    group.variable(statistic.name, set.axes, of_columns(set, results, statistic.member),
                   {unit_with_power(set.units, statistic.power), statistic.description});
  group.variable("quantiles", extended(set.axes, "quantile"), of_columns(set, results, &sweep::Distribution::quantiles),
                 {set.units, "quantiles over draws"});
  group.variable("histogram", extended(set.axes, "bin"), of_columns(set, results, &sweep::Distribution::histogram),
                 {"1", "draws in each bin"});
  group.variable("histogram_edges", extended(set.axes, "edge"),
                 of_columns(set, results, &sweep::Distribution::histogram_edges), {set.units, "edges of the bins"});
}

/// Counts of draws, their shares among draws with an answer, and the standard errors of those.
void write_frequency(LabelledGroup& root, const std::string& what, const std::string& axis,
                     std::span<const std::uint64_t> counts_of, std::uint64_t n_ok, const std::string& description) {
  std::vector<double> shares;
  std::vector<double> errors;
  for (const std::uint64_t count : counts_of) {
    const double p = static_cast<double>(count) / static_cast<double>(n_ok);
    shares.push_back(p);
    errors.push_back(std::sqrt(p * (1.0 - p) / static_cast<double>(n_ok)));
  }
  root.variable(what + "_count", {axis}, counts_of, {"1", "draws " + description});
  root.variable(what + "_probability", {axis}, shares, {"1", "share of draws " + description});
  root.variable(what + "_probability_error", {axis}, errors, {"1", "standard error of that share"});
}

std::vector<std::string> instruments_at_work(const sweep::PolicyGame& game) {
  std::vector<std::string> result;
  for (std::size_t c = 0; c < game.n_coalitions(); ++c) result.push_back(model::coalition_name(game.instruments_of(c)));
  return result;
}

std::vector<std::string> instruments_of_players(const sweep::PolicyGame& game) {
  std::vector<std::string> result;
  for (const sweep::Player& player : game.players()) result.push_back(model::coalition_name(player.instruments));
  return result;
}

void write_table(hid_t file, const sweep::Study& study, const sweep::Table& table) {
  LabelledGroup group(file, "/" + table.name);
  group.attribute("title", table.title);
  for (const sweep::TableAxis& axis : table.axes) {
    if (axis.name == "outcome") {
      add_outcome_axis(group, study);
    } else if (axis.name == "parameter") {
      add_parameter_axis(group, study);
    } else if (!axis.labels.empty()) {
      group.axis(axis.name, axis.labels, axis.description);
    } else {
      group.axis(axis.name, axis.numbers, {"1", axis.description});
    }
  }
  for (const sweep::TableVariable& variable : table.variables) {
    std::visit(
        [&](const auto& values) {
          using Values = std::decay_t<decltype(values)>;
          if constexpr (std::is_same_v<Values, std::vector<std::string>>) {
            group.variable(variable.name, variable.axes, values, variable.description);
          } else {
            group.variable(variable.name, variable.axes, std::span(values), {variable.units, variable.description});
          }
        },
        variable.values);
  }
}

std::vector<std::string> names_of_instruments() {
  std::vector<std::string> result;
  for (const model::InstrumentInfo& instrument : model::instrument_table) result.emplace_back(instrument.name);
  return result;
}

std::vector<std::string> domains_of_instruments() {
  std::vector<std::string> result;
  for (const model::InstrumentInfo& instrument : model::instrument_table)
    result.emplace_back(model::domain_names[static_cast<std::size_t>(instrument.domain)]);
  return result;
}

/// The policy game: who plays, and what happened in how many draws.
void write_policies(LabelledGroup& root, const sweep::Study& study, const sweep::Results& results) {
  root.attribute("start_year", study.start_year);
  root.attribute("horizon_yr", study.scenario.horizon_yr);
  root.axis("instrument", names_of_instruments(), "policy instrument; its place is its bit in a coalition");
  root.variable("instrument_domain", {"instrument"}, domains_of_instruments(), "policy domain of each instrument");
  root.variable("instrument_cost", {"instrument"}, study.costs, {"cost", "cost of each instrument at level 1"});
  add_effect_axis(root, study, sweep::Axis::player);
  root.variable("player_instruments", {"player"}, instruments_of_players(study.game), "instruments of each player");
  add_effect_axis(root, study, sweep::Axis::coalition);
  root.variable("coalition_instruments", {"coalition"}, instruments_at_work(study.game),
                "instruments at work under each coalition, those in force in any case included");
  root.axis("verdict", texts(synergy::verdict_names), "how all policies act together on NQP");
  write_frequency(root, "verdict", "verdict", results.verdict_counts, results.n_ok, "with the verdict");
  write_frequency(root, "leap", "coalition", results.leap_counts, results.n_ok,
                  "in which the leap happens by the horizon");
}

void write_root(hid_t file, const sweep::Study& study, const sweep::Results& results) {
  LabelledGroup root(file, "/");
  root.attribute("title", study.has_policies()
                              ? "distributions of policy-synergy effects over draws of the NQP formation model"
                              : "distribution of the output of the test function " + study.function->name);
  root.attribute("nqpsweep_schema", schema_version);
  root.attribute("n_draws", static_cast<std::int64_t>(results.n_draws));
  root.attribute("seed", std::to_string(study.seed));
  add_outcome_axis(root, study);
  add_parameter_axis(root, study);
  std::vector<std::string> priors;
  std::vector<std::string> reasons;
  for (const auto& parameter : study.parameters) {
    priors.push_back(space::describe(parameter.marginal));
    reasons.push_back(parameter.why);
  }
  root.variable("parameter_prior", {"parameter"}, priors, "marginal distribution, as in the configuration");
  root.variable("parameter_why", {"parameter"}, reasons, "where the prior comes from");
  root.axis("status", texts(sweep::status_names), "whether a draw has an answer");
  root.variable("status_count", {"status"}, std::span<const std::uint64_t>(results.status_counts),
                {"1", "draws of each status"});
  if (study.has_policies()) write_policies(root, study, results);
}

}  // namespace

void write_summary(hid_t file, const sweep::Study& study, const sweep::Results& results, const Provenance& provenance) {
  write_root(file, study, results);
  for (const ColumnSet& set : column_sets(study)) write_distributions(file, study, set, results);
  for (const sweep::Table& table : results.tables) write_table(file, study, table);
  LabelledGroup group(file, "/provenance");
  for (const auto& [name, text] : provenance) group.attribute(name, text);
  // The configuration may be longer than an attribute's 64 KiB, so it is a dataset.
  group.variable("config", {}, std::vector<std::string>{study.resolved_config},
                 "the configuration in full, defaults included, as TOML");
}

}  // namespace nqpsweep::store
