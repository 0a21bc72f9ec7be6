// The program's own solver, as a study uses it.
#include <memory>
#include <optional>

#include "methods.hpp"
#include "nqpsweep/model/solver.hpp"
#include "support/step_tolerance.hpp"
#include "unit/model/golden.hpp"

namespace nqpsweep::bench {

using namespace model;

const Scenario& scenario() {
  static const Scenario golden = testing::golden_scenario(6);
  return golden;
}

namespace {

/// The program's own tolerance of a step first; single precision falls short of it in some corners.
std::vector<double> default_tolerances() { return {testing::default_step_tolerance, 1e-6, 5e-7}; }
/// As for every other contestant: the coarsest that keeps to the error asked for.
std::vector<double> all_tolerances() { return {5e-5, 3e-5, 2e-5, 1.4e-5, 1e-5, 7e-6, 5e-6, 3.5e-6}; }

/// Solvers are kept from draw to draw, as in a study.
bench::Method kernel(InstructionSet instructions, Precision precision, const std::vector<double>& tolerances,
                     const std::string& remark = "") {
  const std::string name = std::string(instruction_set_names[static_cast<std::size_t>(instructions)]) + " " +
                           std::string(precision_names[static_cast<std::size_t>(precision)]) + remark;
  auto kept = std::make_shared<std::pair<std::vector<Coalition>, std::optional<Solver>>>();
  auto solutions = std::make_shared<Solutions>();
  const Numerics numerics{model::Method::taylor, precision, instructions};
  return {name, "lanes", "tolerance", tolerances,
          [=](const Parameters& parameters, const std::vector<Coalition>& coalitions, double tolerance,
              std::vector<Outcomes>& outcomes) {
            if (kept->first != coalitions) {
              std::vector<Course> courses;
              for (const Coalition c : coalitions) courses.push_back(Course::of(mix_of(c), scenario()));
              kept->first = coalitions;
              kept->second.emplace(courses, 0, numerics);
            }
            if (!kept->second->solve(parameters, tolerance, 20000, *solutions)) return false;
            for (std::size_t c = 0; c < coalitions.size(); ++c) outcomes[c] = solutions->outcomes(c);
            return true;
          }};
}

}  // namespace

std::vector<bench::Method> kernels() {
  std::vector<bench::Method> all;
  for (const InstructionSet instructions : {InstructionSet::avx512, InstructionSet::avx2, InstructionSet::portable}) {
    if (!is_available(instructions)) continue;
    all.push_back(kernel(instructions, Precision::double_precision, default_tolerances()));
    if (all.size() == 1)
      all.push_back(kernel(instructions, Precision::double_precision, all_tolerances(), ", coarsest setting"));
    all.push_back(kernel(instructions, Precision::single_precision, default_tolerances()));
  }
  return all;
}

}  // namespace nqpsweep::bench
