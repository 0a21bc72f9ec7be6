/// @file
/// Preconditions and postconditions, active in checked builds and free otherwise.
#pragma once

#include <source_location>

namespace nqpsweep {

#ifdef NQPSWEEP_CHECKED
inline constexpr bool checked_build = true;
#else
inline constexpr bool checked_build = false;
#endif

[[noreturn]] void contract_broken(const char* promise, std::source_location where);

/// Holds the caller to a precondition; throws ContractViolation in checked builds.
constexpr void expects(bool holds, const char* promise, std::source_location where = std::source_location::current()) {
  if constexpr (checked_build) {
    if (!holds) contract_broken(promise, where);
  }
}

}  // namespace nqpsweep
