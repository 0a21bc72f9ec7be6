#include "nqpsweep/sweep/effects.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "nqpsweep/model/observables.hpp"

namespace nqpsweep::sweep {
namespace {

constexpr bool headline = true;
constexpr bool has_no_mean = true;

// In the order of Family.
constexpr std::array<FamilyInfo, n_families> families{{
    {"output", Axis::none, "", "the output of a model without policies", headline},
    {"outcome_value", Axis::policy_set, "", "the outcome itself under a set of policies", headline},
    {"total_effect", Axis::none, "", "all policies against none, v(N) - v(0)", headline},
    {"synergy", Axis::none, "", "total effect less the sum of the single effects", headline},
    {"synergy_ratio", Axis::none, "1", "synergy over total effect; no answer where the total effect is 0", headline,
     has_no_mean},
    {"order_share", Axis::order, "", "sum of the dividends of all coalitions of a size", headline},
    {"shapley_value", Axis::player, "", "the player's share of the total effect", headline},
    {"interaction", Axis::pair, "", "Shapley interaction index of two players", headline},
    {"domain_dividend", Axis::domain_set, "", "dividend of a set of domains in the game played by domains", headline},
    {"coalition_value", Axis::coalition, "", "the outcome itself under every coalition"},
    {"dividend", Axis::coalition, "",
     "Harsanyi dividend of every coalition; of the empty one, the outcome without policy"},
    {"walsh_effect", Axis::coalition, "", "factorial effect of every coalition, players coded -1 and +1"},
    {"interaction_variance_share", Axis::none, "1",
     "share of the variance over coalitions that is not due to single players; no answer for a constant game"},
    {"banzhaf_value", Axis::player, "", "mean of what the player adds over all coalitions of the others"},
    {"owen_value", Axis::player, "", "the player's share of the total effect, shared among domains first"},
    {"interaction_triple", Axis::triple, "", "Shapley interaction index of three players"},
    {"banzhaf_interaction", Axis::pair, "", "Banzhaf interaction index of two players"},
    {"banzhaf_interaction_triple", Axis::triple, "", "Banzhaf interaction index of three players"},
    {"shapley_taylor_interaction", Axis::pair, "", "Shapley-Taylor interaction index of order 2 of two players"},
    {"shapley_taylor_interaction_triple", Axis::triple, "",
     "Shapley-Taylor interaction index of order 3 of three players"},
    {"domain_value", Axis::domain, "", "Shapley value of a domain in the game played by domains"},
    {"domain_interaction", Axis::domain_pair, "",
     "Shapley interaction index of two domains in the game played by domains"},
    {"within_domain_synergy", Axis::domain, "", "what the players of a domain bring together beyond each alone"},
    {"cross_domain_synergy", Axis::none, "", "synergy less the synergies within the domains"},
    {"supermodular", Axis::none, "1", "1 where all supermodularity inequalities hold, else 0"},
    {"supermodular_share", Axis::none, "1", "share of the supermodularity inequalities that hold"},
    {"supermodular_least", Axis::none, "", "least left side of the supermodularity inequalities"},
    {"pair_supermodular_share", Axis::pair, "1", "share of the supermodularity inequalities of a pair that hold"},
    {"pair_supermodular_least", Axis::pair, "", "least left side of the supermodularity inequalities of a pair"},
    {"profile_no_policy", Axis::year, "", "the outcome without policy over the years"},
    {"profile_all_policies", Axis::year, "", "the outcome under all policies over the years"},
    {"profile_total_effect", Axis::year, "", "total effect over the years"},
    {"profile_synergy", Axis::year, "", "synergy over the years"},
    {"uncoordinated_total_effect", Axis::none, "", "total effect with coordination off", headline},
    {"structural_synergy", Axis::none, "", "synergy with coordination off", headline},
    {"coordination_synergy", Axis::none, "", "synergy less structural synergy", headline},
    {"budget_coalition_value", Axis::coalition, "", "the outcome under every coalition at equal cost"},
    {"budget_total_effect", Axis::none, "", "total effect at equal cost", headline},
    {"budget_synergy", Axis::none, "", "synergy at equal cost", headline},
    {"budget_shapley_value", Axis::player, "", "the player's share of the total effect at equal cost", headline},
    {"budget_interaction", Axis::pair, "", "Shapley interaction index of two players at equal cost"},
    {"box_cox_exponent", Axis::none, "1", "exponent of the power scale of nqp on which synergy vanishes", headline,
     has_no_mean},
    {"mechanism_effect", Axis::domain, "1",
     "effect of a domain alone on its own outcome: incentive on rd, guidance on agglomeration, ecology on ecology",
     headline},
    {"mechanism_synergy", Axis::domain, "1", "synergy within a domain on its own outcome", headline},
    {"mechanism_contribution", Axis::domain, "1", "Shapley value of a domain for log_nqp in the game played by domains",
     headline},
    {"regret", Axis::coalition, "",
     "how much better the best affordable mix of the draw is on the outcome of the choice"},
    {"regret_of_size", Axis::coalition, "",
     "how much better the best affordable mix of the same size is on the outcome of the choice"},
    {"observable_value", Axis::observable, "observable_unit",
     "the model's counterparts of the numbers in the paper's tables", headline},
}};

std::string set_name(const std::vector<Union>& unions, std::size_t set) {
  std::string name;
  for (std::size_t u = 0; u < unions.size(); ++u) {
    if ((set >> u & 1U) == 0) continue;
    if (!name.empty()) name += '*';
    name += unions[u].name;
  }
  return name;
}

}  // namespace

const FamilyInfo& info_of(Family family) { return families[static_cast<std::size_t>(family)]; }

EffectLayout::EffectLayout(const PolicyGame& game, const EffectOptions& options, std::size_t n_parameters,
                           std::size_t n_outcomes, std::span<const Family> wanted_of_draws)
    : game_(game), report_years_(options.report_years), n_parameters_(n_parameters) {
  const auto wanted = [&](Family family) {
    if (family == Family::output || game.n_players() == 0) return (family == Family::output) == (game.n_players() == 0);
    if (family >= Family::uncoordinated_total_effect && family <= Family::coordination_synergy)
      return options.structural;
    if (family >= Family::budget_coalition_value && family <= Family::budget_interaction) return options.budget_neutral;
    if (family >= Family::supermodular && family <= Family::supermodular_least) return game.n_players() >= 2;
    return true;
  };
  std::size_t of_draw = 0;
  for (std::size_t f = 0; f < n_families; ++f) {
    const auto family = static_cast<Family>(f);
    size_.push_back(wanted(family) ? length_of(families[f].axis) : 0);
    // Coalition values are what these follow from; profiles and all that comes after them need more.
    passes_[f] = Family::coalition_value < family && family < Family::profile_no_policy &&
                 std::ranges::find(wanted_of_draws, family) == wanted_of_draws.end();
    std::size_t& next = is_passing(family) ? passing_by_outcome_ : by_outcome(family) ? lasting_by_outcome_ : of_draw;
    first_.push_back(next);
    next += size_.back();
  }
  first_of_draw_ = n_parameters_ + n_outcomes * lasting_by_outcome_;
  n_lasting_ = first_of_draw_ + of_draw;
  n_columns_ = n_lasting_ + n_outcomes * passing_by_outcome_;
  family_of_.assign(n_columns_, nullptr);
  for (std::size_t f = 0; f < n_families; ++f) {
    const auto family = static_cast<Family>(f);
    for (std::size_t o = 0; o < (by_outcome(family) ? n_outcomes : 1); ++o)
      std::fill_n(family_of_.begin() + static_cast<std::ptrdiff_t>(column(family, o)), size_[f], &families[f]);
  }
}

std::size_t EffectLayout::column(Family family, std::size_t outcome) const {
  const std::size_t first = first_[static_cast<std::size_t>(family)];
  if (is_passing(family)) return first_passing(outcome) + first;
  return by_outcome(family) ? n_parameters_ + outcome * lasting_by_outcome_ + first : first_of_draw_ + first;
}

std::size_t EffectLayout::length_of(Axis axis) const {
  if (axis == Axis::none) return 1;
  return std::max(labels_of(axis).size(), numbers_of(axis).size());
}

std::vector<std::string> EffectLayout::labels_of(Axis axis) const {
  std::vector<std::string> labels;
  switch (axis) {
    case Axis::policy_set: return game_.landmark_names();
    case Axis::player:
      for (const Player& player : game_.players()) labels.push_back(player.name);
      return labels;
    case Axis::pair: return game_.n_players() >= 2 ? game_.player_set_names(2) : labels;
    case Axis::triple: return game_.n_players() >= 3 ? game_.player_set_names(3) : labels;
    case Axis::domain:
      for (const Union& u : game_.unions()) labels.push_back(u.name);
      return labels;
    case Axis::domain_pair: return game_.unions().size() >= 2 ? game_.union_pair_names() : labels;
    case Axis::domain_set:
      for (std::size_t set = 1; set < std::size_t{1} << game_.unions().size(); ++set)
        labels.push_back(set_name(game_.unions(), set));
      return labels;
    case Axis::observable:
      for (const auto& observable : model::observable_table) labels.emplace_back(observable.name);
      return labels;
    case Axis::none:
    case Axis::coalition:
    case Axis::order:
    case Axis::year: break;
  }
  return labels;
}

std::vector<std::int64_t> EffectLayout::numbers_of(Axis axis) const {
  std::vector<std::int64_t> numbers;
  if (axis == Axis::coalition || axis == Axis::order) {
    numbers.resize(axis == Axis::coalition ? game_.n_coalitions() : game_.players().size());
    std::iota(numbers.begin(), numbers.end(), axis == Axis::coalition ? 0 : 1);
  } else if (axis == Axis::year) {
    numbers.assign(report_years_.begin(), report_years_.end());
  }
  return numbers;
}

std::string_view EffectLayout::name_of(Axis axis) {
  switch (axis) {
    case Axis::none: break;
    case Axis::policy_set: return "policy_set";
    case Axis::coalition: return "coalition";
    case Axis::order: return "order";
    case Axis::player: return "player";
    case Axis::pair: return "pair";
    case Axis::triple: return "triple";
    case Axis::domain: return "domain";
    case Axis::domain_pair: return "domain_pair";
    case Axis::domain_set: return "domain_set";
    case Axis::year: return "year";
    case Axis::observable: return "observable";
  }
  return "";
}

std::string_view EffectLayout::describe(Axis axis) {
  switch (axis) {
    case Axis::none: break;
    case Axis::policy_set: return "no policy, each domain alone, all policies";
    case Axis::coalition: return "mask of the players that are on: bit j is player j";
    case Axis::order: return "number of players in a coalition";
    case Axis::player: return "player of the policy game: an instrument, or a group of them";
    case Axis::pair: return "two players";
    case Axis::triple: return "three players";
    case Axis::domain: return "policy domain: the players of one domain, or a player that spans several";
    case Axis::domain_pair: return "two domains";
    case Axis::domain_set: return "set of policy domains";
    case Axis::year: return "calendar year at whose start the outcome is taken";
    case Axis::observable: return "number in Table 2 or 3 of the paper";
  }
  return "";
}

}  // namespace nqpsweep::sweep
