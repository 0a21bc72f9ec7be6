/// @file
/// The parameters of the formation model: values, names, units and the range the equations allow.
#pragma once

#include <span>
#include <string_view>

namespace nqpsweep::model {

/// One value for every parameter; the groups are the tables of the configuration.
///
/// Units and meanings: docs/model.md section 2 and the table `parameter_table()`.
struct Parameters {
  struct Policy {
    double lag, coordination_incentive, coordination_guidance, coordination_ecology, coordination_cross, crowding;
  } policy;
  struct Rd {
    double trend, fiscal, tax, science, intensity_anchor;
  } rd;
  struct Talent {
    double trend, programme, attraction;
  } talent;
  struct Capital {
    double trend, depreciation, fund, leverage;
  } capital;
  struct Technology {
    double trend, obsolescence, rd_elasticity, talent_elasticity, ideas_returns, public_research, fusion, iur_transfer;
  } technology;
  struct Production {
    double substitution, new_talent_weight, new_technology_weight, old_talent_weight, old_capital_weight,
        old_technology_weight, new_efficiency, agglomeration;
  } production;
  struct Chain {
    double initial, rate, policy, feedback, productivity;
  } chain;
  struct Iur {
    double initial, rate, policy, projects, user_feedback;
  } iur;
  struct Leap {
    double initial_share, selection, seeding, barrier, chain_support, iur_support;
  } leap;
  struct Calibration {
    double talent_pool, deal_size_bn, project_rate;
  } calibration;
};

/// What the equations allow a parameter to be.
struct Bounds {
  double low, high;
  bool low_closed, high_closed;
  std::string_view reason;  ///< why not beyond; empty where every real number is allowed
};

/// One row of the table that ties names, units and bounds to the fields of Parameters.
struct ParameterInfo {
  std::string_view name;  ///< dotted, as in the configuration
  std::string_view unit;
  Bounds bounds;
  double& (*in)(Parameters&);
};

/// Every parameter, in the order that keys the random numbers; the last `n_calibration` never take part in a sweep.
[[nodiscard]] std::span<const ParameterInfo> parameter_table();

inline constexpr int n_parameters = 53;
inline constexpr int n_calibration = 3;  ///< nuisance parameters of the observation operators
inline constexpr int n_swept = n_parameters - n_calibration;

/// Several parameters whose sum must stay below 1.
struct SumBelowOne {
  std::span<const std::string_view> names;
  std::string_view reason;
};
/// All there are.
[[nodiscard]] std::span<const SumBelowOne> sum_constraints();

/// Parameters from values in table order.
///
/// @param values  shape (n_parameters,) or (n_swept,); the calibration parameters are NaN in the second case
[[nodiscard]] Parameters parameters_from(std::span<const double> values);

}  // namespace nqpsweep::model
