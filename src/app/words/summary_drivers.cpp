#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <variant>

#include "nqpsweep/sensitivity/measure.hpp"
#include "summary_sections.hpp"

namespace nqpsweep::app {
namespace {

constexpr std::size_t most_drivers = 10;

/// An output that is a single number of the headline outcome, or of the draw.
struct Headline {
  std::string name;
  std::size_t output;  // place among all explained
};

std::vector<Headline> headlines(const sweep::Study& study) {
  const sweep::EffectLayout layout = study.layout();
  std::vector<Headline> list;
  std::size_t output = 0;
  for (const sweep::Family family : study.explained) {
    const std::size_t n_outcomes = sweep::EffectLayout::by_outcome(family) ? study.outcomes.size() : 1;
    if (layout.size(family) == 1) list.push_back({std::string(sweep::info_of(family).name), output});
    output += n_outcomes * layout.size(family);
  }
  return list;
}

/// Places in ascending order of something, the best first.
std::vector<std::size_t> ranked(std::size_t n, const std::function<double(std::size_t)>& value) {
  std::vector<std::size_t> places(n);
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, std::ranges::greater{}, value);
  return places;
}

/// What is explained, in words: "synergy on log_nqp", or "y" of a test function.
std::string subject(const sweep::Study& study, const std::string& effect) {
  const std::string outcome(study.outcome(0).name);
  return study.has_policies() ? effect + " on " + outcome : outcome;
}

/// The exact values of an index beside its estimates, where they are known of every member or pair of members.
class Exact {
 public:
  /// @param index  as in the result file
  Exact(const sweep::Study& study, std::string_view index, const std::vector<std::string>& members) {
    const bool one_by_one = std::ranges::equal(members, study.parameters, {}, {}, &space::UncertainParameter::name);
    if (study.exact && one_by_one) values_ = values_of(*study.exact, index);
  }
  [[nodiscard]] bool known() const { return !values_.empty(); }
  [[nodiscard]] double operator[](std::size_t place) const { return values_[place]; }

  /// A column of a table; nothing at all where nothing is known.
  [[nodiscard]] std::string heading() const { return known() ? fmt::format("{:<10}", "exact") : ""; }
  [[nodiscard]] std::string words(std::size_t place) const {
    if (!known()) return "";
    return fmt::format("{:<10}", place < values_.size() ? fmt::format("{:.3f}", values_[place]) : "");
  }

 private:
  static std::vector<double> values_of(const model::ExactIndices& exact, std::string_view index) {
    if (index == "S1") return exact.S1;
    if (index == "S2") return exact.S2;
    if (index == "ST" || index == "ST_bound") return exact.ST;
    return index == "shapley_effect" ? exact.shapley_effects : std::vector<double>{};
  }
  std::vector<double> values_;
};

/// One index of one output after another.
class Row {
 public:
  Row(const sweep::Table& table, std::size_t first) : table_(table), first_(first) {}
  [[nodiscard]] double at(const std::string& name, std::size_t place) const {
    return table_.reals(name)[first_ + place];
  }
  [[nodiscard]] std::string words(const std::string& name, std::size_t place) const {
    return fmt::format("{:.3f} [{:.3f}, {:.3f}]", at(name, place), at(name + "_low", place), at(name + "_high", place));
  }

 private:
  const sweep::Table& table_;
  std::size_t first_;
};

/// Columns of the measures from given data that are shown, as many as fit.
std::vector<std::string> shown_columns(const sweep::Study& study) {
  std::vector<std::string> columns;
  for (const std::string& name : study.given_data) {
    const auto measure = std::ranges::find(sensitivity::measures(), name, &sensitivity::Measure::name);
    for (const std::string_view column : measure->columns()) columns.emplace_back(column);
  }
  columns.resize(std::min<std::size_t>(columns.size(), 4));
  return columns;
}

bool has_variable(const sweep::Table& table, const std::string& name) {
  return std::ranges::find(table.variables, name, &sweep::TableVariable::name) != table.variables.end();
}

/// What one effect depends on, from draws that were not made for it: the parameters with the largest indices.
class AnyDrawsTable {
 public:
  AnyDrawsTable(const sweep::Study& study, const sweep::Results& results)
      : study_(study),
        first_order_(results.table("first_order")),
        given_data_(results.has_table("given_data") ? &results.table("given_data") : nullptr),
        exact_(study, "S1", names_of_parameters(study)) {
    if (given_data_ != nullptr) columns_ = shown_columns(study);
    for (std::size_t p = 0; p < study.parameters.size(); ++p) {
      if (!std::holds_alternative<space::Fixed>(study.parameters[p].marginal)) inputs_.push_back(p);
    }
  }
  [[nodiscard]] bool has_measures() const { return !columns_.empty(); }

  /// @param nth  of the headlines, in whose order the measures stand
  void write(Prose& to, const Headline& headline, std::size_t nth) const {
    const Row first(first_order_, headline.output * study_.parameters.size());
    const std::size_t begin = nth * (inputs_.size() + 1);
    to.line("\nWhat {} depends on, with 95 % intervals", subject(study_, headline.name));
    std::string header = fmt::format("  {:<36}{:<22}{}", "parameter", "S1 (all draws)", exact_.heading());
    for (const std::string& column : columns_) header += fmt::format("{:<16}", column);
    to.line("{}", header);
    for (const std::size_t i : order_of_lines(first, begin)) to.line("{}", line_of(i, first, begin));
  }

 private:
  static std::vector<std::string> names_of_parameters(const sweep::Study& study) {
    std::vector<std::string> names;
    for (const auto& parameter : study.parameters) names.push_back(parameter.name);
    return names;
  }

  [[nodiscard]] std::vector<std::size_t> order_of_lines(const Row& first, std::size_t begin) const {
    auto order = ranked(inputs_.size(), [&](std::size_t i) {
      const double value = has_measures() ? given_data_->reals(columns_[0])[begin + i] : first.at("S1", inputs_[i]);
      return std::isnan(value) ? -1.0 : std::abs(value);
    });
    order.resize(std::min(order.size(), most_drivers));
    if (has_measures()) order.push_back(inputs_.size());
    return order;
  }

  /// @param i  place among the inputs; the one after the last is the dummy
  [[nodiscard]] std::string line_of(std::size_t i, const Row& first, std::size_t begin) const {
    const bool dummy = i == inputs_.size();
    std::string words = fmt::format("  {:<36}", dummy ? "(dummy)" : study_.parameters[inputs_[i]].name);
    words +=
        fmt::format("{:<22}", dummy ? ""
                                    : fmt::format("{:.2f} [{:.2f}, {:.2f}]", first.at("S1", inputs_[i]),
                                                  first.at("S1_low", inputs_[i]), first.at("S1_high", inputs_[i])));
    words += exact_.words(dummy ? study_.parameters.size() : inputs_[i]);
    for (const std::string& column : columns_) {
      const Row row(*given_data_, begin);
      words +=
          fmt::format("{:<16}", has_variable(*given_data_, column + "_conf")
                                    ? fmt::format("{:.2f} ± {:.2f}", row.at(column, i), row.at(column + "_conf", i))
                                    : fmt::format("{:.2f}", row.at(column, i)));
    }
    return words;
  }

  const sweep::Study& study_;
  const sweep::Table& first_order_;
  const sweep::Table* given_data_;
  std::vector<std::string> columns_;  // of measures from given data
  std::vector<std::size_t> inputs_;   // places of the parameters that are uncertain
  Exact exact_;
};

void from_any_draws(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  const AnyDrawsTable table(study, results);
  std::size_t nth = 0;
  for (const Headline& headline : headlines(study)) table.write(to, headline, nth++);
  to.paragraph(
      "S1: share of the variance that a parameter explains alone{}; configs/sensitivity.toml finds interactions",
      table.has_measures() ? "; the others: docs/statistics.md, the dummy shows their noise" : "");
}

/// The strongest interactions of pairs, by the first index that the design gives of them.
void interactions(Prose& to, const sweep::Study& study, const sweep::Results& results, std::size_t output) {
  const sensitivity::GroupMethod& method = *study.groups.method;
  if (method.pair_kinds.empty()) return;
  const std::string& index = method.pair_kinds.front().name;
  const auto& members = study.groups.members;
  const Exact exact(study, index, members);
  std::vector<std::string> pairs;
  for (std::size_t a = 0; a < members.size(); ++a) {
    for (std::size_t b = a + 1; b < members.size(); ++b) pairs.push_back(members[a] + " with " + members[b]);
  }
  const Row row(results.table(method.pair_table), output * pairs.size());
  std::string words;
  std::size_t shown = 0;
  for (const std::size_t p : ranked(pairs.size(), [&](std::size_t p) { return std::abs(row.at(index, p)); })) {
    const bool stands_out = row.at(index + "_low", p) > 0.0 || row.at(index + "_high", p) < 0.0;
    if (!stands_out || shown == 3) continue;
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", pairs[p], row.words(index, p));
    if (exact.known()) words += fmt::format(" (exact {:.3f})", exact[p]);
    ++shown;
  }
  to.paragraph("strongest interactions of two: {}", words.empty() ? "none stands out of the noise" : words);
}

void warn_of_disagreement(Prose& to, const sweep::Study& study, const sweep::Table& table, std::size_t output) {
  const auto n_estimators = sensitivity::estimators_for(study.groups.rows).size();
  const std::size_t n = study.groups.members.size() + 1;
  const auto& apart = table.reals("disagreement");
  double most = 0.0;
  for (std::size_t i = 0; i < n_estimators * n; ++i) {
    if (i % n + 1 < n) most = std::max(most, apart[output * n_estimators * n + i]);
  }
  if (most > 1.0)
    to.paragraph("careful: formulas for the same index differ by {:.1f} times their errors; take more draws", most);
}

/// The members that matter most, from a pick-freeze design.
void sobol_indices(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  const sweep::Table& table = results.table("sobol");
  const std::size_t n = study.groups.members.size();
  const Exact first(study, "S1", study.groups.members);
  const Exact total(study, "ST", study.groups.members);
  const int width_of_total = study.groups.rows.dependent ? 37 : 28;
  for (const auto& [name, output] : headlines(study)) {
    const Row row(table, output * (n + 1));
    to.line("\nWhat the variance of {} comes from: shares with 95 % intervals", subject(study, name));
    to.line("  {:<36}{:<28}{}{:<{}}{}", "parameter", study.groups.rows.dependent ? "explained (S1)" : "alone (S1)",
            first.heading(),
            study.groups.rows.dependent ? "left when all others are known (ST)" : "with all others (ST)",
            width_of_total, total.heading());
    auto members = ranked(n, [&](std::size_t m) { return row.at("ST", m); });
    members.resize(std::min(n, most_drivers));
    members.push_back(n);
    for (const std::size_t m : members)
      to.line("  {:<36}{:<28}{}{:<{}}{}", m < n ? study.groups.members[m] : "(dummy)", row.words("S1", m),
              first.words(m), row.words("ST", m), width_of_total, total.words(m));
    if (!study.groups.rows.dependent) {
      const Row sum(table, output);
      to.line("  parameters alone explain {:.2f} [{:.2f}, {:.2f}] of the variance, their interactions the rest",
              sum.at("S1_sum", 0), sum.at("S1_sum_low", 0), sum.at("S1_sum_high", 0));
    }
    interactions(to, study, results, output);
    warn_of_disagreement(to, study, table, output);
  }
  to.line("\n  from {} groups of {} draws; the dummy, on which nothing depends, shows the noise of S1",
          grouped(table.counts("n_groups")[0]), study.design->rows_of_a_group());
}

/// The members that matter most, from a design other than pick-freeze.
void ranking(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  const sensitivity::GroupMethod& method = *study.groups.method;
  const sweep::Table& table = results.table(method.table);
  const auto indices = std::span(method.kinds).first(method.n_kinds_in_summary);
  const std::size_t n = study.groups.members.size();
  for (const auto& [name, output] : headlines(study)) {
    const Row row(table, output * n);
    to.line("\nWhat {} depends on: {} with 95 % intervals", subject(study, name), method.title);
    std::vector<Exact> exact;
    for (const auto& index : indices) exact.emplace_back(study, index.name, study.groups.members);
    std::string header = fmt::format("  {:<36}", "parameter");
    for (std::size_t i = 0; i < indices.size(); ++i)
      header += fmt::format("{:<28}{}", indices[i].name, exact[i].heading());
    to.line("{}", header);
    auto members = ranked(n, [&](std::size_t m) { return std::abs(row.at(indices.front().name, m)); });
    members.resize(std::min(n, most_drivers));
    for (const std::size_t m : members) {
      std::string words = fmt::format("  {:<36}", study.groups.members[m]);
      for (std::size_t i = 0; i < indices.size(); ++i)
        words += fmt::format("{:<28}{}", row.words(indices[i].name, m), exact[i].words(m));
      to.line("{}", words);
    }
    interactions(to, study, results, output);
  }
  to.line("\n  from {} groups of {} draws; {}", grouped(table.counts("n_groups")[0]), study.design->rows_of_a_group(),
          method.note);
}

}  // namespace

void write_drivers(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  if (!study.groups.method || !results.has_table(study.groups.method->table)) return from_any_draws(to, study, results);
  if (study.groups.has_pick_freeze()) return sobol_indices(to, study, results);
  ranking(to, study, results);
}

}  // namespace nqpsweep::app
