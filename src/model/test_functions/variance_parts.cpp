#include "variance_parts.hpp"

#include <bit>

namespace nqpsweep::model {

std::vector<Input> unit_inputs(std::size_t n) { return {n, Input{Input::Distribution::uniform, 0.0, 1.0}}; }

ExactIndices indices_from(const std::map<InputSet, double>& parts, std::size_t n_inputs, double mean) {
  ExactIndices exact{mean, 0.0, {}, std::vector<double>(n_inputs), {}, std::vector<double>(n_inputs)};
  for (const auto& [inputs, part] : parts) exact.variance += part;
  const auto share = [&](InputSet inputs) {
    const auto at = parts.find(inputs);
    return at == parts.end() ? 0.0 : at->second / exact.variance;
  };
  for (std::size_t i = 0; i < n_inputs; ++i) {
    const InputSet alone = InputSet{1} << i;
    exact.S1.push_back(share(alone));
    for (std::size_t j = i + 1; j < n_inputs; ++j) exact.S2.push_back(share(alone | InputSet{1} << j));
    for (const auto& [inputs, part] : parts) {
      if ((inputs & alone) == 0) continue;
      exact.ST[i] += part / exact.variance;
      exact.shapley_effects[i] += part / exact.variance / std::popcount(inputs);
    }
  }
  return exact;
}

}  // namespace nqpsweep::model
