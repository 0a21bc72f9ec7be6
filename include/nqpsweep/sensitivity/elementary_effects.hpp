/// @file
/// Elementary effects: screening by trajectories and radial steps, and derivative-based measures with the bound they
/// put on total indices.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "nqpsweep/design/one_at_a_time.hpp"
#include "nqpsweep/sensitivity/group_method.hpp"

namespace nqpsweep::sensitivity {

/// Features of a group: the effect of each member, its size, what it changes, then the first row.
[[nodiscard]] std::shared_ptr<const MomentPattern> elementary_pattern(std::size_t n_members);

/// @param rows   shape (n_members + 1, n_outputs)
/// @param steps  one for each member
/// @return       shape (3 n_members + 1, n_outputs): an effect is a change of the output over one of the unit interval;
/// of
///               a member that is not moved it is 0
[[nodiscard]] std::vector<double> elementary_features(std::span<const double> rows, std::size_t n_outputs,
                                                      std::span<const design::Step> steps);

/// Mean effect; mean size of the effects; standard deviation of the effects (divided by n - 1).
///
/// @par Source  Morris 1991; Campolongo, Cariboni & Saltelli 2007 for the mean size
[[nodiscard]] Index mean_effect(const Parts& parts, std::size_t output, std::size_t member);
[[nodiscard]] Index mean_effect_size(const Parts& parts, std::size_t output, std::size_t member);
[[nodiscard]] Index deviation_of_effects(const Parts& parts, std::size_t output, std::size_t member);

/// Mean square of the derivative with respect to the unit interval.
///
/// @par Source  Sobol' & Kucherenko 2009
[[nodiscard]] Index mean_square_derivative(const Parts& parts, std::size_t output, std::size_t member);

/// What a total index is at most, by the inequality of Poincaré for the uniform distribution: ν / (π² V).
///
/// @par Source  Sobol' & Kucherenko 2009; Lamboni, Iooss, Popelin & Gamboa 2013
[[nodiscard]] Index bound_of_total_index(const Parts& parts, std::size_t output, std::size_t member);

/// Total index, where each member is moved to an independent place from the first row.
///
/// @par Source  Jansen 1999; Campolongo, Saltelli & Cariboni 2011
[[nodiscard]] Index total_index_of_steps(const Parts& parts, std::size_t output, std::size_t member);

/// What becomes of groups of one-at-a-time rows: effects and their spread; with total indices; derivatives and the
/// bounds that follow from them.
[[nodiscard]] GroupMethod morris_method(std::size_t n_members, std::shared_ptr<const design::OneAtATime> design);
[[nodiscard]] GroupMethod radial_method(std::size_t n_members, std::shared_ptr<const design::OneAtATime> design);
[[nodiscard]] GroupMethod small_steps_method(std::size_t n_members, std::shared_ptr<const design::OneAtATime> design);

}  // namespace nqpsweep::sensitivity
