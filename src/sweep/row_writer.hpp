/// @file
/// From a solved draw to its row of numbers, one concern after the other.
#pragma once

#include "nqpsweep/sweep/draw.hpp"

namespace nqpsweep::sweep {

/// Fills the parts of a draw's row and record, one concern after the other.
class RowWriter {
 public:
  RowWriter(const Study& study, const EffectLayout& layout, const SolvedDraw& solved, std::span<double> row)
      : study_(study), layout_(layout), solved_(solved), row_(row) {}

  /// Every effect of every game.
  void effects();

  /// The best mixes of the draw, and the regret of every other.
  void choice(DrawRecord& record);

 private:
  [[nodiscard]] std::span<double> part(Family family, std::size_t outcome = 0) {
    return layout_.part(row_, family, outcome);
  }
  void profile(std::size_t place, int outcome);
  void structural(std::size_t place, std::span<const double> worths);
  void budget_neutral(std::size_t place, std::span<const double> worths);
  void box_cox();
  void mechanism();

  const Study& study_;
  const EffectLayout& layout_;
  const SolvedDraw& solved_;
  std::span<double> row_;
};

}  // namespace nqpsweep::sweep
