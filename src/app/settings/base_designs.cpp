#include <fmt/format.h>

#include <algorithm>
#include <array>
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

std::shared_ptr<const design::Design> latin_hypercube(const BaseDesign& base, const sweep::Study& study,
                                                      std::size_t n_points_each) {
  if (!base.is_searched_for()) return std::make_shared<design::LatinHypercube>(study.seed, base.strata);
  return std::make_shared<design::SearchedLatinHypercube>(
      study.seed, base.strata, uncertain_coordinates(study, n_points_each), criterion_of(base.latin));
}

void check_latin_hypercube(const BaseDesign& base, Settings& settings) {
  if (!base.is_searched_for()) return;
  const std::uint64_t most = design::SearchedLatinHypercube::most_draws(criterion_of(base.latin));
  if (base.strata > most)
    settings.problem(
        settings.find("design.latin"),
        fmt::format("a hypercube of {} draws is too large to be searched for; the most is {}", base.strata, most),
        fmt::format("set design.strata to {} or fewer, for several hypercubes, or take \"random\"", most));
}

void check_lattice(const BaseDesign& base, Settings& settings) {
  if (base.n_points > design::Lattice::most_points * base.scramblings)
    settings.problem(settings.find("run.draws"),
                     fmt::format("the lattice is made for 2^20 points of each of the {} shifts", base.scramblings),
                     "raise design.scramblings, or take \"sobol\"");
}

BaseDesign::Randomisations hypercubes(const BaseDesign& base) {
  if (base.n_points < 2 * base.strata) return {1, 0};
  return {base.strata, std::min<std::uint64_t>(64, base.n_points / base.strata)};
}

BaseDesign::Randomisations scramblings(const BaseDesign& base) {
  return {1, base.scramblings > 1 ? base.scramblings : 0};
}

template <class Points>
std::shared_ptr<const design::Design> scrambled(const BaseDesign& base, const sweep::Study& study,
                                                std::size_t n_points_each) {
  return std::make_shared<Points>(study.seed, n_points_each * study.n_coordinates(), base.scramblings);
}

std::shared_ptr<const design::Design> monte_carlo(const BaseDesign&, const sweep::Study& study, std::size_t) {
  return std::make_shared<design::MonteCarlo>(study.seed);
}

constexpr std::array design_kinds{
    BaseDesignKind{"monte_carlo", monte_carlo},
    BaseDesignKind{"latin_hypercube", latin_hypercube, hypercubes, check_latin_hypercube},
    BaseDesignKind{"sobol", scrambled<design::Sobol>, scramblings},
    BaseDesignKind{"lattice", scrambled<design::Lattice>, scramblings, check_lattice},
};

}  // namespace

std::span<const BaseDesignKind> base_design_kinds() { return design_kinds; }

BaseDesign read_base(Settings& settings, const sweep::Study& study, const BaseDesignKind& kind) {
  BaseDesign base;
  base.kind = &kind;
  base.n_points = study.n_draws;
  base.scramblings = static_cast<std::uint64_t>(settings.integer("design.scramblings", 1, 1024));
  base.strata = static_cast<std::uint64_t>(settings.integer("design.strata", 0, std::int64_t{1} << 52U));
  base.latin = settings.one_of("design.latin", {"random", "maximin", "uncorrelated"});
  if (base.strata == 0) base.strata = study.n_draws;
  if (kind.check != nullptr) kind.check(base, settings);
  return base;
}

bool BaseDesign::is_searched_for() const { return kind->make == latin_hypercube && latin != "random"; }

BaseDesign::Randomisations BaseDesign::randomisations() const {
  return kind->randomisations == nullptr ? Randomisations{1, 0} : kind->randomisations(*this);
}

std::shared_ptr<const design::Design> BaseDesign::make(const sweep::Study& study, std::size_t n_points_each) const {
  return kind->make(*this, study, n_points_each);
}

}  // namespace nqpsweep::app
