/// @file
/// Whether a result may be written where the user wants it; decided before any work.
#pragma once

#include <memory>

#include "commands.hpp"
#include "nqpsweep/store/run_folder.hpp"
#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::app {

enum class Output {
  free,     ///< nothing stands there
  same,     ///< this very result stands there already
  shorter,  ///< a result of the same study with fewer draws stands there
  other     ///< another result stands there
};

/// @par Errors  InputError where the place cannot be written, or holds something that is no result
[[nodiscard]] Output check_output(const sweep::Study& study);

/// Where a run begins.
struct Beginning {
  Output output = Output::free;
  std::unique_ptr<store::RunFolder> folder{};  ///< none where there is nothing to do
  store::Checkpoint checkpoint{};              ///< empty of draws where it begins with the first one
  std::string remark{};                        ///< to be told; may be empty
};

/// Looks for what stands there, takes hold of the place, and takes up what an earlier run has kept.
///
/// @par Errors  InputError where something stands there that the user does not want replaced, resumed or extended, or
///              cannot; WorldError where what is to be resumed is damaged
[[nodiscard]] Beginning beginning_of(const sweep::Study& study, const RunOptions& options);

}  // namespace nqpsweep::app
