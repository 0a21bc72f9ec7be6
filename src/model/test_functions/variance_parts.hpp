/// @file
/// From the decomposition of a variance into parts due to sets of independent inputs to sensitivity indices.
#pragma once

#include <cstdint>
#include <map>

#include "nqpsweep/model/test_function.hpp"

namespace nqpsweep::model {

/// Inputs that act together: bit i stands for input i.
using InputSet = std::uint32_t;

/// Inputs uniform on [0, 1].
[[nodiscard]] std::vector<Input> unit_inputs(std::size_t n);

/// @param parts  variance due to each set of inputs alone, of all sets where it is not 0 (Hoeffding's decomposition)
/// @par Source   Sobol' 1993; Owen 2014 for Shapley effects, a part being shared evenly by its inputs
[[nodiscard]] ExactIndices indices_from(const std::map<InputSet, double>& parts, std::size_t n_inputs, double mean);

}  // namespace nqpsweep::model
