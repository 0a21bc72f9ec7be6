#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "design_kinds.hpp"
#include "nqpsweep/design/latin_hypercube.hpp"
#include "nqpsweep/design/lattice.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/searched_latin_hypercube.hpp"
#include "nqpsweep/design/sobol.hpp"

namespace nqpsweep::app {
namespace {

design::LatinCriterion criterion_of(const std::string& latin) {
  return latin == "maximin" ? design::LatinCriterion::maximin : design::LatinCriterion::uncorrelated;
}

/// Coordinates of uncertain parameters in each of the points that one point of a base provides.
std::vector<std::size_t> uncertain_coordinates(const sweep::Study& study, std::size_t n_points_each) {
  std::vector<std::size_t> coordinates;
  for (std::size_t point = 0; point < n_points_each; ++point) {
    for (std::size_t p = 0; p < study.parameters.size(); ++p) {
      if (!std::holds_alternative<space::Fixed>(study.parameters[p].marginal))
        coordinates.push_back(point * study.n_coordinates() + p);
    }
  }
  return coordinates;
}

}  // namespace

const std::vector<std::string>& base_kinds() {
  static const std::vector<std::string> kinds{"monte_carlo", "latin_hypercube", "sobol", "lattice"};
  return kinds;
}

BaseDesign read_base(Settings& settings, const sweep::Study& study, const std::string& kind) {
  BaseDesign base;
  base.kind = kind;
  base.n_points = study.n_draws;
  base.scramblings = static_cast<std::uint64_t>(settings.integer("design.scramblings", 1, 1024));
  base.strata = static_cast<std::uint64_t>(settings.integer("design.strata", 0, std::int64_t{1} << 52U));
  base.latin = settings.one_of("design.latin", {"random", "maximin", "uncorrelated"});
  if (base.strata == 0) base.strata = study.n_draws;
  if (kind == "latin_hypercube" && base.latin != "random") {
    const std::uint64_t most = design::SearchedLatinHypercube::most_draws(criterion_of(base.latin));
    if (base.strata > most)
      settings.problem(
          settings.find("design.latin"),
          fmt::format("a hypercube of {} draws is too large to be searched for; the most is {}", base.strata, most),
          fmt::format("set design.strata to {} or fewer, for several hypercubes, or take \"random\"", most));
  }
  if (kind == "lattice" && study.n_draws > design::Lattice::most_points * base.scramblings)
    settings.problem(settings.find("run.draws"),
                     fmt::format("the lattice is made for 2^20 points of each of the {} shifts", base.scramblings),
                     "raise design.scramblings, or take \"sobol\"");
  return base;
}

BaseDesign::Randomisations BaseDesign::randomisations() const {
  if ((kind == "sobol" || kind == "lattice") && scramblings > 1) return {1, scramblings};
  if (kind == "latin_hypercube" && n_points >= 2 * strata)
    return {strata, std::min<std::uint64_t>(64, n_points / strata)};
  return {1, 0};
}

std::shared_ptr<const design::Design> BaseDesign::make(const sweep::Study& study, std::size_t n_points_each) const {
  const std::size_t dimensions = n_points_each * study.n_coordinates();
  if (kind == "sobol") return std::make_shared<design::Sobol>(study.seed, dimensions, scramblings);
  if (kind == "lattice") return std::make_shared<design::Lattice>(study.seed, dimensions, scramblings);
  if (kind == "monte_carlo") return std::make_shared<design::MonteCarlo>(study.seed);
  if (latin == "random") return std::make_shared<design::LatinHypercube>(study.seed, strata);
  return std::make_shared<design::SearchedLatinHypercube>(
      study.seed, strata, uncertain_coordinates(study, n_points_each), criterion_of(latin));
}

}  // namespace nqpsweep::app
