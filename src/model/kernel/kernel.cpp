// The kernel for one instruction set: compiled once for each, with NQPSWEEP_KERNEL as the name of its namespace.
#include "march.hpp"

namespace nqpsweep::model::kernel::NQPSWEEP_KERNEL {

bool solve(const Coefficients<double>& coefficients, const Batch& batch) {
  return solve_batch<Doubles>(coefficients, batch);
}

bool solve(const Coefficients<float>& coefficients, const Batch& batch) {
  return solve_batch<Floats>(coefficients, batch);
}

}  // namespace nqpsweep::model::kernel::NQPSWEEP_KERNEL
