/// @file
/// The kinds of failure a user can meet, and the exit code of each.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace nqpsweep {

/// What the process tells the shell, one code for each kind of ending.
enum class Exit : int {
  success = 0,       ///< the work was done
  world = 1,         ///< disk, MPI or HDF5 refused
  bad_input = 2,     ///< nothing was started, nothing was touched
  failed_draws = 3,  ///< the result was written, but more draws failed than the configuration allows
  bug = 70,          ///< a broken contract inside the program
  interrupted = 75   ///< stopped by a signal or a time limit; what was computed is kept, and the run can be resumed
};

/// One mistake in the input, told so that it can be mended without reading the source.
struct Problem {
  std::string where;   ///< file and line, or the command-line option
  std::string key;     ///< dotted key; empty when the file as a whole is meant
  std::string value;   ///< the value as written; empty when there is none
  std::string reason;  ///< why it cannot be used
  std::string remedy;  ///< what to do about it
};

/// Everything wrong with the input, at once and before any work.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Problem> problems);
  explicit InputError(Problem problem) : InputError(std::vector{std::move(problem)}) {}
  [[nodiscard]] const std::vector<Problem>& problems() const noexcept { return problems_; }

 private:
  std::vector<Problem> problems_;
};

/// The outside world refused: what was tried, on what, and the reason the library gave.
class WorldError : public std::runtime_error {
 public:
  WorldError(const std::string& action, const std::string& object, const std::string& reason)
      : std::runtime_error(action + " " + object + ": " + reason) {}
};

/// A rank ends because another one has an error, and tells it.
class OtherRankFailed : public WorldError {
 public:
  using WorldError::WorldError;
};

/// A broken promise between two parts of the program: our bug, never the user's.
class ContractViolation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace nqpsweep
