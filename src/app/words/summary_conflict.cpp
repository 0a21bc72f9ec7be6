#include <algorithm>
#include <cmath>

#include "summary_sections.hpp"

namespace nqpsweep::app {
namespace {

/// "a*b 71 %, c*d 65 %": the likeliest entries of a list of probabilities.
std::string likeliest(std::vector<std::pair<std::string, double>> list, std::size_t n) {
  std::ranges::stable_sort(list, std::ranges::greater{}, &std::pair<std::string, double>::second);
  list.resize(std::min(list.size(), n));
  std::string words;
  for (const auto& [name, p] : list) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name, percent(p));
  return words;
}

void region(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  const sweep::Table& table = results.table("conflict_regions");
  if (std::isnan(table.reals("density")[0])) return;
  to.paragraph(
      "it concentrates where {}: there {} of draws conflict against {} everywhere; {} of all conflicts lie there "
      "(judged "
      "on draws not used to find it)",
      first_box(study, table), percent(table.reals("density")[0]), percent(table.reals("overall_density")[0]),
      percent(table.reals("coverage")[0]));
}

}  // namespace

std::string first_box(const sweep::Study& study, const sweep::Table& table) {
  std::string sides;
  for (std::size_t p = 0; p < study.parameters.size(); ++p) {
    const double low = table.reals("low")[p];
    const double high = table.reals("high")[p];
    if (std::isnan(low) && std::isnan(high)) continue;
    const auto& name = study.parameters[p].name;
    sides += sides.empty() ? "" : ", ";
    if (std::isnan(low)) {
      sides += fmt::format("{} < {:.3g}", name, high);
    } else if (std::isnan(high)) {
      sides += fmt::format("{} > {:.3g}", name, low);
    } else {
      sides += fmt::format("{:.3g} < {} < {:.3g}", low, name, high);
    }
  }
  return sides;
}

void write_conflict(Prose& to, const sweep::Study& study, const sweep::Results& results) {
  if (study.game.n_players() < 2) return;
  const sweep::EffectLayout layout = study.layout();
  const sweep::Table& table = results.table("conflict");
  to.line("\nWhat makes policies collide on {}: share of draws in which they do", study.outcome(0).name);
  const auto named = [&](sweep::Axis axis, const char* variable) {
    std::vector<std::pair<std::string, double>> list;
    const auto names = layout.labels_of(axis);
    for (std::size_t i = 0; i < names.size(); ++i) list.emplace_back(names[i], table.reals(variable)[i]);
    return list;
  };
  to.line("  all together {} [95 % interval {} to {}]", percent(table.reals("probability")[0]),
          percent(table.reals("probability_low")[0]), percent(table.reals("probability_high")[0]));
  to.paragraph("likeliest pairs: {}", likeliest(named(sweep::Axis::pair, "pair_probability"), 4));
  if (layout.has(sweep::Family::domain_interaction))
    to.paragraph("pairs of domains: {}", likeliest(named(sweep::Axis::domain_pair, "domain_pair_probability"), 3));
  region(to, study, results);
}

}  // namespace nqpsweep::app
