/// @file
/// The policy instruments, their three domains, and coalitions of them (docs/model.md section 1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nqpsweep::model {

inline constexpr int n_domains = 3;
/// Domains of policy, which reinforce or contradict within and between each other (eq. 2).
enum class Domain : int { incentive, guidance, ecology };
inline constexpr std::array<std::string_view, n_domains> domain_names{"incentive", "guidance", "ecology"};

/// Places of the instruments: row of the table, bit of a coalition mask, component of an intensity vector.
namespace instrument {
enum : int { fiscal, tax, science, talent, capital, technology, industrial, iur, count };
}
inline constexpr int n_instruments = instrument::count;
inline constexpr int n_coalitions = 1 << n_instruments;

/// One row of the table of instruments.
struct InstrumentInfo {
  std::string_view name;
  Domain domain;
};

inline constexpr std::array instrument_table{
    InstrumentInfo{"fiscal", Domain::incentive},   InstrumentInfo{"tax", Domain::incentive},
    InstrumentInfo{"science", Domain::incentive},  InstrumentInfo{"talent", Domain::guidance},
    InstrumentInfo{"capital", Domain::guidance},   InstrumentInfo{"technology", Domain::guidance},
    InstrumentInfo{"industrial", Domain::ecology}, InstrumentInfo{"iur", Domain::ecology},
};
static_assert(instrument_table.size() == n_instruments, "a row for each instrument");

/// @param instrument  place in the table, from 0 to n_instruments - 1; as in all that follows
[[nodiscard]] constexpr std::string_view name_of(int instrument) {
  return instrument_table[static_cast<std::size_t>(instrument)].name;
}

[[nodiscard]] constexpr Domain domain_of(int instrument) {
  return instrument_table[static_cast<std::size_t>(instrument)].domain;
}

/// A set of instruments that are switched on: bit j stands for instrument j.
using Coalition = std::uint16_t;

inline constexpr Coalition no_policy = 0;
inline constexpr Coalition all_policies = n_coalitions - 1;

[[nodiscard]] constexpr bool contains(Coalition coalition, int instrument) {
  return (coalition >> instrument & 1) != 0;
}

/// The instruments of a domain.
[[nodiscard]] constexpr Coalition members_of(Domain domain) {
  unsigned members = 0;
  for (int j = 0; j < n_instruments; ++j) members |= domain_of(j) == domain ? 1U << j : 0U;
  return static_cast<Coalition>(members);
}

/// Readable name: "none", "all", or the members in bit order joined by '+', e.g. "fiscal+tax".
[[nodiscard]] std::string coalition_name(Coalition coalition);

/// Every instrument, then every domain, joined by commas: what messages offer.
[[nodiscard]] std::string names_of_instruments_and_domains();

/// Coalition of a comma- or plus-separated list of instruments, domains, "none" or "all"; empty when a word is unknown.
[[nodiscard]] std::optional<Coalition> coalition_from(std::string_view text);

}  // namespace nqpsweep::model
