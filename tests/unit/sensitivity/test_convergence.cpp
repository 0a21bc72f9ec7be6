#include <catch2/catch.hpp>

#include "support/convergence.hpp"

using namespace nqpsweep::testing;

// Statistical: slopes of log error over log N, within 4 standard errors of the slope, by the jackknife over
// replications. Theory: independent points and Latin hypercubes err as N^-1/2, and scrambled nets in the limit nearly
// as N^-3/2 for so smooth a function (Owen 1997). Lattices are left out: good and bad numbers of points alternate.
TEST_CASE("errors of indices fall as theory has it, slowly with random points and fast with scrambled nets", "[many]") {
  const KnownFunction bratley = known_function("bratley", {"model.dimension=4"});
  const std::vector<std::uint64_t> n{64, 256, 1024, 4096};
  for (const Base& base : bases) {
    const std::string_view name = base.name;
    if (name == "lattice") continue;
    for (const Curve& curve : convergence_of(bratley, base, n, 24)) {
      INFO(name << ": " << curve.slope << " with standard error " << curve.slope_error);
      CHECK(curve.slope_error < 0.1);
      if (name == "sobol") {
        CHECK(curve.slope + 4.0 * curve.slope_error < -0.75);
      } else {
        CHECK(std::abs(curve.slope + 0.5) < 4.0 * curve.slope_error);
      }
    }
  }
}
