/// @file
/// Sobol' indices from the spectrum of an output along curves through the parameters' space.
#pragma once

#include <memory>

#include "nqpsweep/design/search_curves.hpp"
#include "nqpsweep/sensitivity/group_method.hpp"

namespace nqpsweep::sensitivity {

/// Extended Fourier amplitude sensitivity test, from search curves: S1 is the share of the variance along a member's
/// curves that is at the first four multiples of its frequency, ST what is not at low frequencies. Several curves of a
/// member are put together as the ratio of means, whose terms have no bias from the random phases.
///
/// @par Source  Saltelli, Tarantola & Chan 1999
[[nodiscard]] GroupMethod fast_method(std::size_t n_members, std::uint64_t n_points);

/// Random balance: S1 is the share of the first ten harmonics of the output in a member's order along the curve,
/// without the bias of finite samples.
///
/// @param coordinates  one for each member
/// @par Source  Tarantola, Gatelli & Mara 2006; Tissot & Prieur 2012 for the bias
[[nodiscard]] GroupMethod random_balance_method(std::vector<std::size_t> coordinates, std::uint64_t n_points,
                                                std::shared_ptr<const design::RandomBalance> design);

}  // namespace nqpsweep::sensitivity
