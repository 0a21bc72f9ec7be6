/// @file
/// The policy-synergy effects of one draw: which there are, what they are called, and where they stand in its row.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nqpsweep/base/pack.hpp"
#include "nqpsweep/sweep/policy_game.hpp"

namespace nqpsweep::sweep {

/// What the last index of a family of effects counts.
enum class Axis {
  none,
  policy_set,   ///< no policy, each domain alone, all policies
  coalition,    ///< of players, by mask
  order,        ///< size of a coalition
  player,       ///< by default an instrument
  pair,         ///< of players
  triple,       ///< of players
  domain,       ///< unions of players
  domain_pair,  ///< two unions
  domain_set,   ///< sets of unions, by mask, from 1
  year,         ///< calendar years reported
  observable    ///< of the paper's tables
};

/// Kinds of effects. The first are computed for each outcome; from `box_cox_exponent` on they belong to the draw.
enum class Family {
  output,  ///< of a model without policies; all others belong to the policy game
  outcome_value,
  total_effect,
  synergy,
  synergy_ratio,
  order_share,
  shapley_value,
  interaction,
  domain_dividend,
  coalition_value,
  dividend,
  walsh_effect,
  interaction_variance_share,
  banzhaf_value,
  owen_value,
  interaction_triple,
  banzhaf_interaction,
  banzhaf_interaction_triple,
  shapley_taylor_interaction,
  shapley_taylor_interaction_triple,
  domain_value,
  domain_interaction,
  within_domain_synergy,
  cross_domain_synergy,
  supermodular,
  supermodular_share,
  supermodular_least,
  pair_supermodular_share,
  pair_supermodular_least,
  profile_no_policy,
  profile_all_policies,
  profile_total_effect,
  profile_synergy,
  uncoordinated_total_effect,
  structural_synergy,
  coordination_synergy,
  budget_coalition_value,
  budget_total_effect,
  budget_synergy,
  budget_shapley_value,
  budget_interaction,
  box_cox_exponent,
  mechanism_effect,
  mechanism_synergy,
  mechanism_contribution,
  regret,
  regret_of_size,
  observable,
};
inline constexpr std::size_t n_families = static_cast<std::size_t>(Family::observable) + 1;

/// How a family is kept beside its distribution.
struct FamilyInfo {
  std::string_view name;
  Axis axis;
  std::string_view units;  ///< empty: those of the outcome
  std::string_view description;
  bool headline = false;     ///< kept for every draw, and in fine histograms
  bool has_no_mean = false;  ///< its tails may be too heavy for a mean: quantiles only
};
[[nodiscard]] const FamilyInfo& info_of(Family family);

/// Games and tables beside the main one.
struct EffectOptions {
  bool structural = false;      ///< play the game with coordination off, too
  bool budget_neutral = false;  ///< play the game at equal cost, too
  std::vector<int> report_years{};
};

/// Which effects a study has, and their places. A game without players has the output alone.
///
/// The row of a draw holds the parameters, the lasting effects of each outcome, and those of the draw itself; then, in
/// the end, the passing effects of each outcome. Effects pass which follow from the coalition values and are wanted for
/// their distribution alone: two thirds of all. Blocks of draws hold what lasts, and what passes is made for one
/// outcome after the other, in a cache, and forgotten.
class EffectLayout {
 public:
  /// @param wanted_of_draws  families that are wanted of each draw, and so last in any case
  EffectLayout(const PolicyGame& game, const EffectOptions& options, std::size_t n_parameters, std::size_t n_outcomes,
               std::span<const Family> wanted_of_draws = {});

  [[nodiscard]] std::size_t n_columns() const { return n_columns_; }
  [[nodiscard]] std::size_t n_lasting() const { return n_lasting_; }           ///< the first so many columns
  [[nodiscard]] std::size_t n_passing() const { return passing_by_outcome_; }  ///< columns of each outcome
  [[nodiscard]] std::size_t first_passing(std::size_t outcome) const {
    return n_lasting_ + outcome * passing_by_outcome_;
  }
  [[nodiscard]] bool has(Family family) const { return size(family) > 0; }
  [[nodiscard]] std::size_t size(Family family) const { return size_[static_cast<std::size_t>(family)]; }
  [[nodiscard]] static bool by_outcome(Family family) { return family < Family::box_cox_exponent; }
  /// Whether its columns are among those of an outcome that pass.
  [[nodiscard]] bool is_passing(Family family) const { return passes_[static_cast<std::size_t>(family)]; }

  /// Column of the first entry of a family; of an outcome, by place, where it has one for each.
  [[nodiscard]] std::size_t column(Family family, std::size_t outcome = 0) const;

  /// The entries of a family in a row, or in its lasting part if they last.
  template <class T>
  [[nodiscard]] std::span<T> part(std::span<T> row, Family family, std::size_t outcome = 0) const {
    return row.subspan(column(family, outcome), size(family));
  }

  /// All lasting effects of an outcome.
  template <class T>
  [[nodiscard]] std::span<T> lasting_of(std::span<T> row, std::size_t outcome) const {
    return row.subspan(n_parameters_ + outcome * lasting_by_outcome_, lasting_by_outcome_);
  }

  /// The family a column belongs to; none for a parameter.
  [[nodiscard]] const FamilyInfo* family_of(std::size_t column) const { return family_of_[column]; }

  /// Labels along an axis, e.g. "fiscal*tax" for pairs; empty for axes of numbers.
  [[nodiscard]] std::vector<std::string> labels_of(Axis axis) const;
  /// Numbers along an axis: masks and years.
  [[nodiscard]] std::vector<std::int64_t> numbers_of(Axis axis) const;
  [[nodiscard]] static std::string_view name_of(Axis axis);
  [[nodiscard]] static std::string_view describe(Axis axis);

 private:
  [[nodiscard]] std::size_t length_of(Axis axis) const;

  PolicyGame game_;
  std::vector<int> report_years_;
  std::size_t n_parameters_, lasting_by_outcome_ = 0, passing_by_outcome_ = 0;
  std::size_t first_of_draw_ = 0, n_lasting_ = 0, n_columns_ = 0;
  std::vector<std::size_t> size_, first_;
  std::array<bool, n_families> passes_{};
  std::vector<const FamilyInfo*> family_of_;
};

/// Effects of one game on one outcome: everything that follows from the worths of the coalitions alone.
///
/// @param row  of a draw; the outcome's coalition values stand there, its other parts of the main game are written
void effects_of_game(const PolicyGame& game, const EffectLayout& layout, std::size_t outcome, std::span<double> row);
/// The same of eight draws at once.
void effects_of_game(const PolicyGame& game, const EffectLayout& layout, std::size_t outcome, std::span<Pack> row);
/// The same where what passes stands elsewhere.
///
/// @param lasting  shape (layout.n_lasting(),)
/// @param passing  of the outcome, shape (layout.n_passing(),)
void effects_of_game(const PolicyGame& game, const EffectLayout& layout, std::size_t outcome, std::span<Pack> lasting,
                     std::span<Pack> passing);

}  // namespace nqpsweep::sweep
