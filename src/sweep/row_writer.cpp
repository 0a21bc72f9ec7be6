#include "row_writer.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "nqpsweep/synergy/box_cox.hpp"
#include "nqpsweep/synergy/indices.hpp"

namespace nqpsweep::sweep {
namespace {

void best_at_equal_cost(std::span<const double> worths, double sign, DrawRecord& record) {
  double best = sign * worths[0];
  for (const double worth : worths) best = std::max(best, sign * worth);
  for (std::size_t c = 0; c < worths.size(); ++c) record.best_at_equal_cost[c] = sign * worths[c] == best;
}

}  // namespace

void RowWriter::effects() {
  for (std::size_t o = 0; o < study_.outcomes.size(); ++o) {
    const int outcome = study_.outcomes[o];
    effects_of_game(study_.game, layout_, solved_.games[outcome], o, row_);
    profile(o, outcome);
    if (study_.effects.structural) structural(o, solved_.uncoordinated[outcome]);
    if (study_.effects.budget_neutral) budget_neutral(o, solved_.budget_neutral[outcome]);
  }
  box_cox();
  mechanism();
}

void RowWriter::choice(DrawRecord& record) {
  const auto worths = solved_.games[study_.outcomes[study_.choice.outcome]];
  const double sign = study_.outcome(study_.choice.outcome).more_is_better ? 1.0 : -1.0;
  std::array<double, synergy::most_players + 1> best_of_size;
  best_of_size.fill(-std::numeric_limits<double>::infinity());
  double best = -std::numeric_limits<double>::infinity();
  const auto size_of = [](std::size_t c) { return static_cast<std::size_t>(synergy::size_of(c)); };
  for (const std::size_t c : study_.choice.mixes) {
    best_of_size[size_of(c)] = std::max(best_of_size[size_of(c)], sign * worths[c]);
    best = std::max(best, sign * worths[c]);
  }
  for (const std::size_t c : study_.choice.mixes) {
    const double payoff = sign * worths[c];
    record.best[c] = payoff == best;
    record.best_of_size[c] = payoff == best_of_size[size_of(c)];
    part(Family::regret)[c] = best - payoff;
    part(Family::regret_of_size)[c] = best_of_size[size_of(c)] - payoff;
  }
  if (study_.effects.budget_neutral)
    best_at_equal_cost(solved_.budget_neutral[study_.outcomes[study_.choice.outcome]], sign, record);
}

void RowWriter::profile(std::size_t place, int outcome) {
  const auto& [coalitions, values] = solved_.profile;
  const std::size_t n = coalitions.size();
  for (std::size_t y = 0; y < study_.effects.report_years.size(); ++y) {
    const auto value = [&](std::size_t i) { return values[y * n + i][static_cast<std::size_t>(outcome)]; };
    const double none = value(0);
    const double all = value(n - 1);
    double singles = 0.0;
    for (int i = 1; i <= study_.game.n_players(); ++i) singles += value(static_cast<std::size_t>(i)) - none;
    part(Family::profile_no_policy, place)[y] = none;
    part(Family::profile_all_policies, place)[y] = all;
    part(Family::profile_total_effect, place)[y] = all - none;
    part(Family::profile_synergy, place)[y] = (all - none) - singles;
  }
}

void RowWriter::structural(std::size_t place, std::span<const double> worths) {
  const double synergy = synergy_of(study_.game, worths, static_cast<synergy::PlayerSet>(study_.game.all()));
  part(Family::uncoordinated_total_effect, place)[0] = worths[study_.game.all()] - worths[0];
  part(Family::structural_synergy, place)[0] = synergy;
  part(Family::coordination_synergy, place)[0] = part(Family::synergy, place)[0] - synergy;
}

void RowWriter::budget_neutral(std::size_t place, std::span<const double> worths) {
  std::ranges::copy(worths, part(Family::budget_coalition_value, place).begin());
  std::array<double, model::n_coalitions> room{};
  const auto dividends = std::span(room).first(worths.size());
  std::ranges::copy(worths, dividends.begin());
  synergy::to_dividends(dividends);
  part(Family::budget_total_effect, place)[0] = worths[study_.game.all()] - worths[0];
  part(Family::budget_synergy, place)[0] = synergy::synergy(dividends);
  synergy::shapley_values(dividends, part(Family::budget_shapley_value, place));
  if (study_.game.n_players() >= 2)
    synergy::shapley_interactions(dividends, 2, part(Family::budget_interaction, place));
}

void RowWriter::box_cox() {
  if (study_.game.n_players() < 2) return;
  const auto nqp = solved_.games[model::outcome::nqp];
  std::vector<double> singles;
  for (int i = 0; i < study_.game.n_players(); ++i) singles.push_back(nqp[std::size_t{1} << i]);
  part(Family::box_cox_exponent)[0] = synergy::box_cox_exponent(nqp[0], singles, nqp[study_.game.all()]);
}

void RowWriter::mechanism() {
  constexpr std::array<int, model::n_domains> own_outcome{model::outcome::rd, model::outcome::agglomeration,
                                                          model::outcome::ecology};
  const auto& unions = study_.game.unions();
  std::vector<double> dividends(solved_.games[model::outcome::log_nqp].begin(),
                                solved_.games[model::outcome::log_nqp].end());
  synergy::to_dividends(dividends);
  std::vector<double> of_domains(std::size_t{1} << unions.size());
  synergy::quotient_dividends(dividends, study_.game.union_members(), of_domains);
  synergy::shapley_values(of_domains, part(Family::mechanism_contribution));
  for (std::size_t u = 0; u < unions.size(); ++u) {
    if (!unions[u].domain) continue;  // spans several domains, so has no outcome of its own
    const auto worths = solved_.games[own_outcome[static_cast<std::size_t>(*unions[u].domain)]];
    part(Family::mechanism_effect)[u] = worths[unions[u].players] - worths[0];
    part(Family::mechanism_synergy)[u] = synergy_of(study_.game, worths, unions[u].players);
  }
}

}  // namespace nqpsweep::sweep
