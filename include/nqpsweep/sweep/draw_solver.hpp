/// @file
/// Every trajectory that a draw needs, solved together and checked.
#pragma once

#include <optional>
#include <vector>

#include "nqpsweep/model/solver.hpp"
#include "nqpsweep/sweep/draw.hpp"

namespace nqpsweep::sweep {

/// Solves draws of one study, one after the other, in memory of its own: one for each thread.
///
/// Every draw is checked: some coalitions are solved once more with a tolerance thirty times smaller, in double
/// precision. Where an outcome differs by more than a quarter of the study's tolerance, the draw is solved again with
/// that smaller one, and so on.
class DrawSolver {
 public:
  explicit DrawSolver(const Study& study);

  /// @return  valid until the next call
  [[nodiscard]] const SolvedDraw& solve(const model::Parameters& parameters);

 private:
  /// Solves until the check is content; false where a trajectory takes too many steps before.
  [[nodiscard]] bool solve_accurately(const model::Parameters& parameters);
  [[nodiscard]] double estimated_error() const;
  void collect(const std::vector<std::size_t>& course_of, Games& games) const;
  void collect_profile();
  void judge();

  const Study& study_;
  std::vector<std::size_t> main_, uncoordinated_, budget_neutral_;  // course of each coalition
  std::vector<std::size_t> checked_;                                // courses that the check solves again, in order
  std::optional<model::Solver> games_, exact_games_, check_;        // the second one in double precision
  model::Solutions solutions_, finer_;
  SolvedDraw solved_;
};

}  // namespace nqpsweep::sweep
