#include <algorithm>
#include <bit>
#include <cmath>

#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/decision/dominance.hpp"
#include "nqpsweep/decision/frontier.hpp"
#include "tables.hpp"

namespace nqpsweep::sweep {
namespace {
constexpr double worst_case_level = 0.05;

double at_level(const Study& study, const Distribution& d, double level) {
  const auto place = std::ranges::find(study.quantiles, level);
  return d.quantiles[static_cast<std::size_t>(place - study.quantiles.begin())];
}

double standard_error(const Distribution& d) { return std::sqrt(d.variance / static_cast<double>(d.count)); }

/// Everything about one choice, by coalition; what cannot be afforded has no answer.
class Choice {
 public:
  explicit Choice(const Findings& findings)
      : f_(findings),
        n_(findings.study.game.n_coalitions()),
        more_is_better_(findings.study.outcome(findings.study.choice.outcome).more_is_better),
        mixes_(findings.study.choice.mixes) {}

  Table table() {
    Table t{"choice",
            "which mix of policies to choose, judged by " + std::string(f_.study.outcome(f_.study.choice.outcome).name),
            {},
            {}};
    t.axes = {f_.axis(Axis::coalition), f_.axis(Axis::order), criteria_axis()};
    unit_ = std::string(f_.study.outcome(f_.study.choice.outcome).unit);
    by_mix(t);
    frontier(t);
    by_size(t);
    dominance(t);
    by_criterion(t);
    if (f_.study.effects.budget_neutral) at_equal_cost(t);
    const std::size_t best = best_expected(mixes_);
    t.variables.push_back(
        {"evpi",
         {},
         std::vector<double>{regret(best).mean},
         unit_,
         "expected value of perfect information: expected regret of the mix with the best expectation"});
    t.variables.push_back(
        {"evpi_error", {}, std::vector<double>{standard_error(regret(best))}, unit_, "standard error of that"});
    return t;
  }

 private:
  const Distribution& worth(std::size_t c) const { return f_.of(Family::coalition_value, f_.study.choice.outcome, c); }
  const Distribution& regret(std::size_t c) const { return f_.of(Family::regret, 0, c); }
  const Distribution& regret_of_size(std::size_t c) const { return f_.of(Family::regret_of_size, 0, c); }
  double payoff(std::size_t c) const { return more_is_better_ ? worth(c).mean : -worth(c).mean; }
  double worst_case(std::size_t c) const {
    return more_is_better_ ? at_level(f_.study, worth(c), worst_case_level)
                           : at_level(f_.study, worth(c), 1.0 - worst_case_level);
  }
  double share(std::uint64_t count) const { return static_cast<double>(count) / static_cast<double>(f_.n_ok()); }

  template <class Score>
  std::size_t best_by(const std::vector<std::size_t>& among, Score&& score) const {
    return *std::ranges::max_element(among, {}, score);
  }
  std::size_t best_expected(const std::vector<std::size_t>& among) const {
    return best_by(among, [&](std::size_t c) { return payoff(c); });
  }

  static TableAxis criteria_axis() {
    return {"criterion", {"expected_value", "worst_case", "minimax_regret"}, {}, "how a mix is judged"};
  }

  template <class Value>
  void add_by_mix(Table& t, const char* name, const std::string& units, const char* description, Value&& value) const {
    std::vector<double> values(n_, no_answer);
    for (const std::size_t c : mixes_) values[c] = value(c);
    t.variables.push_back({name, {"coalition"}, std::move(values), units, description});
  }

  void by_mix(Table& t) const {
    std::vector<std::string> names;
    std::vector<double> costs;
    for (std::size_t c = 0; c < n_; ++c) {
      names.push_back(f_.study.game.name_of(c));
      costs.push_back(f_.study.cost_of(c));
    }
    t.variables.push_back({"coalition_name", {"coalition"}, names, "", "the players that are on"});
    t.variables.push_back({"cost", {"coalition"}, costs, "cost", "sum of the costs of its instruments"});
    const auto& counts = f_.seen.counts();
    add_by_mix(t, "expected", unit_, "mean outcome", [&](std::size_t c) { return worth(c).mean; });
    add_by_mix(t, "expected_error", unit_, "standard error of that",
               [&](std::size_t c) { return standard_error(worth(c)); });
    add_by_mix(t, "worst_case", unit_, "outcome that only 5 % of the draws fall short of",
               [&](std::size_t c) { return worst_case(c); });
    add_by_mix(t, "best_probability", "1", "share of draws in which no affordable mix is better",
               [&](std::size_t c) { return share(counts.best[c]); });
    add_by_mix(t, "best_of_size_probability", "1",
               "share of draws in which no affordable mix of the same size is better",
               [&](std::size_t c) { return share(counts.best_of_size[c]); });
    add_by_mix(t, "expected_regret", unit_, "mean regret against the best affordable mix of the draw",
               [&](std::size_t c) { return regret(c).mean; });
    add_by_mix(t, "regret_95", unit_, "regret exceeded in 5 % of the draws",
               [&](std::size_t c) { return at_level(f_.study, regret(c), 0.95); });
    add_by_mix(t, "largest_regret", unit_, "largest regret of any draw",
               [&](std::size_t c) { return regret(c).maximum; });
  }

  void frontier(Table& t) const {
    std::vector<double> costs;
    std::vector<double> payoffs;
    for (const std::size_t c : mixes_) {
      costs.push_back(f_.study.cost_of(c));
      payoffs.push_back(payoff(c));
    }
    const auto frontier = decision::on_frontier(costs, payoffs);
    std::vector<std::uint64_t> flags(n_, 0);
    for (std::size_t m = 0; m < mixes_.size(); ++m) flags[mixes_[m]] = frontier[m] ? 1 : 0;
    t.variables.push_back({"on_frontier",
                           {"coalition"},
                           flags,
                           "1",
                           "1 where no affordable mix costs no more and is expected to do better, else 0"});
  }

  /// The same money for every mix, so every mix is affordable.
  void at_equal_cost(Table& t) const {
    std::vector<double> expected;
    std::vector<double> probability;
    std::size_t best = 0;
    for (std::size_t c = 0; c < n_; ++c) {
      expected.push_back(f_.of(Family::budget_coalition_value, f_.study.choice.outcome, c).mean);
      probability.push_back(share(f_.seen.counts().best_at_equal_cost[c]));
      if (more_is_better_ ? expected[c] > expected[best] : expected[c] < expected[best]) best = c;
    }
    const std::vector<std::string> name{f_.study.game.name_of(best)};
    t.variables.push_back({"equal_cost_expected", {"coalition"}, expected, unit_, "mean outcome at equal cost"});
    t.variables.push_back({"equal_cost_best_probability",
                           {"coalition"},
                           probability,
                           "1",
                           "share of draws in which no mix of the same cost is better"});
    t.variables.push_back(
        {"equal_cost_best_name", {}, name, "", "the mix with the best expected outcome at equal cost"});
    t.variables.push_back({"equal_cost_best", {}, std::vector<double>{static_cast<double>(best)}, "1", "its mask"});
  }

  std::vector<std::size_t> mixes_of_size(int size) const {
    std::vector<std::size_t> result;
    std::ranges::copy_if(mixes_, std::back_inserter(result), [&](std::size_t c) { return std::popcount(c) == size; });
    return result;
  }

  /// How far the mix is from dominating another.
  decision::Violation violation(std::size_t mix, std::size_t other) const {
    const std::size_t first = f_.layout.column(Family::coalition_value, f_.study.choice.outcome);
    const auto& a = f_.seen.histogram(first + mix);
    const auto& b = f_.seen.histogram(first + other);
    return more_is_better_ ? decision::violation_of_dominance(a, b)
                           : decision::violation_of_dominance(a.mirrored(), b.mirrored());
  }

  void by_size(Table& t) const {
    const auto n_sizes = static_cast<std::size_t>(f_.study.game.n_players());
    std::vector<std::string> names(n_sizes);
    std::vector<double> mask(n_sizes, no_answer), expected = mask, probability = mask, mean_regret = mask,
                                                  regret_95 = mask;
    std::vector<std::uint64_t> others(n_sizes, 0);
    for (std::size_t k = 0; k < n_sizes; ++k) {
      const auto among = mixes_of_size(static_cast<int>(k) + 1);
      if (among.empty()) continue;
      const std::size_t best = best_expected(among);
      names[k] = f_.study.game.name_of(best);
      mask[k] = static_cast<double>(best);
      expected[k] = worth(best).mean;
      probability[k] = share(f_.seen.counts().best_of_size[best]);
      mean_regret[k] = regret_of_size(best).mean;
      regret_95[k] = at_level(f_.study, regret_of_size(best), 0.95);
      others[k] = among.size() - 1;
    }
    const auto add = [&](const char* name, TableValues values, const std::string& units, const char* description) {
      t.variables.push_back({name, {"order"}, std::move(values), units, description});
    };
    add("best_of_size_name", names, "",
        "of each size, the affordable mix with the best expected outcome; empty if none");
    add("best_of_size", mask, "1", "its mask");
    add("best_of_size_expected", expected, unit_, "its mean outcome");
    add("best_of_size_best_probability", probability, "1", "share of draws in which no mix of its size is better");
    add("best_of_size_regret", mean_regret, unit_, "its mean regret against the best mix of its size");
    add("best_of_size_regret_95", regret_95, unit_, "its regret exceeded in 5 % of the draws");
    add("n_others_of_size", others, "1", "other affordable mixes of its size");
  }

  /// Whether the best mix of a size dominates the others of that size.
  void dominance(Table& t) const {
    const auto n_sizes = static_cast<std::size_t>(f_.study.game.n_players());
    std::vector<double> first(n_sizes * n_, no_answer), second = first;
    std::vector<std::uint64_t> first_dominated(n_sizes, 0), second_dominated = first_dominated;
    for (std::size_t k = 0; k < n_sizes; ++k) {
      const auto among = mixes_of_size(static_cast<int>(k) + 1);
      if (among.empty()) continue;
      const std::size_t best = best_expected(among);
      for (const std::size_t other : among) {
        if (other == best) continue;
        const auto v = violation(best, other);
        first[k * n_ + other] = v.first_order;
        second[k * n_ + other] = v.second_order;
        first_dominated[k] += v.first_order == 0.0 ? 1 : 0;
        second_dominated[k] += v.second_order == 0.0 ? 1 : 0;
      }
    }
    t.variables.push_back(
        {"n_dominated_first_order", {"order"}, first_dominated, "1", "of these, those it dominates to first order"});
    t.variables.push_back(
        {"n_dominated_second_order", {"order"}, second_dominated, "1", "of these, those it dominates to second order"});
    t.variables.push_back(
        {"first_order_violation",
         {"order", "coalition"},
         first,
         "1",
         "largest excess of its distribution function over that of another mix of its size; 0 where it "
         "dominates"});
    t.variables.push_back({"second_order_violation",
                           {"order", "coalition"},
                           second,
                           unit_,
                           "the same of the integrals of the distribution functions"});
  }

  void by_criterion(Table& t) const {
    const std::array<std::size_t, 3> chosen{
        best_expected(mixes_),
        best_by(mixes_, [&](std::size_t c) { return more_is_better_ ? worst_case(c) : -worst_case(c); }),
        best_by(mixes_, [&](std::size_t c) { return -regret(c).maximum; })};
    std::vector<std::string> names;
    std::vector<double> masks;
    for (const std::size_t c : chosen) {
      names.push_back(f_.study.game.name_of(c));
      masks.push_back(static_cast<double>(c));
    }
    t.variables.push_back(
        {"chosen_name", {"criterion"}, names, "", "the affordable mix that is best by the criterion"});
    t.variables.push_back({"chosen", {"criterion"}, masks, "1", "its mask"});
    t.variables.push_back({"chosen_value",
                           {"criterion"},
                           std::vector<double>{worth(chosen[0]).mean, worst_case(chosen[1]), regret(chosen[2]).maximum},
                           unit_,
                           "its mean outcome; its 5 % worst outcome; its largest regret"});
  }

  const Findings& f_;
  std::size_t n_;
  bool more_is_better_;
  const std::vector<std::size_t>& mixes_;
  std::string unit_;
};

}  // namespace

Table choice_table(const Findings& findings) { return Choice(findings).table(); }

}  // namespace nqpsweep::sweep
