/// @file
/// From the point of a draw to its row of numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "nqpsweep/sweep/draw_solver.hpp"

namespace nqpsweep::sweep {

/// Evaluates draws of one study, one after the other, in memory of its own: one for each thread. What comes out is a
/// function of the study and the point alone.
class Evaluator {
 public:
  /// @param layout  study.layout(), made once
  Evaluator(const Study& study, const EffectLayout& layout);

  /// @param point  of the draw in the unit cube, shape (study.n_coordinates(),)
  /// @param row    shape (layout.n_columns(),), written: parameters, effects of each outcome, effects of the draw;
  ///               effects are NaN where the draw has no answer
  DrawRecord evaluate(std::uint64_t draw, std::span<const double> point, std::span<double> row);
  DrawRecord evaluate(std::uint64_t draw, std::span<double> row);

  /// The same at given values of the parameters, the calibration parameters last. Shape (study.n_coordinates(),).
  DrawRecord evaluate_at(std::span<const double> values, std::span<double> row);

 private:
  const Study& study_;
  const EffectLayout& layout_;
  std::optional<DrawSolver> solver_;  // of a model with policies
  std::vector<double> point_, values_;
};

}  // namespace nqpsweep::sweep
