#include "nqpsweep/decision/information.hpp"
#include "tables.hpp"

namespace nqpsweep::sweep {

Table information_table(const Findings& f) {
  Table t{"information", "what knowing a parameter beforehand would be worth for the choice of a mix", {}, {}};
  TableAxis axis{"parameter", {}, {}, "uncertain parameter of the model"};
  std::vector<double> value;
  std::vector<double> error;
  std::vector<double> upper;
  std::size_t place = 0;
  for (const auto& parameter : f.study.parameters) {
    axis.labels.push_back(parameter.name);
    const bool fixed = std::holds_alternative<space::Fixed>(parameter.marginal);
    const auto partial = fixed ? decision::PartialInformation{0.0, 0.0, 0.0}
                               : decision::partial_information(f.seen.binned_payoffs(), place++);
    value.push_back(partial.value);
    error.push_back(partial.error);
    upper.push_back(partial.upper);
  }
  t.axes.push_back(std::move(axis));
  const std::string unit(f.study.outcome(f.study.choice.outcome).unit);
  t.variables = {{"evppi",
                  {"parameter"},
                  value,
                  unit,
                  "expected value of partial perfect information, cross-validated; 0 for a fixed parameter"},
                 {"evppi_error", {"parameter"}, error, unit, "standard error of that"},
                 {"evppi_upper",
                  {"parameter"},
                  upper,
                  unit,
                  "the same without cross-validation, too high by the noise of the choice"}};
  return t;
}

}  // namespace nqpsweep::sweep
