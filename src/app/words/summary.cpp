#include "nqpsweep/app/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "prose.hpp"
#include "summary_sections.hpp"

namespace nqpsweep::app {
namespace {

using sweep::Distribution;
using sweep::Family;

/// The words of a summary, section by section.
class Summary : private Prose {
 public:
  Summary(const sweep::Study& study, const sweep::Results& results)
      : study_(study), layout_(study.layout()), results_(results) {}

  std::string in_words() {
    heading();
    if (results_.n_ok > 0 && !study_.has_policies()) {
      output();
      write_drivers(*this, study_, results_);
    } else if (results_.n_ok > 0) {
      effects();
      verdict();
      sources();
      mechanism();
      leap();
      shapley();
      years();
      write_conflict(*this, study_, results_);
      write_choice(*this, study_, results_);
      write_drivers(*this, study_, results_);
    }
    write_failures(*this, study_, results_);
    return text();
  }

 private:
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
    return static_cast<double>(count) / static_cast<double>(results_.n_ok);
  }
  int end_year() const { return study_.start_year + study_.scenario.horizon_yr; }
  std::string headline() const { return std::string(study_.outcome(0).name); }

  void heading() {
    if (const auto rows = study_.design->rows_of_a_group(); study_.groups.method)
      line(
          "{} draws, each {} of {} in {} {} design:", grouped(results_.n_draws / rows / study_.groups.groups_of_a_draw),
          study_.groups.groups_of_a_draw > 1 ? fmt::format("{} groups", study_.groups.groups_of_a_draw) : "a group",
          rows, std::string_view("aeiou").find(study_.groups.method->design[0]) == std::string_view::npos ? "a" : "an",
          study_.groups.method->design);
    if (!study_.has_policies()) {
      line("{} draws of the test function {}, seed {}", grouped(results_.n_draws), study_.function->name, study_.seed);
      return;
    }
    line("{} draws of the formation model, seed {}; {} coalitions of {} policies each; {} to {}",
         grouped(results_.n_draws), study_.seed, study_.game.n_coalitions(), study_.game.n_players(), study_.start_year,
         end_year());
    if (study_.game.base() != model::no_policy)
      line("in force in any case: {}", model::coalition_name(study_.game.base()));
  }

  void output() {
    const Distribution& y = effect(Family::output);
    const bool comparable = study_.exact && (!study_.groups.method || study_.groups.method->samples_priors);
    line("\n{:<22}{:>12}{:>12}", "The output", "estimated", comparable ? "exact" : "");
    const auto row = [&](const char* what, double estimated, double exact) {
      line("  {:<20}{:>12}{:>12}", what, brief(estimated), comparable ? brief(exact) : "");
    };
    row("mean", y.mean, comparable ? study_.exact->mean : 0.0);
    row("variance", y.variance, comparable ? study_.exact->variance : 0.0);
    line("  median [5 %, 95 %] of draws {}", spread(y));
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
        50.0 / std::sqrt(static_cast<double>(results_.n_ok)));
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
    line(
        "\nMechanism by mechanism: each domain alone on its own outcome, and its part of the effect of all on log NQP");
    line("  {:<12}{:<16}{:<25}{:<25}{}", "domain", "own outcome", "effect", "synergy within",
         "contribution to log NQP");
    for (std::size_t u = 0; u < unions.size(); ++u) {
      if (!unions[u].domain) continue;
      const int own = model::outcome_of_domain[static_cast<std::size_t>(*unions[u].domain)];
      line("  {:<12}{:<16}{:<25}{:<25}{}", unions[u].name, model::outcome_table[static_cast<std::size_t>(own)].name,
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

  const sweep::Study& study_;
  sweep::EffectLayout layout_;
  const sweep::Results& results_;
};

}  // namespace

std::string summary_of(const sweep::Study& study, const sweep::Results& results) {
  return Summary(study, results).in_words();
}

}  // namespace nqpsweep::app
