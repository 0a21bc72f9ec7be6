#include "nqpsweep/base/error.hpp"

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep {
namespace {

std::string described(const Problem& problem) {
  std::string text = "  " + problem.where;
  if (!problem.key.empty()) text += "  " + problem.key;
  if (!problem.value.empty()) text += " = " + problem.value;
  text += "\n      " + problem.reason;
  if (!problem.remedy.empty()) text += "\n      -> " + problem.remedy;
  return text;
}

std::string described(const std::vector<Problem>& problems) {
  std::string text = problems.size() == 1
                         ? "1 problem with the input; nothing was started"
                         : std::to_string(problems.size()) + " problems with the input; nothing was started";
  for (const Problem& problem : problems) text += "\n\n" + described(problem);
  return text;
}

}  // namespace

InputError::InputError(std::vector<Problem> problems)
    : std::runtime_error(described(problems)), problems_(std::move(problems)) {}

void contract_broken(const char* promise, std::source_location where) {
  throw ContractViolation(std::string("broken contract: ") + promise + " (" + where.function_name() + ", " +
                          where.file_name() + ":" + std::to_string(where.line()) + ")");
}

}  // namespace nqpsweep
