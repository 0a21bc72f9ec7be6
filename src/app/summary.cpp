#include "nqpsweep/app/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nqpsweep::app {
namespace {

using sweep::Distribution;

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

class Summary {
 public:
  Summary(const sweep::Study& study, const sweep::Results& results) : study_(study), results_(results) {}

  std::string text() {
    heading();
    if (results_.n_ok() > 0) {
      effects();
      verdict();
      leap();
      shapley();
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

  const Distribution& effect(std::size_t outcome, std::size_t family, std::size_t entry = 0) const {
    return results_.columns[study_.first_effect_column(outcome) + sweep::first_effect(family) + entry];
  }
  const model::OutcomeInfo& info(std::size_t outcome) const {
    return model::outcome_table[static_cast<std::size_t>(study_.outcomes[outcome])];
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

  void heading() {
    line("{} draws of the formation model, seed {}; 256 coalitions of 8 policy instruments each; {} to {}",
         grouped(results_.n_draws), study_.seed, study_.start_year, end_year());
  }

  void effects() {
    line("\nWhat all policies together bring by {}, and how much of it is synergy: median [5 %, 95 %] of draws",
         end_year());
    line("  {:<22}{:>10}{:>8}   {:<25}{:<23}{:>6}{:>10}", "outcome", "no policy", "all", "effect of all",
         "of which synergy", "share", "conflict");
    for (std::size_t o = 0; o < study_.outcomes.size(); ++o) {
      const Distribution& synergy = effect(o, sweep::family::synergy);
      const std::uint64_t harmful = info(o).more_is_better ? synergy.n_negative : synergy.n_positive;
      const std::string unit = info(o).unit == "1" ? "" : fmt::format(" [{}]", info(o).unit);
      const double ratio = median(effect(o, sweep::family::synergy_ratio));
      line("  {:<22}{:>10}{:>8}   {:<25}{:<23}{:>6}{:>10}", std::string(info(o).name) + unit,
           brief(median(effect(o, sweep::family::outcome_value, 0))),
           brief(median(effect(o, sweep::family::outcome_value, 4))), spread(effect(o, sweep::family::total_effect)),
           spread(synergy), std::isnan(ratio) ? "-" : fmt::format("{:.0f} %", 100.0 * ratio),
           percent(share_of_draws(harmful)));
    }
    line(
        "  synergy: effect of all less the sum of the effects of each policy alone; share: median of synergy / effect");
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
  }

  void leap() {
    const auto share = [&](std::size_t set) {
      return percent(share_of_draws(results_.leap_counts[sweep::policy_sets[set]]));
    };
    line("\nHow often the leap happens by {} (half of production on the new technique), in draws", end_year());
    line("  no policy {}   incentive {}   guidance {}   ecology {}   all policies {}", share(0), share(1), share(2),
         share(3), share(4));
  }

  void shapley() {
    line("\nShapley value of each instrument: its part of the effect of all, median [5 %, 95 %] for {}", info(0).name);
    double largest = 0.0;
    for (std::size_t j = 0; j < model::n_instruments; ++j)
      largest = std::max(largest, std::abs(median(effect(0, sweep::family::shapley_value, j))));
    for (std::size_t j = 0; j < model::n_instruments; ++j) {
      const Distribution& value = effect(0, sweep::family::shapley_value, j);
      const auto length =
          largest > 0.0 ? static_cast<std::size_t>(std::lround(30.0 * std::max(0.0, median(value)) / largest)) : 0;
      line("  {:<12}{:<11}{:<25}{}", model::instrument_names[j],
           model::domain_names[static_cast<std::size_t>(model::domain_of(static_cast<int>(j)))], spread(value),
           std::string(length, '='));
    }
    if (study_.outcomes.size() == 1) return;
    line("\nMedian Shapley values for the other outcomes");
    std::string head = fmt::format("  {:<22}", "outcome");
    for (const auto name : model::instrument_names) head += fmt::format("{:>11}", name);
    line("{}", head);
    for (std::size_t o = 1; o < study_.outcomes.size(); ++o) {
      std::string row = fmt::format("  {:<22}", info(o).name);
      for (std::size_t j = 0; j < model::n_instruments; ++j)
        row += fmt::format("{:>11}", brief(median(effect(o, sweep::family::shapley_value, j))));
      line("{}", row);
    }
  }

  void failures() {
    const std::uint64_t failed = results_.n_draws - results_.n_ok();
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
  const sweep::Results& results_;
  std::string text_;
};

}  // namespace

std::string summary_of(const sweep::Study& study, const sweep::Results& results) {
  return Summary(study, results).text();
}

}  // namespace nqpsweep::app
