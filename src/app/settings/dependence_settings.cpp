#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "design_members.hpp"
#include "nqpsweep/space/correlation_matrix.hpp"

namespace nqpsweep::app {

space::GaussianCopula read_dependence(Settings& settings, const space::ParameterSpace& parameters) {
  const Setting setting = settings.find("dependence.rank_correlations");
  const bool repair = settings.flag("dependence.repair");
  std::vector<space::RankCorrelation> correlations;
  const toml::array* list = setting.node->as_array();
  const char* remedy = "write rank_correlations = [[\"rd.fiscal\", \"rd.tax\", 0.5]]";
  if (list == nullptr) settings.problem(setting, "not a list of correlations", remedy);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const toml::array* entry = list->get(i)->as_array();
    if (entry == nullptr || entry->size() != 3 || !entry->get(2)->is_number()) {
      settings.problem(setting, "an entry is not two parameters and a number", remedy);
      continue;
    }
    const auto a = place_of(settings, setting, parameters, entry->get(0)->value<std::string>().value_or(""));
    const auto b = place_of(settings, setting, parameters, entry->get(1)->value<std::string>().value_or(""));
    const double value = *entry->get(2)->value<double>();
    if (!(std::abs(value) < 1.0))
      settings.problem(setting, fmt::format("a rank correlation of {}", value), "give one strictly between -1 and 1");
    if (!a || !b || !(std::abs(value) < 1.0)) continue;
    const bool known = std::ranges::any_of(
        correlations, [&](const space::RankCorrelation& c) { return std::minmax(c.a, c.b) == std::minmax(*a, *b); });
    if (*a == *b || known) {
      settings.problem(setting, fmt::format("{} and {} stand there twice", parameters[*a].name, parameters[*b].name),
                       "name each pair of two parameters once");
      continue;
    }
    correlations.push_back({*a, *b, value});
  }
  if (correlations.empty()) return {};
  const Eigen::MatrixXd matrix = space::normal_correlations(parameters.size(), correlations);
  const double least = space::least_eigenvalue(matrix);
  if (least > 1e-8) return space::copula_of(matrix);
  if (repair) return space::copula_of(space::nearest_correlation_matrix(matrix));
  settings.problem(
      setting,
      fmt::format("no parameters can have these correlations together: the matrix has the eigenvalue {:.3g}", least),
      "weaken them, or set dependence.repair = true to take the nearest matrix that is possible");
  return {};
}

}  // namespace nqpsweep::app
