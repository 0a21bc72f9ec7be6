#include "summing_up.hpp"

#include <cmath>
#include <utility>

#include "tables.hpp"

namespace nqpsweep::sweep {
namespace {

/// Outputs of the headline outcome, and of none, among those explained.
std::vector<std::size_t> headline_outputs(const Study& study, const EffectLayout& layout) {
  std::vector<std::size_t> outputs;
  std::size_t next = 0;
  for (const Family family : study.explained) {
    const std::size_t n_outcomes = EffectLayout::by_outcome(family) ? study.outcomes.size() : 1;
    for (std::size_t i = 0; i < layout.size(family); ++i) outputs.push_back(next + i);
    next += n_outcomes * layout.size(family);
  }
  return outputs;
}

}  // namespace

Results results_of(const Study& study, const EffectLayout& layout, Accumulator& seen, std::uint64_t n_draws,
                   const std::vector<Snapshot>& snapshots) {
  Results results;
  results.n_draws = n_draws;
  results.status_counts = seen.counts().status;
  results.n_ok = seen.counts().ok;
  results.verdict_counts = seen.counts().verdict;
  const auto& leaps = seen.counts().leap;
  results.leap_counts.assign(leaps.begin(), leaps.begin() + static_cast<std::ptrdiff_t>(study.game.n_coalitions()));
  results.columns = seen.distributions();
  if (results.n_ok == 0) return results;
  const Findings findings{study, layout, seen, results.columns, n_draws, snapshots};
  if (study.has_policies())
    results.tables = {choice_table(findings), information_table(findings), conflict_table(findings),
                      ratio_of_means_table(findings)};
  if (study.exact) results.tables.push_back(exact_table(study));
  results.tables.push_back(first_order_table(findings));
  seen.drop_bins();  // the points that are looked at next take as much
  PointsOfDraws draws = points_of(study, seen.first_draws().answered());
  if (study.has_policies()) results.tables.push_back(conflict_regions_table(findings, draws));
  if (auto table = given_data_table(findings, std::move(draws))) results.tables.push_back(*std::move(table));
  if (auto table = failures_table(findings)) results.tables.push_back(*std::move(table));
  for (Table& table : group_tables(findings)) results.tables.push_back(std::move(table));
  return results;
}

Standing standing_of(const Study& study, const EffectLayout& layout, const Accumulator& seen, std::uint64_t draws_done,
                     const std::vector<Snapshot>& snapshots) {
  Standing standing;
  standing.draws_done = draws_done;
  standing.n_failed = draws_done - seen.counts().status[static_cast<std::size_t>(Status::ok)];
  standing.verdict_counts = seen.counts().verdict;
  for (const Family family : {Family::total_effect, Family::synergy}) {
    if (!layout.has(family)) continue;
    for (std::size_t o = 0; o < study.outcomes.size(); ++o) {
      const stats::Moments moments = seen.moments_so_far(layout.column(family, o));
      standing.means.push_back({std::string(info_of(family).name), std::string(study.outcome(o).name), moments.mean(),
                                std::sqrt(moments.variance() / static_cast<double>(moments.count()))});
    }
  }
  if (!snapshots.empty()) standing.widest_interval = widest_headline(study, layout, snapshots.back());
  return standing;
}

double widest_headline(const Study& study, const EffectLayout& layout, const Snapshot& snapshot) {
  return widest_interval(snapshot, headline_outputs(study, layout), study.explained_effects().size());
}

}  // namespace nqpsweep::sweep
