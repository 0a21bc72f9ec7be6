#include "design_kinds.hpp"

#include <fmt/format.h>

#include <array>

#include "nqpsweep/design/one_at_a_time.hpp"
#include "nqpsweep/design/permuted_paths.hpp"
#include "nqpsweep/design/pick_freeze.hpp"
#include "nqpsweep/design/search_curves.hpp"
#include "nqpsweep/design/two_level_factorial.hpp"
#include "nqpsweep/sensitivity/elementary_effects.hpp"
#include "nqpsweep/sensitivity/factorial_effects.hpp"
#include "nqpsweep/sensitivity/fourier.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"

namespace nqpsweep::app {
namespace {

GroupDesignMaker read_pick_freeze(Settings& settings) {
  const bool second_order = settings.flag("design.second_order");
  const bool third_point = settings.flag("design.third_point");
  return [=](const GroupDesignInput& in) {
    const bool dependent = !in.copula.is_trivial();
    const sensitivity::PickFreezeRows rows{in.members.names.size(), second_order || dependent, third_point, dependent};
    auto design = std::make_shared<design::PickFreeze>(in.base.make(in.study, third_point ? 3 : 2),
                                                       in.study.n_coordinates(), in.members.parameters,
                                                       design::PickFreezeOptions{rows.has_ba, rows.has_bc}, in.copula);
    return GroupDesign{std::move(design), sensitivity::sobol_method(rows), rows};
  };
}

GroupDesignMaker read_permuted_paths(Settings&) {
  return [](const GroupDesignInput& in) {
    const auto paths = std::make_shared<design::PermutedPaths>(
        in.study.seed, in.base.make(in.study, 2), in.study.n_coordinates(), in.members.parameters, in.copula);
    const auto order = [paths](std::uint64_t group) { return paths->order_of_members(group); };
    return GroupDesign{paths, sensitivity::shapley_method(in.members.names.size(), order)};
  };
}

GroupDesignMaker read_morris(Settings& settings) {
  const auto levels = static_cast<std::uint64_t>(settings.integer("design.levels", 2, 1 << 20));
  if (levels % 2 != 0)
    settings.problem(settings.find("design.levels"), "an odd number of levels, which half the range does not fit",
                     fmt::format("take {}", levels + 1));
  return [=](const GroupDesignInput& in) {
    const auto design = std::make_shared<design::MorrisTrajectories>(in.study.seed, in.members.parameters, levels);
    return GroupDesign{design, sensitivity::morris_method(in.members.names.size(), design)};
  };
}

GroupDesignMaker read_radial(Settings&) {
  return [](const GroupDesignInput& in) {
    const auto design = std::make_shared<design::RadialSteps>(in.base.make(in.study, 2), in.study.n_coordinates(),
                                                              in.members.parameters);
    return GroupDesign{design, sensitivity::radial_method(in.members.names.size(), design)};
  };
}

GroupDesignMaker read_small_steps(Settings& settings) {
  const double step = settings.number("design.step", 1e-6, 0.25);
  return [=](const GroupDesignInput& in) {
    const auto design = std::make_shared<design::SmallSteps>(in.base.make(in.study, 1), in.members.parameters, step);
    return GroupDesign{design, sensitivity::small_steps_method(in.members.names.size(), design)};
  };
}

/// Designs along curves have one coordinate for each member.
std::vector<std::size_t> single_coordinates(const Members& members) {
  std::vector<std::size_t> coordinates;
  for (const auto& parameters : members.parameters) coordinates.push_back(parameters.front());
  return coordinates;
}

GroupDesignMaker read_fast(Settings& settings) {
  const auto n_points = static_cast<std::uint64_t>(
      settings.integer("design.curve_points", static_cast<std::int64_t>(design::SearchCurves::least_points), 1 << 16));
  return [=](const GroupDesignInput& in) {
    const std::size_t n = in.members.names.size();
    auto design = std::make_shared<design::SearchCurves>(in.study.seed, single_coordinates(in.members), n_points);
    return GroupDesign{std::move(design), sensitivity::fast_method(n, n_points), {}, n, true};
  };
}

GroupDesignMaker read_random_balance(Settings& settings) {
  const auto n_points = static_cast<std::uint64_t>(settings.integer("design.curve_points", 65, 1 << 16));
  return [=](const GroupDesignInput& in) {
    const auto design = std::make_shared<design::RandomBalance>(in.study.seed, n_points);
    return GroupDesign{
        design, sensitivity::random_balance_method(single_coordinates(in.members), n_points, design), {}, 1, true};
  };
}

GroupDesignMaker read_factorial(Settings& settings) {
  const double low = settings.number("design.low", 1e-9, 0.499);
  const bool second_order = settings.flag("design.second_order");
  return [=](const GroupDesignInput& in) {
    const auto design = std::make_shared<design::TwoLevelFactorial>(in.study.seed, in.members.parameters, low);
    return GroupDesign{
        design, sensitivity::factorial_method(in.members.names.size(), second_order, design), {}, 1, true};
  };
}

constexpr std::string_view along_a_curve =
    "a curve along which every parameter goes its own way makes no sense under dependence";
constexpr std::string_view at_two_levels = "orthogonal columns make no sense under dependence";
constexpr std::string_view one_at_a_time = "changing one parameter at a time makes no sense under dependence";

}  // namespace

std::span<const GroupDesignKind> group_design_kinds() {
  static constexpr std::array kinds{
      GroupDesignKind{"pick_freeze", true, true, "", read_pick_freeze},
      GroupDesignKind{"permuted_paths", true, true, "", read_permuted_paths},
      GroupDesignKind{"morris", false, true, one_at_a_time, read_morris},
      GroupDesignKind{"radial", true, true, one_at_a_time, read_radial},
      GroupDesignKind{"small_steps", true, true, one_at_a_time, read_small_steps},
      GroupDesignKind{"fast", false, false, along_a_curve, read_fast},
      GroupDesignKind{"random_balance", false, false, along_a_curve, read_random_balance},
      GroupDesignKind{"factorial", false, true, at_two_levels, read_factorial},
  };
  return kinds;
}

}  // namespace nqpsweep::app
