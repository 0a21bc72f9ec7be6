#include "pack_writer.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/base/registers.hpp"
#include "nqpsweep/synergy/box_cox.hpp"
#include "nqpsweep/synergy/indices.hpp"

namespace nqpsweep::sweep {
namespace {

void best_at_equal_cost(std::span<const double> worths, double sign, DrawRecord& record) {
  double best = sign * worths[0];
  for (const double worth : worths) best = std::max(best, sign * worth);
  for (std::size_t c = 0; c < worths.size(); ++c) record.best_at_equal_cost[c] = sign * worths[c] == best;
}

/// How much better the best mix is, of all and of those of the same size.
template <class Numbers>
[[gnu::always_inline]] inline void take_regrets(Row<Numbers> worths, double sign, const std::vector<std::size_t>& mixes,
                                                Row<Numbers, double> regret, Row<Numbers, double> regret_of_size) {
  std::array<Numbers, synergy::most_players + 1> best_of_size;
  best_of_size.fill(Numbers{} - std::numeric_limits<double>::infinity());
  for (const std::size_t mix : mixes) {
    Numbers& best = best_of_size[static_cast<std::size_t>(synergy::size_of(mix))];
    const Numbers payoff = sign * worths[mix];
    best = best < payoff ? payoff : best;
  }
  Numbers best = best_of_size[0];
  for (const Numbers& of_size : best_of_size) best = best < of_size ? of_size : best;
  for (const std::size_t mix : mixes) {
    const Numbers payoff = sign * worths[mix];
    regret.put(mix, best - payoff);
    regret_of_size.put(mix, best_of_size[static_cast<std::size_t>(synergy::size_of(mix))] - payoff);
  }
}

}  // namespace

PackWriter::PackWriter(const Study& study, const EffectLayout& layout)
    : study_(study),
      layout_(layout),
      n_coalitions_(study.game.n_coalitions()),
      sign_(study.sign_of_payoff()),
      headline_of_domains_(std::size_t{1} << study.game.unions().size()) {
  if (study.effects.structural) uncoordinated_.resize(study.outcomes.size() * n_coalitions_);
}

void PackWriter::begin(std::span<Pack> columns, std::span<DrawRecord> records) {
  expects(columns.size() == layout_.n_columns() || columns.size() == layout_.n_lasting(), "an entry for each column");
  columns_ = columns;
  records_ = records;
  taken_.fill(false);
  Pack nothing;
  nothing.lanes.fill(no_answer);
  std::ranges::fill(study_.has_policies() ? columns_.first(study_.parameters.size()) : columns_, nothing);
  if (!study_.has_policies()) return;
  // Whatever else a draw with an answer has is written anyway.
  for (const Family family : {Family::box_cox_exponent, Family::mechanism_effect, Family::mechanism_synergy})
    std::ranges::fill(part(family), nothing);
  if (study_.choice.mixes.size() == n_coalitions_) return;
  for (const Family family : {Family::regret, Family::regret_of_size}) std::ranges::fill(part(family), nothing);
}

void PackWriter::put(std::size_t lane, const SolvedDraw& solved) {
  taken_[lane] = true;
  for (std::size_t o = 0; o < study_.outcomes.size(); ++o) {
    const int outcome = study_.outcomes[o];
    take(solved.games[outcome], lane, part(Family::coalition_value, o));
    if (study_.effects.structural) take(solved.uncoordinated[outcome], lane, uncoordinated(o));
    if (study_.effects.budget_neutral)
      take(solved.budget_neutral[outcome], lane, part(Family::budget_coalition_value, o));
  }
  headline(lane, solved.games[model::headline_outcome]);
  if (study_.effects.budget_neutral)
    best_at_equal_cost(solved.budget_neutral[study_.outcomes[study_.choice.outcome]], sign_, records_[lane]);
  profile(lane, solved.profile);
  box_cox(lane, solved.games[model::outcome::nqp]);
  mechanism(lane, solved.games);
}

void PackWriter::take(std::span<const double> worths, std::size_t lane, std::span<Pack> packs) const {
  for (std::size_t c = 0; c < worths.size(); ++c) packs[c].lanes[lane] = worths[c];
}

void PackWriter::end() {
  for (std::size_t o = 0; o < study_.outcomes.size(); ++o) {
    if (columns_.size() == layout_.n_columns()) effects_of_game(study_.game, layout_, o, columns_);
    if (study_.effects.structural) structural(o);
    if (study_.effects.budget_neutral) budget_neutral(o);
  }
  choice();
  contributions();
  for (std::size_t lane = 0; lane < Pack::width; ++lane) {
    if (taken_[lane]) continue;
    for (Pack& column : columns_.subspan(study_.parameters.size())) column.lanes[lane] = no_answer;
  }
}

void PackWriter::choice() {
  const std::span<const Pack> worths = part(Family::coalition_value, study_.choice.outcome);
  const std::span<Pack> regret = part(Family::regret);
  const std::span<Pack> regret_of_size = part(Family::regret_of_size);
  for_all_lanes([&]<class Numbers>(As<Numbers>, std::size_t lane) __attribute__((always_inline)) {
    take_regrets(Row<Numbers>(worths, lane), sign_, study_.choice.mixes, Row<Numbers, double>(regret, lane),
                 Row<Numbers, double>(regret_of_size, lane));
  });
  for (const std::size_t mix : study_.choice.mixes) {
    if (std::ranges::find(regret_of_size[mix].lanes, 0.0) != regret_of_size[mix].lanes.end())
      mark_best(mix, regret[mix], regret_of_size[mix]);
  }
}

/// A mix of which some draw has nothing to regret; the best is the best of its size, too.
void PackWriter::mark_best(std::size_t mix, const Pack& regret, const Pack& regret_of_size) {
  for (std::size_t lane = 0; lane < records_.size(); ++lane) {
    if (!taken_[lane] || regret_of_size.lanes[lane] != 0.0) continue;
    records_[lane].best_of_size[mix] = true;
    records_[lane].best[mix] = regret.lanes[lane] == 0.0;
  }
}

void PackWriter::profile(std::size_t lane, const Profile& profile) {
  const std::size_t n = profile.coalitions.size();
  auto values = std::span(profile.values);
  for (std::size_t o = 0; o < study_.outcomes.size(); ++o) {
    const auto no_policy = part(Family::profile_no_policy, o);
    const auto all_policies = part(Family::profile_all_policies, o);
    const auto total_effect = part(Family::profile_total_effect, o);
    const auto synergy = part(Family::profile_synergy, o);
    for (std::size_t y = 0; y < study_.effects.report_years.size(); ++y) {
      const double none = values[0];
      const double all = values[n - 1];
      double singles = 0.0;
      for (int i = 1; i <= study_.game.n_players(); ++i) singles += values[static_cast<std::size_t>(i)] - none;
      values = values.subspan(n);
      no_policy[y].lanes[lane] = none;
      all_policies[y].lanes[lane] = all;
      total_effect[y].lanes[lane] = all - none;
      synergy[y].lanes[lane] = (all - none) - singles;
    }
  }
}

void PackWriter::box_cox(std::size_t lane, std::span<const double> nqp) {
  if (study_.game.n_players() < 2) return;
  std::array<double, synergy::most_players> singles;
  const auto n = static_cast<std::size_t>(study_.game.n_players());
  for (std::size_t i = 0; i < n; ++i) singles[i] = nqp[std::size_t{1} << i];
  part(Family::box_cox_exponent)[0].lanes[lane] =
      synergy::box_cox_exponent(nqp[0], std::span(singles).first(n), nqp[study_.game.all()]);
}

void PackWriter::headline(std::size_t lane, std::span<const double> worths) {
  std::array<double, std::size_t{1} << synergy::most_players> room;
  const auto quotient = std::span(room).first(headline_of_domains_.size());
  synergy::quotient_game(worths, study_.game.union_members(), quotient);
  take(quotient, lane, headline_of_domains_);
}

void PackWriter::contributions() {
  synergy::to_dividends(std::span(headline_of_domains_));
  synergy::shapley_values(headline_of_domains_, part(Family::mechanism_contribution));
}

void PackWriter::mechanism(std::size_t lane, const Games& games) {
  const auto& unions = study_.game.unions();
  for (std::size_t u = 0; u < unions.size(); ++u) {
    if (!unions[u].domain) continue;  // spans several domains, so has no outcome of its own
    const auto worths = games[model::outcome_of_domain[static_cast<std::size_t>(*unions[u].domain)]];
    part(Family::mechanism_effect)[u].lanes[lane] = worths[unions[u].players] - worths[0];
    part(Family::mechanism_synergy)[u].lanes[lane] = synergy::synergy_within(worths, unions[u].players);
  }
}

void PackWriter::structural(std::size_t place) {
  const std::span<const Pack> coordinated = part(Family::coalition_value, place);
  const std::span<const Pack> worths = uncoordinated(place);
  const auto minus = [](double& difference, double a, double b) { difference = a - b; };
  Pack& synergy = part(Family::structural_synergy, place)[0];
  synergy = synergy::synergy(worths);
  lanewise(minus, part(Family::uncoordinated_total_effect, place)[0], worths[study_.game.all()], worths[0]);
  lanewise(minus, part(Family::coordination_synergy, place)[0], synergy::synergy(coordinated), synergy);
}

void PackWriter::budget_neutral(std::size_t place) {
  const std::span<const Pack> worths = part(Family::budget_coalition_value, place);
  lanewise([](double& total, double all, double none) { total = all - none; },
           part(Family::budget_total_effect, place)[0], worths[study_.game.all()], worths[0]);
  part(Family::budget_synergy, place)[0] = synergy::synergy(worths);
  Packs dividends(worths.size());
  synergy::dividends_of(worths, dividends);
  synergy::shapley_values(dividends, part(Family::budget_shapley_value, place));
  if (study_.game.n_players() >= 2)
    synergy::shapley_interactions(dividends, 2, part(Family::budget_interaction, place));
}

}  // namespace nqpsweep::sweep
