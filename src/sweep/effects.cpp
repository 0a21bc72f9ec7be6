#include "nqpsweep/sweep/effects.hpp"

#include <algorithm>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/synergy/game.hpp"

namespace nqpsweep::sweep {
namespace {

std::string domain_set_name(unsigned set) {
  std::string name;
  for (unsigned d = 0; d < model::n_domains; ++d) {
    if ((set >> d & 1U) == 0) continue;
    if (!name.empty()) name += '*';
    name += model::domain_names[d];
  }
  return name;
}

std::vector<std::string> pair_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < model::n_instruments; ++i) {
    for (std::size_t j = i + 1; j < model::n_instruments; ++j)
      names.push_back(std::string(model::instrument_names[i]) + "*" + std::string(model::instrument_names[j]));
  }
  return names;
}

}  // namespace

std::vector<std::string> labels_of(Axis axis) {
  switch (axis) {
    case Axis::none: return {};
    case Axis::policy_set: return {"none", "incentive", "guidance", "ecology", "all"};
    case Axis::order: return {"1", "2", "3", "4", "5", "6", "7", "8"};
    case Axis::instrument: return {model::instrument_names.begin(), model::instrument_names.end()};
    case Axis::pair: return pair_names();
    case Axis::domain_set: break;
  }
  std::vector<std::string> names;
  for (unsigned set = 1; set < 1U << model::n_domains; ++set) names.push_back(domain_set_name(set));
  return names;
}

std::string_view name_of(Axis axis) {
  switch (axis) {
    case Axis::none: return "";
    case Axis::policy_set: return "policy_set";
    case Axis::order: return "order";
    case Axis::instrument: return "instrument";
    case Axis::pair: return "pair";
    case Axis::domain_set: break;
  }
  return "domain_set";
}

void effects_of_game(std::span<const double> worths, std::span<double> effects) {
  expects(worths.size() == model::n_coalitions && effects.size() == n_effects, "a game of eight instruments");
  const auto part = [&](std::size_t which) {
    return effects.subspan(first_effect(which), effect_families[which].size);
  };

  for (std::size_t i = 0; i < policy_sets.size(); ++i) part(family::outcome_value)[i] = worths[policy_sets[i]];

  std::array<double, model::n_coalitions> dividends{};
  std::ranges::copy(worths, dividends.begin());
  synergy::to_dividends(dividends);

  const double total = worths[model::all_policies] - worths[model::no_policy];
  const double synergy = synergy::synergy(dividends);
  part(family::total_effect)[0] = total;
  part(family::synergy)[0] = synergy;
  part(family::synergy_ratio)[0] = total == 0.0 ? std::numeric_limits<double>::quiet_NaN() : synergy / total;
  synergy::order_shares(dividends, part(family::order_share));
  synergy::shapley_values(dividends, part(family::shapley_value));
  synergy::pair_interactions(dividends, part(family::interaction));

  std::array<double, 1U << model::n_domains> of_domains{};
  synergy::quotient_dividends(dividends, model::domain_members, of_domains);
  std::copy(of_domains.begin() + 1, of_domains.end(), part(family::domain_dividend).begin());
}

}  // namespace nqpsweep::sweep
