/// @file
/// Columns of numbers from a file, for analysis after the fact.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::store {

/// Numbers by name; all columns are equally long.
struct Columns {
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
};

/// The draws of a result: uncertain parameters, and effects that were kept for every draw.
struct StoredDraws {
  Columns parameters, effects;
  std::uint64_t n_without_answer = 0;  ///< among those looked at, left out
};

/// @param effects  which ones; each must have been kept
/// @param n_most   take no more draws than that, from the first on; draws that serve a comparison within their group
///                 alone are left out
/// @par Errors     WorldError naming the file and the reason
[[nodiscard]] StoredDraws read_draws(const std::filesystem::path& path, const sweep::Study& study,
                                     const std::vector<sweep::NamedColumn>& effects, std::uint64_t n_most);

/// Effects that were kept for every draw.
[[nodiscard]] std::vector<sweep::NamedColumn> kept_effects(const sweep::Study& study);

/// Every one-dimensional array of numbers in the root of an HDF5 file that anybody may have written: read by a process
/// of its own, for HDF5 crashes over some damaged files.
///
/// @par Errors  WorldError naming the file and the reason
[[nodiscard]] Columns read_root_columns(const std::filesystem::path& path);

}  // namespace nqpsweep::store
