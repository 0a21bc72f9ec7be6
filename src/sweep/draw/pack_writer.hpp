/// @file
/// From solved draws to their columns of numbers: eight draws at once, one concern after the other.
#pragma once

#include <span>
#include <vector>

#include "nqpsweep/base/pack.hpp"
#include "nqpsweep/sweep/draw.hpp"

namespace nqpsweep::sweep {

/// Fills the columns of up to eight draws, each in a lane of its own: what follows from the outcomes of all coalitions
/// is computed for all of them together, the rest for each as it comes.
class PackWriter {
 public:
  PackWriter(const Study& study, const EffectLayout& layout);

  /// @param columns  written from now to end(), shape (layout.n_columns(),); or, without what effects_of_game writes,
  ///                 (layout.n_lasting(),)
  /// @param records  one for each draw, whose best mixes are written there
  void begin(std::span<Pack> columns, std::span<DrawRecord> records);

  /// Takes a draw that has an answer.
  void put(std::size_t lane, const SolvedDraw& solved);

  /// Every effect there is room for; lanes that no draw was put into stay NaN.
  void end();

 private:
  void take(std::span<const double> worths, std::size_t lane, std::span<Pack> packs) const;
  /// Of the game without coordination: other worths are columns.
  [[nodiscard]] std::span<Pack> uncoordinated(std::size_t place) {
    return std::span(uncoordinated_).subspan(place * n_coalitions_, n_coalitions_);
  }
  [[nodiscard]] std::span<Pack> part(Family family, std::size_t outcome = 0) {
    return layout_.part(columns_, family, outcome);
  }
  void profile(std::size_t lane, const Profile& profile);
  void box_cox(std::size_t lane, std::span<const double> nqp);
  void mechanism(std::size_t lane, const Games& games);
  void headline(std::size_t lane, std::span<const double> worths);
  void contributions();
  void choice();
  void mark_best(std::size_t mix, const Pack& regret, const Pack& regret_of_size);
  void structural(std::size_t place);
  void budget_neutral(std::size_t place);

  const Study& study_;
  const EffectLayout& layout_;
  std::span<Pack> columns_;
  std::span<DrawRecord> records_;
  std::size_t n_coalitions_;
  std::array<bool, Pack::width> taken_{};
  double sign_;                // of the outcome of the choice: more of it is better, or less
  Packs headline_of_domains_;  // the headline outcome's game of domains, then its dividends, shape (2^n_unions,)
  Packs uncoordinated_;        // shape (n_outcomes, n_coalitions)
};

}  // namespace nqpsweep::sweep
