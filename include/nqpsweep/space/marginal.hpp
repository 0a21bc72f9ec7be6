/// @file
/// Marginal distributions of uncertain parameters.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nqpsweep::space {

/// Distributions of one parameter, in its own unit.
struct Fixed {
  double value;
};
struct Uniform {
  double low, high;
};
struct LogUniform {
  double low, high;
};
struct Triangular {
  double low, mode, high;
};
struct Normal {
  double mean, sd;
};
struct TruncatedNormal {
  double mean, sd, low, high;
};  ///< mean and sd of the normal before truncation
struct LogNormal {
  double median, sigma;
};  ///< sigma of the natural logarithm
struct Beta {
  double alpha, beta, low, high;
};  ///< on [low, high], usually [0, 1]

using Marginal = std::variant<Fixed, Uniform, LogUniform, Triangular, Normal, TruncatedNormal, LogNormal, Beta>;

/// A set of real numbers between two ends, each of which belongs to it or not.
struct Interval {
  double low, high;
  bool low_closed = true, high_closed = true;
};

/// Value below which a share u of the distribution lies.
///
/// @param u      0 < u < 1
/// @par Errors   none for a marginal that passes `defect`
/// @par Source   closed forms; Boost.Math for the normal and the beta distribution
[[nodiscard]] double quantile(const Marginal& marginal, double u);

/// Share of the distribution below a value of its support: the inverse of `quantile`; of a fixed value 1/2.
[[nodiscard]] double probability_below(const Marginal& marginal, double value);

/// Smallest interval that holds every value the marginal can take.
[[nodiscard]] Interval support(const Marginal& marginal);

/// Why the numbers do not make a distribution; empty when they do.
[[nodiscard]] std::string defect(const Marginal& marginal);

/// The marginal as it is written in a configuration, e.g. `triangular [0.25, 1, 3]`.
[[nodiscard]] std::string describe(const Marginal& marginal);

/// How a kind of marginal is written in a configuration.
struct MarginalKind {
  std::string_view name;     ///< e.g. "triangular"
  std::string_view numbers;  ///< e.g. "low, mode, high"
  std::size_t n_numbers;     ///< how many of them
  Marginal (*make)(const std::vector<double>& numbers);
};

/// Every kind that a configuration may name.
[[nodiscard]] const std::vector<MarginalKind>& marginal_kinds();

/// True when every number of `inner` is also in `outer`.
[[nodiscard]] bool contains(const Interval& outer, const Interval& inner);

}  // namespace nqpsweep::space
