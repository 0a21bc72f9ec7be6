/// @file
/// Stochastic dominance between two alternatives: would everybody, or everybody averse to risk, prefer one?
#pragma once

#include "nqpsweep/stats/histogram.hpp"

namespace nqpsweep::decision {

/// How far one alternative is from dominating another; both are 0 where it does.
struct Violation {
  double first_order;   ///< largest excess of its distribution function over the other's [1]
  double second_order;  ///< the same of their integrals from below [unit of the outcome]
};

/// Whether @p a dominates @p b, more being better.
///
/// First order: F_a ≤ F_b everywhere, so everyone who likes more prefers a. Second order: ∫F_a ≤ ∫F_b everywhere, so
/// everyone who also dislikes risk does.
///
/// @param a  histograms with equal cells, none empty
/// @par Accuracy  exact for the samples as resolved by the cells; within a cell the draws are taken as spread evenly.
///                Sampling noise alone violates first order by about sqrt(2 / n) for equal distributions
/// @par Source    Hadar & Russell 1969; Rothschild & Stiglitz 1970
[[nodiscard]] Violation violation_of_dominance(const stats::Histogram& a, const stats::Histogram& b);

}  // namespace nqpsweep::decision
