/// @file
/// From the points of draws to their columns of numbers.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nqpsweep/base/pack.hpp"
#include "nqpsweep/sweep/draw_solver.hpp"
#include "nqpsweep/sweep/plan.hpp"

namespace nqpsweep::sweep {

class PackWriter;

/// Up to eight consecutive draws on their way to their columns, which evaluators fill in, each a draw at a time.
class PackInMaking {
 public:
  PackInMaking(const Study& study, const EffectLayout& layout);
  ~PackInMaking();

  /// @param draws    the first in lane 0
  /// @param points   of the draws in the unit cube, shape (draws.count, study.n_coordinates()), written
  /// @param columns  shape (layout.n_columns(),), written; effects are NaN where a draw has no answer, everything is in
  ///                 lanes beyond the last draw. Or of shape (layout.n_lasting(),): without what effects_of_game writes
  /// @param records  shape (draws.count,), written
  void begin(Slice draws, std::span<double> points, std::span<Pack> columns, std::span<DrawRecord> records);

 private:
  friend class Evaluator;
  void end_lane();

  std::size_t n_coordinates_;
  bool has_effects_;
  std::unique_ptr<PackWriter> writer_;
  Slice draws_;
  std::span<double> points_;
  std::span<Pack> columns_;
  std::span<DrawRecord> records_;
  std::atomic<std::uint64_t> n_missing_ = 0;  // lanes
};

/// Evaluates draws of one study in memory of its own: one for each thread. What comes out for a draw is a function of
/// the study and its point alone.
class Evaluator {
 public:
  /// @param layout  study.layout(), made once
  Evaluator(const Study& study, const EffectLayout& layout);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;

  /// Evaluates the draw of one lane, while other evaluators may be at others; whoever is last does what is left to do
  /// for all of them together.
  void evaluate(std::size_t lane, PackInMaking& pack);

  /// All draws of a pack, as PackInMaking::begin wants them.
  void evaluate(Slice draws, std::span<double> points, std::span<Pack> columns, std::span<DrawRecord> records);

  /// One draw alone.
  ///
  /// @param row  shape (layout.n_columns(),), written
  DrawRecord evaluate(std::uint64_t draw, std::span<double> row);

  /// The same at given values of the parameters, the calibration parameters last. Shape (study.n_coordinates(),).
  DrawRecord evaluate_at(std::span<const double> values, std::span<double> row);

 private:
  void put(std::size_t lane, std::span<const double> values, PackInMaking& pack);

  const Study& study_;
  const EffectLayout& layout_;
  std::optional<DrawSolver> solver_;  // of a model with policies
  std::unique_ptr<PackInMaking> own_;
  std::vector<double> values_;
};

}  // namespace nqpsweep::sweep
