/// @file
/// The policy-synergy effects of one draw, and the layout of the row that holds them.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nqpsweep/model/instruments.hpp"

namespace nqpsweep::sweep {

/// What the last index of a family of effects counts.
enum class Axis { none, policy_set, order, instrument, pair, domain_set };

/// Effects of one kind, for one outcome.
struct EffectFamily {
  std::string_view name;
  Axis axis;
  std::size_t size;  ///< entries along the axis; 1 without an axis
  std::string_view description;
  bool is_ratio = false;  ///< a pure number whose denominator can vanish, so its mean need not exist
};

inline constexpr std::array<EffectFamily, 8> effect_families{{
    {"outcome_value", Axis::policy_set, 5, "the outcome itself under a set of policies"},
    {"total_effect", Axis::none, 1, "all policies against none, v(N) - v(0)"},
    {"synergy", Axis::none, 1, "total effect less the sum of the single effects"},
    {"synergy_ratio", Axis::none, 1, "synergy over total effect; no answer where the total effect is 0", true},
    {"order_share", Axis::order, 8, "sum of the dividends of all coalitions of a size"},
    {"shapley_value", Axis::instrument, 8, "the instrument's share of the total effect"},
    {"interaction", Axis::pair, 28, "Shapley interaction index of two instruments"},
    {"domain_dividend", Axis::domain_set, 7, "dividend of a set of domains in the game played by domains"},
}};

/// Places of the families in `effect_families`.
namespace family {
enum : std::size_t {
  outcome_value,
  total_effect,
  synergy,
  synergy_ratio,
  order_share,
  shapley_value,
  interaction,
  domain_dividend
};
}

/// Place of a family's first entry among the effects of one outcome.
[[nodiscard]] constexpr std::size_t first_effect(std::size_t which) {
  std::size_t first = 0;
  for (std::size_t f = 0; f < which; ++f) first += effect_families[f].size;
  return first;
}

inline constexpr std::size_t n_effects = first_effect(effect_families.size());  ///< of one outcome

/// The sets of policies whose outcome is kept: none, each domain alone, all.
inline constexpr std::array<model::Coalition, 5> policy_sets{model::no_policy, model::domain_members[0],
                                                             model::domain_members[1], model::domain_members[2],
                                                             model::all_policies};

/// Labels along an axis, e.g. "fiscal*tax" for pairs; empty for Axis::none.
[[nodiscard]] std::vector<std::string> labels_of(Axis axis);
[[nodiscard]] std::string_view name_of(Axis axis);  ///< e.g. "instrument"

/// Effects of one game.
///
/// @param worths   outcome of every coalition, shape (256,)
/// @param effects  shape (n_effects,), written
void effects_of_game(std::span<const double> worths, std::span<double> effects);

}  // namespace nqpsweep::sweep
