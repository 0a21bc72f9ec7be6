/// @file
/// Models without policies: one number from independent inputs, with sensitivity indices that are known exactly.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nqpsweep::model {

/// An input and the distribution that the function is defined with.
struct Input {
  enum class Distribution { uniform, normal };
  Distribution distribution;
  double first, second;  ///< ends of the uniform, or mean and standard deviation of the normal
};

/// What is known exactly of a function's output.
struct ExactIndices {
  double mean, variance;
  std::vector<double> S1, ST;           ///< first-order and total index of each input
  std::vector<double> S2;               ///< interaction of each pair (0,1), (0,2), ...; empty under dependence
  std::vector<double> shapley_effects;  ///< of each input
};

/// A function of real inputs, called x1, x2, ... where they need names.
struct TestFunction {
  std::string name;
  std::vector<Input> inputs;
  std::function<double(std::span<const double> x)> value;
  ExactIndices exact;  ///< of independent inputs

  /// The same for correlated inputs, whose normal scores have the given correlations; empty where it is not known.
  ///
  /// @param correlations  shape (n, n), for n inputs
  std::function<ExactIndices(std::span<const double> correlations)> exact_under{};
};

/// A number, or a list with one number for each input, that shapes a function.
struct FunctionOption {
  enum class Kind { number, whole_number, list };
  std::string_view name;
  Kind kind;
  std::vector<double> standard;   ///< default: one number, or those of the list
  double low, high;               ///< least and largest value of each number
  std::size_t most_entries = 64;  ///< of a list
};

/// A family of test functions, as it is asked for by name.
struct FunctionKind {
  std::string_view name;
  std::vector<FunctionOption> options;

  /// @param values  of the options in their order, within their bounds; lists all as long as the first of them
  TestFunction (*make)(const std::vector<std::vector<double>>& values);
};

/// Every family there is (docs/test-functions.md).
[[nodiscard]] std::span<const FunctionKind> function_kinds();

}  // namespace nqpsweep::model
