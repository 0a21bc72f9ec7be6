/// @file
/// Samples with known sensitivities, and the numbers of third parties for some.
#pragma once

#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <string>
#include <vector>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

struct Sample {
  Points points;
  std::vector<double> output;
};

inline nlohmann::json third_parties(const std::string& file) {
  std::ifstream stream(std::string(NQPSWEEP_TEST_DATA) + "/" + file);
  return nlohmann::json::parse(stream);
}

inline Sample sample_of(const nlohmann::json& data, bool coordinates_are_known = false) {
  std::vector<double> columns;
  for (const auto& column : data["columns"]) {
    for (const auto& value : column) columns.push_back(value);
  }
  const auto output = data["output"].get<std::vector<double>>();
  return {Points(output.size(), columns, coordinates_are_known ? columns : std::vector<double>{}), output};
}

/// A function of points of the unit cube.
template <class Function>
Sample sample_from(std::uint64_t seed, std::size_t n, std::size_t n_inputs, Function&& function) {
  const design::MonteCarlo design(seed);
  std::vector<double> columns(n * n_inputs);
  std::vector<double> output;
  std::vector<double> u(n_inputs);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n_inputs; ++j) columns[j * n + i] = u[j] = design.coordinate(i, j);
    output.push_back(function(u));
  }
  return {Points(n, columns, columns), std::move(output)};
}

/// The Ishigami function (a = 7, b = 0.1) of three inputs, and a fourth on which nothing depends.
inline Sample ishigami(std::uint64_t seed, std::size_t n) {
  return sample_from(seed, n, 4, [](const std::vector<double>& u) {
    const auto x = [&](std::size_t j) { return std::numbers::pi * (2.0 * u[j] - 1.0); };
    return std::sin(x(0)) + 7.0 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
  });
}

// Exact: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225 (Ishigami & Homma 1990).
inline constexpr std::array<double, 4> ishigami_first{0.3139051911, 0.4424111448, 0.0, 0.0};
inline constexpr std::array<double, 4> ishigami_total{0.5575888552, 0.4424111448, 0.2436836641, 0.0};

}  // namespace nqpsweep::sensitivity
