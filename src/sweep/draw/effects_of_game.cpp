// What is written of one game into a row of effects.
#include <algorithm>
#include <array>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/sweep/effects.hpp"
#include "nqpsweep/synergy/indices.hpp"
#include "nqpsweep/synergy/supermodularity.hpp"

namespace nqpsweep::sweep {
namespace {

/// The columns of one outcome, and what is written there of its game.
template <Real R>
class EffectWriter {
 public:
  EffectWriter(const PolicyGame& game, const EffectLayout& layout, std::size_t outcome, std::span<R> lasting,
               std::span<R> passing)
      : game_(game), layout_(layout), outcome_(outcome), lasting_(lasting), passing_(passing) {}

  void write() {
    expects(lasting_.size() == layout_.n_lasting() && passing_.size() == layout_.n_passing(),
            "an entry for each column");
    const std::span<const R> worths = part(Family::coalition_value);
    const auto& landmarks = game_.landmarks();
    for (std::size_t i = 0; i < landmarks.size(); ++i) part(Family::outcome_value)[i] = worths[landmarks[i]];
    const auto dividends = part(Family::dividend);
    synergy::dividends_of(worths, dividends);
    totals(worths, dividends);
    of_players(worths, dividends);
    if (game_.n_players() >= 2) supermodularity(worths);
    of_domains(worths);
  }

 private:
  [[nodiscard]] std::span<R> part(Family family) const {
    if (!layout_.is_passing(family)) return layout_.part(lasting_, family, outcome_);
    return passing_.subspan(layout_.column(family, outcome_) - layout_.first_passing(outcome_), layout_.size(family));
  }

  void totals(std::span<const R> worths, std::span<const R> dividends) {
    R& total = part(Family::total_effect)[0];
    R& synergy = part(Family::synergy)[0];
    lanewise([](double& effect, double all, double none) { effect = all - none; }, total, worths[game_.all()],
             worths[0]);
    synergy = synergy::synergy(worths);
    lanewise(
        [](double& ratio, double part_of_it, double whole) { ratio = whole == 0.0 ? no_answer : part_of_it / whole; },
        part(Family::synergy_ratio)[0], synergy, total);
    synergy::order_shares(dividends, part(Family::order_share));
  }

  void of_players(std::span<const R> worths, std::span<const R> dividends) {
    synergy::owen_values(worths, game_.union_members(), part(Family::owen_value));
    const std::span<R> walsh = part(Family::walsh_effect);
    synergy::walsh_effects(dividends, walsh);
    part(Family::interaction_variance_share)[0] = synergy::interaction_variance_share(std::span<const R>(walsh));
    using Indices = synergy::Interactions<R>;
    synergy::interactions_up_to_three(
        dividends, walsh,
        {Indices{part(Family::shapley_value), part(Family::banzhaf_value)},
         Indices{part(Family::interaction), part(Family::banzhaf_interaction),
                 part(Family::shapley_taylor_interaction)},
         Indices{part(Family::interaction_triple), part(Family::banzhaf_interaction_triple),
                 part(Family::shapley_taylor_interaction_triple)}});
  }

  void supermodularity(std::span<const R> worths) {
    const auto found =
        synergy::supermodularity(worths, part(Family::pair_supermodular_share), part(Family::pair_supermodular_least));
    lanewise([](double& all_hold, double share) { all_hold = share == 1.0 ? 1.0 : 0.0; }, part(Family::supermodular)[0],
             found.share);
    part(Family::supermodular_share)[0] = found.share;
    part(Family::supermodular_least)[0] = found.least;
  }

  void of_domains(std::span<const R> worths) {
    const auto& unions = game_.unions();
    alignas(pack_alignment) std::array<R, std::size_t{1} << synergy::most_players> room;
    const std::span<R> quotient = std::span(room).first(std::size_t{1} << unions.size());
    synergy::quotient_game(worths, game_.union_members(), quotient);
    synergy::to_dividends(quotient);
    const std::span<const R> of_unions = quotient;
    std::ranges::copy(of_unions.subspan(1), part(Family::domain_dividend).begin());
    synergy::shapley_values(of_unions, part(Family::domain_value));
    if (unions.size() >= 2) synergy::shapley_interactions(of_unions, 2, part(Family::domain_interaction));
    R within{};
    for (std::size_t u = 0; u < unions.size(); ++u) {
      part(Family::within_domain_synergy)[u] = synergy::synergy_within(worths, unions[u].players);
      lanewise([](double& sum, double x) { sum += x; }, within, part(Family::within_domain_synergy)[u]);
    }
    lanewise([](double& across, double all, double alone) { across = all - alone; },
             part(Family::cross_domain_synergy)[0], part(Family::synergy)[0], within);
  }

  const PolicyGame& game_;
  const EffectLayout& layout_;
  std::size_t outcome_;
  std::span<R> lasting_, passing_;
};

template <Real R>
void write_effects(const PolicyGame& game, const EffectLayout& layout, std::size_t outcome, std::span<R> row) {
  expects(row.size() == layout.n_columns(), "an entry for each column");
  EffectWriter<R>(game, layout, outcome, row.first(layout.n_lasting()),
                  row.subspan(layout.first_passing(outcome), layout.n_passing()))
      .write();
}

}  // namespace

void effects_of_game(const PolicyGame& game, const EffectLayout& layout, std::size_t outcome, std::span<double> row) {
  write_effects(game, layout, outcome, row);
}
void effects_of_game(const PolicyGame& game, const EffectLayout& layout, std::size_t outcome, std::span<Pack> row) {
  write_effects(game, layout, outcome, row);
}
void effects_of_game(const PolicyGame& game, const EffectLayout& layout, std::size_t outcome, std::span<Pack> lasting,
                     std::span<Pack> passing) {
  EffectWriter<Pack>(game, layout, outcome, lasting, passing).write();
}

}  // namespace nqpsweep::sweep
