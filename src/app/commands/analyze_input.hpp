/// @file
/// What nqpsweep analyze is given: points from a result of ours, or columns from elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "commands.hpp"
#include "nqpsweep/store/columns.hpp"

namespace nqpsweep::app {

/// Inputs and outputs, point by point; all finite.
struct Given {
  store::Columns inputs;
  store::Columns coordinates;  ///< of the inputs in the unit cube; no columns where they are not known
  store::Columns outputs;
  std::uint64_t n_without_answer = 0;
};

/// @param outputs  wanted; of a result of ours, where there are none, total effect and synergy of the headline
/// @par Errors     InputError for what cannot be analysed
[[nodiscard]] Given read_given(const AnalyzeRequest& request, const std::vector<std::string>& outputs);

/// @par Errors  InputError, always
[[noreturn]] void refuse(const std::string& where, const std::string& value, const std::string& reason,
                         const std::string& remedy);

/// Advice for a word that is none of the names.
[[nodiscard]] std::string did_you_mean(const std::string& word, const std::vector<std::string>& names);

}  // namespace nqpsweep::app
