/// @file
/// Sobol' indices from a pick-freeze design, in one pass, for many outputs at once.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "nqpsweep/sensitivity/group_method.hpp"

namespace nqpsweep::sensitivity {

/// The rows of a group: A, B, then for each member AB (A with the member from B), and on request BA (B with the member
/// from A) and BC (B with the member from a third point C).
struct PickFreezeRows {
  std::size_t n_members = 0;
  bool has_ba = false, has_bc = false;

  /// Inputs depend on one another: AB shares the member alone with B, BA everything but the member, and whatever is
  /// not shared is drawn given what is. Needs BA.
  bool dependent = false;

  [[nodiscard]] std::size_t size() const { return 2 + n_members * (1 + (has_ba ? 1 : 0) + (has_bc ? 1 : 0)); }
  [[nodiscard]] std::size_t ab(std::size_t member) const { return 2 + member; }
  [[nodiscard]] std::size_t ba(std::size_t member) const { return 2 + n_members + member; }
  [[nodiscard]] std::size_t bc(std::size_t member) const { return 2 + n_members * (has_ba ? 2 : 1) + member; }

  /// Which products of rows the estimators need.
  [[nodiscard]] std::shared_ptr<const MomentPattern> pattern() const;
};

/// Formulas for the first and the total index of a member; they differ in noise.
enum class Estimator { janon, jansen, saltelli, martinez, sobol, azzini, owen };
inline constexpr std::array<std::string_view, 7> estimator_names{"janon", "jansen", "saltelli", "martinez",
                                                                 "sobol", "azzini", "owen"};

/// Formulas that the rows of a design allow: azzini needs BA, owen BC, and with dependent inputs there are fewer.
[[nodiscard]] std::vector<Estimator> estimators_for(const PickFreezeRows& rows);

/// First-order index: share of the variance that the member explains alone.
///
/// @param m    moments of A, B, AB, BA, BC
/// @par Source  Janon et al. 2014 (Monod et al. 2006); Jansen 1999; Saltelli et al. 2010 (b); Martinez 2011; Sobol'
/// 1993,
///              the last two terms centred at the common mean; Azzini, Mara & Rosati 2020; Owen 2013 (correlation 2)
[[nodiscard]] double first_order(Estimator estimator, const FewMoments& m);

/// Total index: share of the variance that is lost when the member is known beside all others.
///
/// @param m    moments of A, B, AB, BA, BC
/// @par Source  the same; Homma & Saltelli 1996 for `sobol`, Jansen 1999 for `saltelli` and `owen`, which have none
[[nodiscard]] double total_order(Estimator estimator, const FewMoments& m);

/// Share of the variance that is due to the interaction of two members alone.
///
/// @param m    moments of A, B, AB of the one, AB of the other, BA of the one
/// @par Source  Saltelli 2002
[[nodiscard]] double second_order(const FewMoments& m);

/// What the groups of a pick-freeze design say about the outputs. Members are numbered as in the design; n_members
/// itself is the dummy, on which nothing depends.
class SobolAnalysis {
 public:
  SobolAnalysis(const PickFreezeRows& rows, const Parts& parts) : rows_(rows), parts_(parts) {}

  [[nodiscard]] double mean(std::size_t output) const;

  /// Variance of the output over A and B together.
  [[nodiscard]] double variance(std::size_t output) const;

  [[nodiscard]] Index first(std::size_t output, std::size_t member, Estimator estimator) const;
  [[nodiscard]] Index total(std::size_t output, std::size_t member, Estimator estimator) const;

  /// The same without their intervals.
  [[nodiscard]] double first_value(std::size_t output, std::size_t member, Estimator estimator) const;
  [[nodiscard]] double total_value(std::size_t output, std::size_t member, Estimator estimator) const;

  /// Interaction of two members. Needs BA and independent inputs.
  [[nodiscard]] Index second(std::size_t output, std::size_t a, std::size_t b) const;

  /// Share that two members explain together, interaction and all. Needs BA and independent inputs.
  [[nodiscard]] Index closed_second(std::size_t output, std::size_t a, std::size_t b) const;

  /// Sum of the first-order indices of all members: what they explain alone, without interactions.
  ///
  /// By the formula of Saltelli et al. (2010), the only one here whose noise is not the same for every member: the
  /// chance correlation of A and B, which the dummy shows, would be summed over all of them.
  [[nodiscard]] Index sum_of_first(std::size_t output) const;

  /// How far an estimator is off the default, in units of their errors: half the widths of both 95 % intervals,
  /// put together as if independent; the larger of first and total index. Above 1, trust neither.
  [[nodiscard]] double disagreement(std::size_t output, std::size_t member, Estimator estimator) const;

  /// Ends between which an index must lie whatever failed groups would have said, if their outputs are
  /// within the range of the answered ones (Jansen's form; conservative).
  ///
  /// @param failed_share  of all groups
  /// @param range         largest less smallest output
  struct Bounds {
    double first_low, first_high, total_low, total_high;
  };
  [[nodiscard]] Bounds worst_case(std::size_t output, std::size_t member, double failed_share, double range) const;

 private:
  using Rows = std::array<std::size_t, 5>;
  [[nodiscard]] Rows rows_for_first(std::size_t member) const;
  [[nodiscard]] Rows rows_for_total(std::size_t member) const;
  [[nodiscard]] Rows rows_for_pair(std::size_t a, std::size_t b) const;

  const PickFreezeRows& rows_;
  const Parts& parts_;
};

/// First and total indices by default formulas; with BA and independent inputs also those of pairs.
[[nodiscard]] GroupMethod sobol_method(const PickFreezeRows& rows);

}  // namespace nqpsweep::sensitivity
