#include <algorithm>
#include <cmath>

#include "summary_sections.hpp"

namespace nqpsweep::app {
namespace {

/// Parameters that differ most between draws without and with an answer, beyond what chance shows in so many of them.
void telling_parameters(Prose& to, const sweep::Study& study, const sweep::Table& table) {
  const auto& distance = table.reals("distance");
  const auto& p_value = table.reals("distance_p");
  const auto& below = table.reals("below_median");
  std::vector<std::size_t> telling;
  for (std::size_t p = 0; p < study.parameters.size(); ++p) {
    if (p_value[p] * static_cast<double>(study.parameters.size()) < 0.05) telling.push_back(p);
  }
  std::ranges::stable_sort(telling, std::ranges::greater{}, [&](std::size_t p) { return distance[p]; });
  telling.resize(std::min<std::size_t>(telling.size(), 3));
  std::string words;
  for (const std::size_t p : telling)
    words += fmt::format("{}{} (in its {} half in {} of them)", words.empty() ? "" : ", ", study.parameters[p].name,
                         below[p] < 0.5 ? "upper" : "lower", percent(std::max(below[p], 1.0 - below[p])));
  to.paragraph("what they have in common: {}", words.empty() ? "no parameter stands out of the noise" : words);
}

}  // namespace

void write_failures(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  const std::uint64_t failed = results.n_failed();
  if (failed == 0 && !study.has_policies()) return;
  if (failed == 0) {
    to.line("\nEvery draw has an answer, with every outcome estimated within {:g} of the exact solution.",
            study.tolerance);
    return;
  }
  to.line("\n{} of {} draws ({}) have no answer and are left out:", grouped(failed), grouped(results.n_draws),
          percent(static_cast<double>(failed) / static_cast<double>(results.n_draws)));
  to.line("  step_limit {} (growth explodes before the horizon)   not_finite {}", results.status_counts[1],
          results.status_counts[2]);
  std::uint64_t example = 0;
  if (results.has_table("failures")) {
    const sweep::Table& table = results.table("failures");
    example = table.counts("first_draw")[0];
    telling_parameters(to, study, table);
    if (!std::isnan(table.reals("density")[0]) && table.reals("density")[0] > table.reals("overall_density")[0])
      to.paragraph("they concentrate where {}: there {} of draws have no answer against {} everywhere",
                   first_box(study, table), percent(table.reals("density")[0]),
                   percent(table.reals("overall_density")[0]));
  }
  to.line("  to see one: nqpsweep replay CONFIG --draw {}; all stand in draws/status of the file", example);
}

}  // namespace nqpsweep::app
