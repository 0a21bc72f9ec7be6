/// @file
/// One draw from index to effects: a pure function of (study, index), the same anywhere and alone.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nqpsweep/model/observables.hpp"
#include "nqpsweep/sweep/study.hpp"
#include "nqpsweep/synergy/verdict.hpp"

namespace nqpsweep::sweep {

/// Whether a draw has an answer.
enum class Status : std::uint8_t {
  ok,
  step_limit,  ///< growth explodes before the horizon: the most steps allowed do not reach it within the tolerance
  not_finite   ///< an outcome of some coalition is not a finite number
};
inline constexpr int n_statuses = 3;
inline constexpr std::array<std::string_view, n_statuses> status_names{"ok", "step_limit", "not_finite"};

/// One bit for each coalition of players.
using CoalitionSet = std::bitset<model::n_coalitions>;

/// What is kept of a draw beside its row of numbers.
struct DrawRecord {
  Status status = Status::ok;
  synergy::Verdict verdict = synergy::Verdict::none;
  std::uint16_t steps = 0;            ///< of the longest trajectory of the main game; 0 without an answer
  CoalitionSet leapt{};               ///< coalitions under which the leap happens by the horizon
  CoalitionSet best{};                ///< affordable mixes than which no affordable one is better
  CoalitionSet best_at_equal_cost{};  ///< mixes than which none is better in the budget-neutral game
  CoalitionSet best_of_size{};        ///< affordable mixes than which no affordable one of the same size is better
};

/// Worths of every coalition of players for each of the model's outcomes.
class Games {
 public:
  Games() = default;
  explicit Games(std::size_t n_coalitions);  ///< NaN throughout
  [[nodiscard]] bool empty() const { return worths_.empty(); }
  [[nodiscard]] std::span<double> operator[](int outcome) { return worths_[static_cast<std::size_t>(outcome)]; }
  [[nodiscard]] std::span<const double> operator[](int outcome) const {
    return worths_[static_cast<std::size_t>(outcome)];
  }
  [[nodiscard]] bool finite() const;

 private:
  std::vector<std::vector<double>> worths_;  // shape (n_outcomes, n_coalitions)
};

/// The study's outcomes at the reported years, for the coalitions that make total effect and synergy.
struct Profile {
  std::vector<std::size_t> coalitions;  ///< none, each player alone, all
  std::vector<double> values;           ///< shape (n_outcomes, n_years, coalitions.size())
};

/// A draw in full, for looking at it alone.
struct SolvedDraw {
  DrawRecord record;                    ///< without the best mixes
  Games games;                          ///< NaN throughout where steps were not enough
  Games uncoordinated, budget_neutral;  ///< empty where not asked for, or where the draw has no answer
  Profile profile;
  std::array<double, model::observed_years> table2_rd{};  ///< enterprise R&D after each year of Table 2
};

/// Place of a draw in the unit cube: the swept parameters', then the calibration parameters'.
[[nodiscard]] std::vector<double> point_of_draw(const Study& study, std::uint64_t draw);

/// Parameter values of a draw: the swept ones, then the calibration parameters. Shape (study.n_coordinates(),).
[[nodiscard]] std::vector<double> parameters_of_draw(const Study& study, std::uint64_t draw);

/// The same with every parameter at the median of its prior.
[[nodiscard]] std::vector<double> median_parameters(const Study& study);

/// Parameter values at a point of the unit cube, both of shape (study.n_coordinates(),).
void values_at(const Study& study, std::span<const double> point, std::span<double> values);

}  // namespace nqpsweep::sweep
