#include "nqpsweep/model/parameters.hpp"

#include <array>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::model {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr Bounds unbounded{-infinity, infinity, false, false, ""};
constexpr Bounds lag{0.0, infinity, false, false, "eq. 3 divides by the lag, so it stays above 0"};
constexpr Bounds substitution{0.0, infinity, false, false, "an elasticity of substitution is above 0 (eq. 5)"};
constexpr Bounds not_negative{0.0, infinity, true, false, "a negative value would turn the mechanism's sign around"};
constexpr Bounds wear{0.0, infinity, true, false, "stocks wear out, they do not grow of themselves: not below 0"};
constexpr Bounds link_rate{0.0, infinity, true, false, "links form at a rate of 0 or more (eqs. 13 and 14)"};
constexpr Bounds below_one{-infinity, 1.0, false, false,
                           "at 1 or above, ideas would grow without bound in finite time (eq. 11)"};
constexpr Bounds above_minus_one{-1.0, infinity, false, false,
                                 "1 + efficiency gain is a factor of output and stays above 0 (eq. 7)"};
constexpr Bounds inner_share{0.0, 1.0, false, false, "a share strictly between 0 and 1"};
constexpr Bounds weight{0.0, 1.0, true, false, "a weight of production lies in [0, 1)"};
constexpr Bounds positive_scale{0.0, infinity, false, false, "a scale is above 0"};

constexpr std::array<ParameterInfo, n_parameters> table{{
    {"policy.lag", "yr", lag, [](Parameters& p) -> double& { return p.policy.lag; }},
    {"policy.coordination_incentive", "1", unbounded,
     [](Parameters& p) -> double& { return p.policy.coordination_incentive; }},
    {"policy.coordination_guidance", "1", unbounded,
     [](Parameters& p) -> double& { return p.policy.coordination_guidance; }},
    {"policy.coordination_ecology", "1", unbounded,
     [](Parameters& p) -> double& { return p.policy.coordination_ecology; }},
    {"policy.coordination_cross", "1", unbounded, [](Parameters& p) -> double& { return p.policy.coordination_cross; }},
    {"policy.crowding", "1", not_negative, [](Parameters& p) -> double& { return p.policy.crowding; }},
    {"rd.trend", "1/yr", unbounded, [](Parameters& p) -> double& { return p.rd.trend; }},
    {"rd.fiscal", "1/yr", unbounded, [](Parameters& p) -> double& { return p.rd.fiscal; }},
    {"rd.tax", "1/yr", unbounded, [](Parameters& p) -> double& { return p.rd.tax; }},
    {"rd.science", "1/yr", unbounded, [](Parameters& p) -> double& { return p.rd.science; }},
    {"rd.intensity_anchor", "1/yr", not_negative, [](Parameters& p) -> double& { return p.rd.intensity_anchor; }},
    {"talent.trend", "1/yr", unbounded, [](Parameters& p) -> double& { return p.talent.trend; }},
    {"talent.programme", "1/yr", not_negative, [](Parameters& p) -> double& { return p.talent.programme; }},
    {"talent.attraction", "1/yr", not_negative, [](Parameters& p) -> double& { return p.talent.attraction; }},
    {"capital.trend", "1/yr", unbounded, [](Parameters& p) -> double& { return p.capital.trend; }},
    {"capital.depreciation", "1/yr", wear, [](Parameters& p) -> double& { return p.capital.depreciation; }},
    {"capital.fund", "1/yr", not_negative, [](Parameters& p) -> double& { return p.capital.fund; }},
    {"capital.leverage", "1", not_negative, [](Parameters& p) -> double& { return p.capital.leverage; }},
    {"technology.trend", "1/yr", unbounded, [](Parameters& p) -> double& { return p.technology.trend; }},
    {"technology.obsolescence", "1/yr", wear, [](Parameters& p) -> double& { return p.technology.obsolescence; }},
    {"technology.rd_elasticity", "1", not_negative,
     [](Parameters& p) -> double& { return p.technology.rd_elasticity; }},
    {"technology.talent_elasticity", "1", not_negative,
     [](Parameters& p) -> double& { return p.technology.talent_elasticity; }},
    {"technology.ideas_returns", "1", below_one, [](Parameters& p) -> double& { return p.technology.ideas_returns; }},
    {"technology.public_research", "1", not_negative,
     [](Parameters& p) -> double& { return p.technology.public_research; }},
    {"technology.fusion", "1", not_negative, [](Parameters& p) -> double& { return p.technology.fusion; }},
    {"technology.iur_transfer", "1", not_negative, [](Parameters& p) -> double& { return p.technology.iur_transfer; }},
    {"production.substitution", "1", substitution, [](Parameters& p) -> double& { return p.production.substitution; }},
    {"production.new_talent_weight", "1", weight,
     [](Parameters& p) -> double& { return p.production.new_talent_weight; }},
    {"production.new_technology_weight", "1", weight,
     [](Parameters& p) -> double& { return p.production.new_technology_weight; }},
    {"production.old_talent_weight", "1", weight,
     [](Parameters& p) -> double& { return p.production.old_talent_weight; }},
    {"production.old_capital_weight", "1", weight,
     [](Parameters& p) -> double& { return p.production.old_capital_weight; }},
    {"production.old_technology_weight", "1", weight,
     [](Parameters& p) -> double& { return p.production.old_technology_weight; }},
    {"production.new_efficiency", "1", above_minus_one,
     [](Parameters& p) -> double& { return p.production.new_efficiency; }},
    {"production.agglomeration", "1", unbounded, [](Parameters& p) -> double& { return p.production.agglomeration; }},
    {"chain.initial", "1", inner_share, [](Parameters& p) -> double& { return p.chain.initial; }},
    {"chain.rate", "1/yr", link_rate, [](Parameters& p) -> double& { return p.chain.rate; }},
    {"chain.policy", "1/yr", not_negative, [](Parameters& p) -> double& { return p.chain.policy; }},
    {"chain.feedback", "1/yr", not_negative, [](Parameters& p) -> double& { return p.chain.feedback; }},
    {"chain.productivity", "1", unbounded, [](Parameters& p) -> double& { return p.chain.productivity; }},
    {"iur.initial", "1", inner_share, [](Parameters& p) -> double& { return p.iur.initial; }},
    {"iur.rate", "1/yr", link_rate, [](Parameters& p) -> double& { return p.iur.rate; }},
    {"iur.policy", "1/yr", not_negative, [](Parameters& p) -> double& { return p.iur.policy; }},
    {"iur.projects", "1/yr", not_negative, [](Parameters& p) -> double& { return p.iur.projects; }},
    {"iur.user_feedback", "1/yr", not_negative, [](Parameters& p) -> double& { return p.iur.user_feedback; }},
    {"leap.initial_share", "1", inner_share, [](Parameters& p) -> double& { return p.leap.initial_share; }},
    {"leap.selection", "1/yr", not_negative, [](Parameters& p) -> double& { return p.leap.selection; }},
    {"leap.seeding", "1/yr", not_negative, [](Parameters& p) -> double& { return p.leap.seeding; }},
    {"leap.barrier", "1", unbounded, [](Parameters& p) -> double& { return p.leap.barrier; }},
    {"leap.chain_support", "1", unbounded, [](Parameters& p) -> double& { return p.leap.chain_support; }},
    {"leap.iur_support", "1", unbounded, [](Parameters& p) -> double& { return p.leap.iur_support; }},
    {"calibration.talent_pool", "persons", positive_scale,
     [](Parameters& p) -> double& { return p.calibration.talent_pool; }},
    {"calibration.deal_size_bn", "bn yuan", positive_scale,
     [](Parameters& p) -> double& { return p.calibration.deal_size_bn; }},
    {"calibration.project_rate", "1/yr", positive_scale,
     [](Parameters& p) -> double& { return p.calibration.project_rate; }},
}};

constexpr std::array<std::string_view, 2> new_weights{"production.new_talent_weight",
                                                      "production.new_technology_weight"};
constexpr std::array<std::string_view, 3> old_weights{"production.old_talent_weight", "production.old_capital_weight",
                                                      "production.old_technology_weight"};
constexpr std::array<SumBelowOne, 2> constraints{{
    {new_weights, "capital takes the rest of the new technique's weights (eq. 5), which must stay above 0"},
    {old_weights, "the old technique has decreasing returns to the new factors (eq. 4)"},
}};

}  // namespace

std::span<const ParameterInfo> parameter_table() { return table; }

std::span<const SumBelowOne> sum_constraints() { return constraints; }

Parameters parameters_from(std::span<const double> values) {
  expects(values.size() == n_parameters || values.size() == n_swept, "one value for each parameter");
  Parameters parameters;
  for (std::size_t i = 0; i < table.size(); ++i) table[i].in(parameters) = i < values.size() ? values[i] : no_answer;
  return parameters;
}

}  // namespace nqpsweep::model
