#include "nqpsweep/model/test_functions.hpp"

#include <array>

namespace nqpsweep::model {
namespace {

using Kind = FunctionOption::Kind;
using Values = std::vector<std::vector<double>>;

constexpr double large = 1e9;
constexpr double least = 1e-6;  // of what must be above 0

// The coefficients of Saltelli & Sobol' 1995, in use as defaults nearly everywhere.
const std::vector<double> usual_a{0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0};

const std::array<FunctionKind, 8> kinds{{
    {"ishigami",
     {{"a", Kind::number, {7.0}, -large, large}, {"b", Kind::number, {0.1}, -large, large}},
     [](const Values& v) { return ishigami(v[0][0], v[1][0]); }},
    {"sobol_g", {{"a", Kind::list, usual_a, 0.0, large}}, [](const Values& v) { return sobol_g(v[0]); }},
    {"sobol_g_star",
     {{"a", Kind::list, usual_a, 0.0, large},
      {"alpha", Kind::list, {2.0}, least, 100.0},
      {"delta", Kind::list, {0.3}, 0.0, 1.0}},
     [](const Values& v) { return sobol_g_star(v[0], v[1], v[2]); }},
    {"product",
     {{"tau", Kind::list, {1.0, 1.0, 0.5, 0.5, 0.25, 0.25}, -large, large}},
     [](const Values& v) { return product(v[0]); }},
    {"bratley",
     {{"dimension", Kind::whole_number, {8.0}, 1.0, 16.0}},
     [](const Values& v) { return bratley(static_cast<std::size_t>(v[0][0])); }},
    {"morris", {}, [](const Values&) { return morris(); }},
    {"oakley_ohagan", {}, [](const Values&) { return oakley_ohagan(); }},
    {"linear_gaussian",
     {{"coefficients", Kind::list, {1.0, 1.0, 2.0}, -large, large, 15},  // its exact indices go through all sets
      {"standard_deviations", Kind::list, {1.0}, least, large}},
     [](const Values& v) { return linear_gaussian(v[0], v[1]); }},
}};

}  // namespace

std::span<const FunctionKind> function_kinds() { return kinds; }

}  // namespace nqpsweep::model
