#include "nqpsweep/app/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

namespace nqpsweep::app {
namespace {

using sweep::Distribution;
using sweep::Family;

std::string grouped(std::uint64_t n) {
  std::string digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

/// Three digits, never in scientific notation where a reader would not expect it.
std::string brief(double x) {
  if (std::isnan(x)) return "-";
  const double size = std::abs(x);
  if (size >= 99.95) return fmt::format("{:.0f}", x);
  if (size >= 9.995) return fmt::format("{:.1f}", x);
  if (size >= 0.01) return fmt::format("{:.2f}", x);
  if (size >= 0.0005) return fmt::format("{:.3f}", x);
  return size < 1e-6 ? "0" : fmt::format("{:.1g}", x);
}

std::string percent(double share) {
  if (std::isnan(share)) return "-";
  const double points = 100.0 * share;
  if (points != 0.0 && points < 0.1) return "<0.1 %";
  return points < 9.95 || points > 99.0 ? fmt::format("{:.1f} %", points) : fmt::format("{:.0f} %", points);
}

/// The words of a summary, section by section.
class Summary {
 public:
  Summary(const sweep::Study& study, const sweep::Results& results)
      : study_(study), layout_(study.layout()), results_(results) {}

  std::string text() {
    heading();
    if (results_.n_ok() > 0) {
      effects();
      verdict();
      sources();
      mechanism();
      leap();
      shapley();
      years();
      conflict();
      choice();
      information();
      if (results_.has_table("sobol")) {
        drivers();
      } else {
        first_orders();
      }
    }
    failures();
    return text_;
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_ += '\n';
  }

  /// A line that is broken between words where it grows too long.
  template <class... Args>
  void paragraph(fmt::format_string<Args...> format, Args&&... args) {
    constexpr std::size_t width = 110;
    const std::string indent = "    ";
    std::string words = "  " + fmt::format(format, std::forward<Args>(args)...);
    while (words.size() > width) {
      const std::size_t space = words.rfind(' ', width);
      if (space == std::string::npos || space < indent.size()) break;
      line("{}", words.substr(0, space));
      words = indent + words.substr(space + 1);
    }
    line("{}", words);
  }

  const Distribution& effect(Family family, std::size_t outcome = 0, std::size_t entry = 0) const {
    return results_.columns[layout_.column(family, outcome) + entry];
  }
  double quantile(const Distribution& d, double level) const {
    const auto at = std::ranges::find(study_.quantiles, level);
    return d.quantiles[static_cast<std::size_t>(at - study_.quantiles.begin())];
  }
  double median(const Distribution& d) const { return quantile(d, 0.5); }
  std::string spread(const Distribution& d) const {
    return fmt::format("{} [{}, {}]", brief(median(d)), brief(quantile(d, 0.05)), brief(quantile(d, 0.95)));
  }
  double share_of_draws(std::uint64_t count) const {
    return static_cast<double>(count) / static_cast<double>(results_.n_ok());
  }
  int end_year() const { return study_.start_year + study_.scenario.horizon_yr; }
  std::string headline() const { return std::string(study_.outcome(0).name); }

  void heading() {
    if (const auto rows = study_.design->rows_of_a_group(); rows > 1)
      line("{} draws, each a group of {} in a pick-freeze design:", grouped(results_.n_draws / rows), rows);
    line("{} draws of the formation model, seed {}; {} coalitions of {} policies each; {} to {}",
         grouped(results_.n_draws), study_.seed, study_.game.n_coalitions(), study_.game.n_players(), study_.start_year,
         end_year());
    if (study_.game.base() != model::no_policy)
      line("in force in any case: {}", model::coalition_name(study_.game.base()));
  }

  void effects() {
    line("\nWhat all policies together bring by {}, and how much of it is synergy: median [5 %, 95 %] of draws",
         end_year());
    line("  {:<22}{:>10}{:>8}   {:<25}{:<23}{:>6}{:>10}", "outcome", "no policy", "all", "effect of all",
         "of which synergy", "share", "conflict");
    const auto& ratio = results_.table("ratio_of_means").reals("synergy_ratio");
    const auto& conflict = results_.table("conflict").reals("probability");
    for (std::size_t o = 0; o < study_.outcomes.size(); ++o) {
      const auto& info = study_.outcome(o);
      const std::string unit = info.unit == "1" ? "" : fmt::format(" [{}]", info.unit);
      line("  {:<22}{:>10}{:>8}   {:<25}{:<23}{:>6}{:>10}", std::string(info.name) + unit,
           brief(median(effect(Family::outcome_value, o))),
           brief(median(effect(Family::outcome_value, o, study_.game.landmarks().size() - 1))),
           spread(effect(Family::total_effect, o)), spread(effect(Family::synergy, o)),
           std::isfinite(ratio[o]) ? fmt::format("{:.0f} %", 100.0 * ratio[o]) : "-", percent(conflict[o]));
    }
    line(
        "  synergy: effect of all less the sum of the effects of each policy alone; share: mean synergy / mean effect");
    line("  conflict: share of draws in which the policies together bring less than that sum");
  }

  void verdict() {
    const auto share = [&](synergy::Verdict v) {
      return percent(share_of_draws(results_.verdict_counts[static_cast<std::size_t>(v)]));
    };
    line("\nHow all policies act together on NQP, judged on both scales");
    line(
        "  strong synergy {}   additive only {}   antagonism {}   (share of draws; standard error at most {:.1f} "
        "points)",
        share(synergy::Verdict::strong), share(synergy::Verdict::additive_only), share(synergy::Verdict::antagonism),
        50.0 / std::sqrt(static_cast<double>(results_.n_ok())));
    line(
        "  strong: more than independent proportional effects give; additive only: more than their sum, no more than "
        "that");
    if (const auto& exponent = effect(Family::box_cox_exponent); exponent.count > 0)
      paragraph(
          "synergy vanishes on the scale NQP^x with x = {} (1: levels, 0: logarithms), where one such scale exists: {} "
          "of draws",
          spread(exponent), percent(share_of_draws(exponent.count)));
    if (layout_.has(Family::supermodular))
      paragraph("{} of the {} supermodularity inequalities of {} hold in the median draw, all of them in {} of draws",
                percent(median(effect(Family::supermodular_share))), n_inequalities(), headline(),
                percent(effect(Family::supermodular).mean));
  }

  std::size_t n_inequalities() const {
    const auto n = static_cast<std::size_t>(study_.game.n_players());
    return n * (n - 1) / 2 * (study_.game.n_coalitions() / 4);
  }

  void sources() {
    line("\nWhere the synergy on {} comes from, median [5 %, 95 %]", headline());
    const auto& unions = study_.game.unions();
    for (std::size_t u = 0; u < unions.size(); ++u)
      line("  within {:<20}{}", unions[u].name, spread(effect(Family::within_domain_synergy, 0, u)));
    if (unions.size() > 1) line("  {:<27}{}", "across domains", spread(effect(Family::cross_domain_synergy)));
    if (study_.effects.structural) {
      line("  {:<27}{}", "structural", spread(effect(Family::structural_synergy)));
      line("  {:<27}{}   (what coordination among the instruments adds)", "coordination",
           spread(effect(Family::coordination_synergy)));
    }
    if (study_.effects.budget_neutral)
      line("  {:<27}{}   (effect of all at the cost of one: {})", "at equal cost",
           spread(effect(Family::budget_synergy)), spread(effect(Family::budget_total_effect)));
    strongest_dividends();
  }

  void strongest_dividends() {
    std::vector<std::size_t> joint;
    for (std::size_t c = 0; c < study_.game.n_coalitions(); ++c) {
      if (std::popcount(c) >= 2) joint.push_back(c);
    }
    const auto mean = [&](std::size_t c) { return effect(Family::dividend, 0, c).mean; };
    std::ranges::stable_sort(joint, std::ranges::greater{}, [&](std::size_t c) { return std::abs(mean(c)); });
    joint.resize(std::min<std::size_t>(joint.size(), 5));
    std::string words;
    for (const std::size_t c : joint)
      words += fmt::format("{}{} {:+.2g}", words.empty() ? "" : ", ", study_.game.name_of(c), mean(c));
    paragraph("strongest dividends, mean: {}", words);
  }

  void mechanism() {
    const auto& unions = study_.game.unions();
    const bool any = std::ranges::any_of(unions, [](const auto& u) { return u.domain.has_value(); });
    if (!any) return;
    constexpr std::array<const char*, model::n_domains> own{"rd", "agglomeration", "ecology"};
    line(
        "\nMechanism by mechanism: each domain alone on its own outcome, and its part of the effect of all on log NQP");
    line("  {:<12}{:<16}{:<25}{:<25}{}", "domain", "own outcome", "effect", "synergy within",
         "contribution to log NQP");
    for (std::size_t u = 0; u < unions.size(); ++u) {
      if (!unions[u].domain) continue;
      line("  {:<12}{:<16}{:<25}{:<25}{}", unions[u].name, own[static_cast<std::size_t>(*unions[u].domain)],
           spread(effect(Family::mechanism_effect, 0, u)), spread(effect(Family::mechanism_synergy, 0, u)),
           spread(effect(Family::mechanism_contribution, 0, u)));
    }
  }

  void leap() {
    line("\nHow often the leap happens by {} (half of production on the new technique), in draws", end_year());
    std::string words;
    const auto names = study_.game.landmark_names();
    const auto landmarks = study_.game.landmarks();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string name = names[i] == "none" ? "no policy" : names[i] == "all" ? "all policies" : names[i];
      words += fmt::format("{}{} {}", words.empty() ? "" : "   ", name,
                           percent(share_of_draws(results_.leap_counts[landmarks[i]])));
    }
    paragraph("{}", words);
  }

  void shapley() {
    line("\nShapley value of each policy: its part of the effect of all, median [5 %, 95 %] for {}", headline());
    const auto& players = study_.game.players();
    double largest = 0.0;
    for (std::size_t j = 0; j < players.size(); ++j)
      largest = std::max(largest, std::abs(median(effect(Family::shapley_value, 0, j))));
    for (std::size_t j = 0; j < players.size(); ++j) {
      const Distribution& value = effect(Family::shapley_value, 0, j);
      const auto length =
          largest > 0.0 ? static_cast<std::size_t>(std::lround(30.0 * std::max(0.0, median(value)) / largest)) : 0;
      line("  {:<16}{:<16}{:<25}{}", players[j].name, domain_of(j), spread(value), std::string(length, '='));
    }
    if (study_.outcomes.size() == 1) return;
    line("\nMedian Shapley values for the other outcomes");
    std::string head = fmt::format("  {:<22}", "outcome");
    for (const auto& player : players) head += fmt::format("{:>11}", player.name);
    line("{}", head);
    for (std::size_t o = 1; o < study_.outcomes.size(); ++o) {
      std::string row = fmt::format("  {:<22}", study_.outcome(o).name);
      for (std::size_t j = 0; j < players.size(); ++j)
        row += fmt::format("{:>11}", brief(median(effect(Family::shapley_value, o, j))));
      line("{}", row);
    }
  }

  std::string domain_of(std::size_t player) const {
    for (const auto& u : study_.game.unions()) {
      if ((u.players >> player & 1) != 0) return u.domain ? u.name : "several";
    }
    return "";
  }

  void years() {
    const auto& all = study_.effects.report_years;
    line("\nOver the years, {}: median [5 %, 95 %]", headline());
    for (std::size_t i = 0; i < 4 && i < all.size(); ++i) {
      const std::size_t y = all.size() <= 4 ? i : (all.size() - 1) * (i + 1) / 4;
      line("  {}   effect of all {:<25}synergy {}", all[y], spread(effect(Family::profile_total_effect, 0, y)),
           spread(effect(Family::profile_synergy, 0, y)));
    }
  }

  /// "a*b 71 %, c*d 65 %": the likeliest entries of a list of probabilities.
  static std::string likeliest(std::vector<std::pair<std::string, double>> list, std::size_t n) {
    std::ranges::stable_sort(list, std::ranges::greater{}, &std::pair<std::string, double>::second);
    list.resize(std::min(list.size(), n));
    std::string words;
    for (const auto& [name, p] : list) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name, percent(p));
    return words;
  }

  void conflict() {
    if (study_.game.n_players() < 2) return;
    const sweep::Table& table = results_.table("conflict");
    line("\nWhat makes policies collide on {}: share of draws in which they do", headline());
    const auto named = [&](sweep::Axis axis, const char* variable) {
      std::vector<std::pair<std::string, double>> list;
      const auto names = layout_.labels_of(axis);
      for (std::size_t i = 0; i < names.size(); ++i) list.emplace_back(names[i], table.reals(variable)[i]);
      return list;
    };
    line("  all together {} [95 % interval {} to {}]", percent(table.reals("probability")[0]),
         percent(table.reals("probability_low")[0]), percent(table.reals("probability_high")[0]));
    paragraph("likeliest pairs: {}", likeliest(named(sweep::Axis::pair, "pair_probability"), 4));
    if (layout_.has(Family::domain_interaction))
      paragraph("pairs of domains: {}", likeliest(named(sweep::Axis::domain_pair, "domain_pair_probability"), 3));
    region();
  }

  void region() {
    const sweep::Table& table = results_.table("conflict_regions");
    const double density = table.reals("density")[0];
    if (std::isnan(density)) return;
    std::string sides;
    for (std::size_t p = 0; p < study_.parameters.size(); ++p) {
      const double low = table.reals("low")[p];
      const double high = table.reals("high")[p];
      if (std::isnan(low) && std::isnan(high)) continue;
      const auto& name = study_.parameters[p].name;
      sides += sides.empty() ? "" : ", ";
      if (std::isnan(low)) {
        sides += fmt::format("{} < {:.3g}", name, high);
      } else if (std::isnan(high)) {
        sides += fmt::format("{} > {:.3g}", name, low);
      } else {
        sides += fmt::format("{:.3g} < {} < {:.3g}", low, name, high);
      }
    }
    paragraph(
        "it concentrates where {}: there {} of draws conflict against {} everywhere; {} of all conflicts lie there "
        "(judged "
        "on draws not used to find it)",
        sides, percent(density), percent(table.reals("overall_density")[0]), percent(table.reals("coverage")[0]));
  }

  void choice() {
    const sweep::Table& table = results_.table("choice");
    const auto& outcome = study_.outcome(study_.choice.outcome);
    line("\nWhich mix to choose, by {}{}", outcome.name,
         std::isfinite(study_.choice.budget) ? fmt::format(", at a cost of at most {:g}", study_.choice.budget) : "");
    line("  {:<9}{:<52}{:>9}{:>10}{:>12}{:>13}", "policies", "mix with the best expected outcome", "expected",
         "best in", "mean regret", "95 % regret");
    const auto& names = table.texts("best_of_size_name");
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (names[k].empty()) continue;
      line("  {:<9}{:<52}{:>9}{:>10}{:>12}{:>13}", k + 1, shortened(names[k], 50),
           brief(table.reals("best_of_size_expected")[k]), percent(table.reals("best_of_size_best_probability")[k]),
           brief(table.reals("best_of_size_regret")[k]), brief(table.reals("best_of_size_regret_95")[k]));
    }
    line(
        "  best in: share of draws in which no other mix of that size is better; regret: against the best of the draw");
    const auto& chosen = table.texts("chosen_name");
    paragraph("best of all by expected value: {}; by the 5 % worst case: {}; by minimax regret: {}", chosen[0],
              chosen[1], chosen[2]);
  }

  void choice_at_equal_cost(const sweep::Table& table) {
    const auto best = static_cast<std::size_t>(table.reals("equal_cost_best")[0]);
    const auto& p = table.reals("equal_cost_best_probability");
    const auto likeliest_best = static_cast<std::size_t>(std::ranges::max_element(p) - p.begin());
    paragraph(
        "for the same money, {:g}, the best by expected value is {} ({}; no mix is better in {} of draws); most often "
        "best: {} ({})",
        study_.equal_cost, table.texts("equal_cost_best_name")[0], brief(table.reals("equal_cost_expected")[best]),
        percent(p[best]), study_.game.name_of(likeliest_best), percent(p[likeliest_best]));
  }

  static std::string shortened(const std::string& text, std::size_t width) {
    return text.size() <= width ? text : text.substr(0, width - 3) + "...";
  }

  void information() {
    const sweep::Table& choice = results_.table("choice");
    const sweep::Table& table = results_.table("information");
    paragraph("to know everything beforehand would be worth {} (standard error {}) of {}",
              brief(choice.reals("evpi")[0]), brief(choice.reals("evpi_error")[0]),
              study_.outcome(study_.choice.outcome).name);
    std::vector<std::size_t> places(study_.parameters.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    const auto& value = table.reals("evppi");
    const auto& error = table.reals("evppi_error");
    std::erase_if(places, [&](std::size_t p) { return !(value[p] > 2.0 * error[p]); });
    std::ranges::stable_sort(places, std::ranges::greater{}, [&](std::size_t p) { return value[p]; });
    places.resize(std::min<std::size_t>(places.size(), 3));
    std::string words;
    for (const std::size_t p : places)
      words += fmt::format("{}{} {} (± {})", words.empty() ? "" : ", ", study_.parameters[p].name, brief(value[p]),
                           brief(error[p]));
    paragraph("parameters worth knowing first: {}",
              words.empty() ? "none stands out of the noise of these draws" : words);
  }

  /// What the mean of each explained effect moves with, from draws that were not made for it.
  void first_orders() {
    const sweep::Table& table = results_.table("first_order");
    const std::size_t n = study_.parameters.size();
    line("\nWhat drives {}: share of the variance that a parameter explains alone, with 95 % intervals", headline());
    std::size_t output = 0;
    for (const sweep::Family family : study_.explained) {
      const std::size_t n_outcomes = sweep::EffectLayout::by_outcome(family) ? study_.outcomes.size() : 1;
      if (layout_.size(family) == 1) {
        std::vector<std::size_t> places(n);
        std::iota(places.begin(), places.end(), output * n);
        const auto& value = table.reals("S1");
        std::erase_if(places, [&](std::size_t at) { return !(table.reals("S1_low")[at] > 0.0); });
        std::ranges::stable_sort(places, std::ranges::greater{}, [&](std::size_t at) { return value[at]; });
        places.resize(std::min<std::size_t>(places.size(), 5));
        std::string words;
        for (const std::size_t at : places)
          words += fmt::format("{}{} {:.2f} [{:.2f}, {:.2f}]", words.empty() ? "" : ", ",
                               study_.parameters[at - output * n].name, value[at], table.reals("S1_low")[at],
                               table.reals("S1_high")[at]);
        paragraph("{}: {}", sweep::info_of(family).name,
                  words.empty() ? "no parameter stands out of the noise of these draws" : words);
      }
      output += n_outcomes * layout_.size(family);
    }
    line("  interactions of parameters are not seen here; configs/sensitivity.toml finds them");
  }

  /// The members that matter most for the headline's synergy and total effect.
  void drivers() {
    const sweep::Table& table = results_.table("sobol");
    const std::size_t n = study_.sobol.members.size() + 1;
    std::size_t output = 0;  // of the first outcome, of each family in turn
    for (const sweep::Family family : study_.explained) {
      const std::size_t n_outcomes = sweep::EffectLayout::by_outcome(family) ? study_.outcomes.size() : 1;
      if (layout_.size(family) == 1) drivers_of(table, output, n, std::string(sweep::info_of(family).name));
      output += n_outcomes * layout_.size(family);
    }
    line("\n  from {} groups of {} draws; the dummy, on which nothing depends, shows the noise of S1",
         grouped(table.counts("n_groups")[0]), study_.design->rows_of_a_group());
  }

  void drivers_of(const sweep::Table& table, std::size_t output, std::size_t n, const std::string& name) {
    const auto at = [&](const char* variable, std::size_t member) {
      return table.reals(variable)[output * n + member];
    };
    std::vector<std::size_t> members(n - 1);
    std::iota(members.begin(), members.end(), std::size_t{0});
    std::ranges::stable_sort(members, std::ranges::greater{}, [&](std::size_t m) { return at("ST", m); });
    line("\nWhat the variance of {} on {} comes from: shares with 95 % intervals", name, headline());
    line("  {:<36}{:<28}{}", "parameter", "alone (S1)", "with all others (ST)");
    members.resize(std::min<std::size_t>(members.size(), 10));
    members.push_back(n - 1);
    for (const std::size_t m : members) {
      const auto words = [&](const std::string& index) {
        return fmt::format("{:.3f} [{:.3f}, {:.3f}]", at(index.c_str(), m), at((index + "_low").c_str(), m),
                           at((index + "_high").c_str(), m));
      };
      line("  {:<36}{:<28}{}", m + 1 < n ? study_.sobol.members[m] : "(dummy)", words("S1"), words("ST"));
    }
    line("  parameters alone explain {:.2f} [{:.2f}, {:.2f}] of the variance, their interactions the rest",
         table.reals("S1_sum")[output], table.reals("S1_sum_low")[output], table.reals("S1_sum_high")[output]);
  }

  void failures() {
    const std::uint64_t failed = results_.n_failed();
    if (failed == 0) {
      line("\nEvery draw has an answer, with every outcome estimated within {:g} of the exact solution.",
           study_.tolerance);
      return;
    }
    line("\n{} of {} draws ({}) have no answer and are left out:", grouped(failed), grouped(results_.n_draws),
         percent(static_cast<double>(failed) / static_cast<double>(results_.n_draws)));
    line("  step_limit {} (growth explodes before the horizon)   not_finite {}", results_.status_counts[1],
         results_.status_counts[2]);
    line("  their indices stand in draws/status of the file; nqpsweep replay CONFIG --draw I shows one");
  }

  const sweep::Study& study_;
  sweep::EffectLayout layout_;
  const sweep::Results& results_;
  std::string text_;
};

}  // namespace

std::string summary_of(const sweep::Study& study, const sweep::Results& results) {
  return Summary(study, results).text();
}

}  // namespace nqpsweep::app
