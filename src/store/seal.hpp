/// @file
/// The seal at the end of a result: a digest over all bytes before it. HDF5 does not see it, and crashes over some
/// damaged files; so a result is given to HDF5 only after its seal has been found unbroken.
#pragma once

#include <filesystem>

#include "handles.hpp"

namespace nqpsweep::store {

/// Puts the seal at the end of a complete file.
///
/// @par Errors  WorldError naming the file and the system's reason, as for all of these
void seal(const std::filesystem::path& path);

/// Whether a file ends in a seal; it may be broken.
[[nodiscard]] bool has_seal(const std::filesystem::path& path);

/// Opens a result for reading; says that it is damaged where its seal is broken.
[[nodiscard]] Handle open_sealed(const std::filesystem::path& path);

}  // namespace nqpsweep::store
