#include "tables.hpp"

namespace nqpsweep::sweep {

Table exact_table(const Study& study) {
  const model::ExactIndices& exact = *study.exact;
  Table t{"exact", "what is known exactly of the test function (docs/test-functions.md)", {}, {}};
  TableAxis parameters{"parameter", {}, {}, "uncertain parameter of the model"};
  for (const auto& parameter : study.parameters) parameters.labels.push_back(parameter.name);
  t.axes = {parameters};
  t.variables = {{"mean", {}, std::vector<double>{exact.mean}, "1", "mean of the output"},
                 {"variance", {}, std::vector<double>{exact.variance}, "1", "variance of the output"},
                 {"S1", {"parameter"}, exact.S1, "1", "first-order index"},
                 {"ST", {"parameter"}, exact.ST, "1", "total index"},
                 {"shapley_effect", {"parameter"}, exact.shapley_effects, "1", "Shapley effect"}};
  if (exact.S2.empty()) return t;
  TableAxis pairs{"parameter_pair", {}, {}, "two parameters, joined by *"};
  for (std::size_t a = 0; a < parameters.labels.size(); ++a) {
    for (std::size_t b = a + 1; b < parameters.labels.size(); ++b)
      pairs.labels.push_back(parameters.labels[a] + "*" + parameters.labels[b]);
  }
  t.axes.push_back(pairs);
  t.variables.push_back({"S2", {"parameter_pair"}, exact.S2, "1", "index of the interaction of the two alone"});
  return t;
}

}  // namespace nqpsweep::sweep
