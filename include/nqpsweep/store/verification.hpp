/// @file
/// Whether a result is as it was written.
#pragma once

#include <filesystem>
#include <string>

namespace nqpsweep::store {

/// Compares everything but the draws, which have checksums of their own, with the digest over the content, and all
/// bytes with the seal.
///
/// @return      the digest over the content: equal for equal results, whoever made them
/// @par Errors  WorldError naming the file and what is wrong with it
std::string expect_right_digest(const std::filesystem::path& result);

}  // namespace nqpsweep::store
