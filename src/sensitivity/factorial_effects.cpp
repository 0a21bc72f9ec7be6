#include "nqpsweep/sensitivity/factorial_effects.hpp"

#include <array>
#include <utility>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sensitivity {
namespace {

/// Product of Sylvester's Hadamard matrix with a vector, in place.
void walsh_hadamard(std::vector<double>& values) {
  for (std::size_t half = 1; half < values.size(); half *= 2) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if ((i & half) != 0) continue;
      const double a = values[i];
      const double b = values[i + half];
      values[i] = a + b;
      values[i + half] = a - b;
    }
  }
}

/// Place of a pair a < b among all pairs of n, in the order of a table of pairs.
std::size_t place_of_pair(std::size_t n, std::size_t a, std::size_t b) { return a * (2 * n - a - 1) / 2 + b - a - 1; }

/// Half the mean change of every output with each member and, if asked for, with each pair: the matrix against its
/// fold-over, in which single members change sign and pairs do not.
std::vector<double> effects_in_group(const design::TwoLevelFactorial& design, std::size_t n, bool with_pairs,
                                     std::uint64_t group, std::span<const double> rows, std::size_t n_outputs) {
  const std::size_t order = design.order();
  expects(rows.size() == 2 * order * n_outputs, "a matrix and its fold-over");
  const auto columns = design.columns(group);
  const double share = 1.0 / (2.0 * static_cast<double>(order));
  std::vector<double> features((n + (with_pairs ? n * (n - 1) / 2 : 0)) * n_outputs);
  std::vector<double> odd(order);   // what changes sign in the fold-over
  std::vector<double> even(order);  // what does not
  for (std::size_t o = 0; o < n_outputs; ++o) {
    for (std::size_t i = 0; i < order; ++i) {
      const double plain = rows[i * n_outputs + o];
      const double folded = rows[(order + i) * n_outputs + o];
      odd[i] = plain - folded;
      even[i] = plain + folded;
    }
    walsh_hadamard(odd);
    for (std::size_t m = 0; m < n; ++m) features[m * n_outputs + o] = share * columns[m].sign * odd[columns[m].place];
    if (!with_pairs) continue;
    walsh_hadamard(even);
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = a + 1; b < n; ++b)
        features[(n + place_of_pair(n, a, b)) * n_outputs + o] =
            share * columns[a].sign * columns[b].sign * even[columns[a].place ^ columns[b].place];
    }
  }
  return features;
}

}  // namespace

GroupMethod factorial_method(std::size_t n_members, bool with_pairs,
                             std::shared_ptr<const design::TwoLevelFactorial> design) {
  const std::size_t n = n_members;
  const std::size_t n_features = n + (with_pairs ? n * (n - 1) / 2 : 0);
  GroupMethod method;
  method.design = "two-level factorial";
  method.table = "factorial";
  method.about = "main effects in a two-level fractional factorial design of resolution IV";
  method.pattern = std::make_shared<MomentPattern>(n_features, std::vector<MomentPattern::Pair>{});
  method.features = [n, with_pairs, design = std::move(design)](std::uint64_t group, std::span<const double> rows,
                                                                std::size_t n_outputs) {
    return effects_in_group(*design, n, with_pairs, group, rows, n_outputs);
  };
  const auto mean = [](const FewMoments& m) { return m.mean[0]; };
  method.kinds = {{"ME", "main effect: half the mean change of the output from the low to the high level",
                   [mean](const Parts& parts, std::size_t output, std::size_t member) {
                     return parts.index(output, std::array{member}, mean);
                   },
                   "unit of the effect"}};
  if (with_pairs) {
    method.pair_table = "factorial_second_order";
    method.pair_about = "interactions of two in a two-level fractional factorial design";
    method.pair_kinds = {{"IE", "interaction effect: coefficient of the product of the two coded levels",
                          [n, mean](const Parts& parts, std::size_t output, std::size_t a, std::size_t b) {
                            return parts.index(output, std::array{n + place_of_pair(n, a, b)}, mean);
                          }}};
  }
  method.title = "main effects in a two-level factorial design";
  method.samples_priors = false;
  method.note = "ME: half the mean change from the low to the high level; the distributions above are of corners";
  return method;
}

}  // namespace nqpsweep::sensitivity
