/// @file
/// Parameters as a kernel uses them.
#pragma once

#include "kernel/batch.hpp"
#include "nqpsweep/model/parameters.hpp"

namespace nqpsweep::model {

[[nodiscard]] kernel::Coefficients<double> coefficients_of(const Parameters& p);

}  // namespace nqpsweep::model
