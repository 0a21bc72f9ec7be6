#include <algorithm>
#include <cmath>
#include <numeric>

#include "summary_sections.hpp"

namespace nqpsweep::app {
namespace {

std::string shortened(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 3) + "...";
}

void choice_at_equal_cost(Prose& to, const sweep::Study& study, const sweep::Table& table) {
  const auto best = static_cast<std::size_t>(table.reals("equal_cost_best")[0]);
  const auto& p = table.reals("equal_cost_best_probability");
  const auto likeliest_best = static_cast<std::size_t>(std::ranges::max_element(p) - p.begin());
  to.paragraph(
      "for the same money, {:g}, the best by expected value is {} ({}; no mix is better in {} of draws); most often "
      "best: {} ({})",
      study.equal_cost, table.texts("equal_cost_best_name")[0], brief(table.reals("equal_cost_expected")[best]),
      percent(p[best]), study.game.name_of(likeliest_best), percent(p[likeliest_best]));
}

void choice(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  const sweep::Table& table = results.table("choice");
  const auto& outcome = study.outcome(study.choice.outcome);
  to.line("\nWhich mix to choose, by {}{}", outcome.name,
          std::isfinite(study.choice.budget) ? fmt::format(", at a cost of at most {:g}", study.choice.budget) : "");
  to.line("  {:<9}{:<52}{:>9}{:>10}{:>12}{:>13}", "policies", "mix with the best expected outcome", "expected",
          "best in", "mean regret", "95 % regret");
  const auto& names = table.texts("best_of_size_name");
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (names[k].empty()) continue;
    to.line("  {:<9}{:<52}{:>9}{:>10}{:>12}{:>13}", k + 1, shortened(names[k], 50),
            brief(table.reals("best_of_size_expected")[k]), percent(table.reals("best_of_size_best_probability")[k]),
            brief(table.reals("best_of_size_regret")[k]), brief(table.reals("best_of_size_regret_95")[k]));
  }
  to.line(
      "  best in: share of draws in which no other mix of that size is better; regret: against the best of the draw");
  const auto& chosen = table.texts("chosen_name");
  to.paragraph("best of all by expected value: {}; by the 5 % worst case: {}; by minimax regret: {}", chosen[0],
               chosen[1], chosen[2]);
  if (study.effects.budget_neutral) choice_at_equal_cost(to, study, table);
}

void information(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  const sweep::Table& choice = results.table("choice");
  const sweep::Table& table = results.table("information");
  to.paragraph("to know everything beforehand would be worth {} (standard error {}) of {}",
               brief(choice.reals("evpi")[0]), brief(choice.reals("evpi_error")[0]),
               study.outcome(study.choice.outcome).name);
  std::vector<std::size_t> places(study.parameters.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  const auto& value = table.reals("evppi");
  const auto& error = table.reals("evppi_error");
  std::erase_if(places, [&](std::size_t p) { return !(value[p] > 2.0 * error[p]); });
  std::ranges::stable_sort(places, std::ranges::greater{}, [&](std::size_t p) { return value[p]; });
  places.resize(std::min<std::size_t>(places.size(), 3));
  std::string words;
  for (const std::size_t p : places)
    words += fmt::format("{}{} {} (± {})", words.empty() ? "" : ", ", study.parameters[p].name, brief(value[p]),
                         brief(error[p]));
  to.paragraph("parameters worth knowing first: {}",
               words.empty() ? "none stands out of the noise of these draws" : words);
}

}  // namespace

void write_choice(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  choice(to, study, results);
  information(to, study, results);
}

}  // namespace nqpsweep::app
