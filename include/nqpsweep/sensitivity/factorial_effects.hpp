/// @file
/// Main effects and interactions of two from two-level factorial designs.
#pragma once

#include <memory>

#include "nqpsweep/design/two_level_factorial.hpp"
#include "nqpsweep/sensitivity/group_method.hpp"

namespace nqpsweep::sensitivity {

/// Coefficients of the regression on levels coded -1 and 1: ME of each member, half the mean change from low to high;
/// and on request IE of each pair, aliased within a group with all pairs whose columns have the same product.
///
/// @par Cost    two fast Walsh-Hadamard transforms for each output and group
/// @par Source  Box, Hunter & Hunter 2005; Saltelli et al. 2008; names as in SALib
[[nodiscard]] GroupMethod factorial_method(std::size_t n_members, bool with_pairs,
                                           std::shared_ptr<const design::TwoLevelFactorial> design);

}  // namespace nqpsweep::sensitivity
