/// @file
/// The eight policy instruments, their three domains, and coalitions of them (docs/model.md section 1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nqpsweep::model {

inline constexpr int n_instruments = 8;
inline constexpr int n_coalitions = 1 << n_instruments;

/// Places of the instruments: bit j of a coalition mask, component j of an intensity vector.
namespace instrument {
enum : int { fiscal, tax, science, talent, capital, technology, industrial, iur };
}

inline constexpr std::array<std::string_view, n_instruments> instrument_names{
    "fiscal", "tax", "science", "talent", "capital", "technology", "industrial", "iur"};

/// A set of instruments that are switched on: bit j stands for instrument j.
using Coalition = std::uint8_t;

inline constexpr Coalition no_policy = 0;
inline constexpr Coalition all_policies = 0xFF;

inline constexpr int n_domains = 3;
enum class Domain : int { incentive, guidance, ecology };
inline constexpr std::array<std::string_view, n_domains> domain_names{"incentive", "guidance", "ecology"};
inline constexpr std::array<Coalition, n_domains> domain_members{0b00000111, 0b00111000, 0b11000000};

[[nodiscard]] constexpr bool contains(Coalition coalition, int instrument) {
  return (coalition >> instrument & 1) != 0;
}

[[nodiscard]] constexpr Domain domain_of(int instrument) {
  int domain = 0;
  while (!contains(domain_members[static_cast<std::size_t>(domain)], instrument)) ++domain;
  return static_cast<Domain>(domain);
}

/// Readable name: "none", "all", or the members in bit order joined by '+', e.g. "fiscal+tax".
[[nodiscard]] std::string coalition_name(Coalition coalition);

/// Coalition of a comma- or plus-separated list of instruments, domains, "none" or "all"; empty when a word is unknown.
[[nodiscard]] std::optional<Coalition> coalition_from(std::string_view text);

}  // namespace nqpsweep::model
