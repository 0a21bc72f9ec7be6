/// @file
/// The uncertain parameters of a study: names, units, marginals; from the unit cube to values.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/space/marginal.hpp"

namespace nqpsweep::space {

/// One uncertain (or fixed) quantity.
struct UncertainParameter {
  std::string name;  ///< dotted, e.g. "policy.lag"
  std::string unit;  ///< e.g. "1/yr"; "1" for pure numbers
  Marginal marginal;
  std::string why;  ///< where the marginal comes from
};

/// Independent uncertain parameters, in the model's order.
class ParameterSpace {
 public:
  ParameterSpace() = default;
  explicit ParameterSpace(std::vector<UncertainParameter> parameters) : parameters_(std::move(parameters)) {}

  [[nodiscard]] std::size_t size() const noexcept { return parameters_.size(); }
  [[nodiscard]] const UncertainParameter& operator[](std::size_t i) const { return parameters_[i]; }
  [[nodiscard]] auto begin() const noexcept { return parameters_.begin(); }
  [[nodiscard]] auto end() const noexcept { return parameters_.end(); }

  /// Values of a point of the open unit cube: marginal by marginal, by inverse distribution function.
  ///
  /// @param unit_point  shape (size(),), each strictly between 0 and 1
  /// @param values      shape (size(),), written
  void values_of(std::span<const double> unit_point, std::span<double> values) const {
    expects(unit_point.size() == size() && values.size() == size(), "one coordinate for each parameter");
    for (std::size_t i = 0; i < size(); ++i) values[i] = quantile(parameters_[i].marginal, unit_point[i]);
  }

 private:
  std::vector<UncertainParameter> parameters_;
};

}  // namespace nqpsweep::space
