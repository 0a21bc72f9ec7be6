/// @file
/// Work in a process of its own, for what may crash or never end: HDF5 over files that others wrote.
#pragma once

#include <filesystem>
#include <functional>

#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::store {

/// @param seconds  of processor time that the work may take
/// @param work     gives its answer as bytes, or throws
/// @par Errors     WorldError naming the file, with the reason that the work gave, or that it crashed or found no end
[[nodiscard]] sweep::Bytes read_in_child(const std::filesystem::path& file, unsigned seconds,
                                         const std::function<sweep::Bytes()>& work);

}  // namespace nqpsweep::store
