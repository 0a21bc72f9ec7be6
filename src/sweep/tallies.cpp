#include "tallies.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "bytes.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::sweep {
namespace {

// Cells are at most |x| / 2^bits wide. The many detailed effects get coarser ones, for memory's sake.
constexpr int fine_bits = 8;
constexpr int coarse_bits = 6;

/// Sums travel so many at once, for there are millions.
constexpr std::size_t sums_at_once = 4096;

void put(ByteWriter& writer, const stats::BinnedSums& binned) {
  const std::span<const std::uint64_t> low(binned.sums().low()), high(binned.sums().high());
  for (std::size_t at = 0; at < low.size(); at += sums_at_once) {
    const std::size_t n = std::min(sums_at_once, low.size() - at);
    writer.put(low.subspan(at, n));
    writer.put(high.subspan(at, n));
  }
  writer.put(binned.counts());
}

/// Adds what put() wrote.
void merge(ByteReader& reader, stats::BinnedSums& binned) {
  for (std::size_t at = 0; at < binned.sums().size(); at += sums_at_once) {
    stats::GridNumbers more(std::min(sums_at_once, binned.sums().size() - at));
    std::ranges::copy(reader.get<std::uint64_t>(more.size()), more.low().begin());
    std::ranges::copy(reader.get<std::uint64_t>(more.size()), more.high().begin());
    binned.sums().add(at, more, 0, more.size());
  }
  const auto counts = reader.get<std::uint64_t>(binned.counts().size());
  for (std::size_t i = 0; i < counts.size(); ++i) binned.counts()[i] += counts[i];
}

/// Most cells are empty, so only the others are written, each after the number of empty ones before it.
void put(ByteWriter& writer, const stats::Histogram& histogram) {
  writer.put(histogram.first_cell());
  writer.put(static_cast<std::uint64_t>(histogram.n_cells()));
  std::uint64_t n_empty = 0;
  for (std::size_t i = 0; i < histogram.n_cells(); ++i) {
    const std::uint64_t count = histogram.count_in(i);
    if (count == 0) {
      ++n_empty;
      continue;
    }
    writer.put_short(n_empty);
    writer.put_short(count);
    n_empty = 0;
  }
}

stats::Histogram take_histogram(ByteReader& reader, int fraction_bits) {
  const auto first_cell = reader.get<std::int64_t>();
  const auto n_cells = reader.get<std::uint64_t>();
  const WorldError impossible("reading", "the state of a sweep", "it holds an impossible number of counts");
  if (n_cells > stats::Histogram::most_cells(fraction_bits)) throw impossible;
  std::vector<std::uint64_t> counts(n_cells);
  for (std::uint64_t next = 0; next < n_cells; ++next) {  // the last cell is never empty
    const std::uint64_t n_empty = reader.get_short();
    if (n_empty >= n_cells - next) throw impossible;
    next += n_empty;
    counts[next] = reader.get_short();
  }
  return stats::Histogram::from_counts(fraction_bits, first_cell, counts);
}

/// What is told from points: synergies of every outcome, and what is explained of the headline.
std::vector<std::size_t> kept_of_first_draws(const Study& study, const EffectLayout& layout) {
  std::vector<std::size_t> columns;
  for (const NamedColumn& effect : study.explained_of_headline()) columns.push_back(effect.column);
  for (std::size_t o = 0; study.has_policies() && o < study.outcomes.size(); ++o)
    columns.push_back(layout.column(Family::synergy, o));
  return columns;
}

template <std::size_t n>
void add_to(std::array<std::uint64_t, n>& sums, const std::array<std::uint64_t, n>& more) {
  for (std::size_t i = 0; i < n; ++i) sums[i] += more[i];
}

}  // namespace

NQPSWEEP_MACHINE_CLONES void Signs::add(std::span<const double> values) {
  std::uint64_t below = 0;
  std::uint64_t above = 0;
  for (const double x : values) {
    below += x < 0.0 ? 1 : 0;
    above += x > 0.0 ? 1 : 0;
  }
  negative += below;
  positive += above;
}

void Counts::add(const DrawRecord& record, bool is_independent) {
  ++status[static_cast<std::size_t>(record.status)];
  if (record.status != Status::ok || !is_independent) return;
  ++ok;
  if (record.verdict == synergy::Verdict::none) return;
  ++verdict[static_cast<std::size_t>(record.verdict)];
  for (std::size_t c = 0; c < leap.size(); ++c) {
    leap[c] += record.leapt[c] ? 1 : 0;
    best[c] += record.best[c] ? 1 : 0;
    best_of_size[c] += record.best_of_size[c] ? 1 : 0;
    best_at_equal_cost[c] += record.best_at_equal_cost[c] ? 1 : 0;
  }
}

void Counts::merge(const Counts& other) {
  add_to(status, other.status);
  ok += other.ok;
  add_to(verdict, other.verdict);
  add_to(leap, other.leap);
  add_to(best, other.best);
  add_to(best_of_size, other.best_of_size);
  add_to(best_at_equal_cost, other.best_at_equal_cost);
}

Tallies::Tallies(const Study& study, const EffectLayout& layout)
    : signs(layout.n_columns()),
      binned_payoffs(uncertain_parameters(study).size(), study.choice.mixes.size()),
      first_orders(uncertain_parameters(study).size(), study.explained_effects().size()),
      first_draws(*study.design, kept_of_first_draws(study, layout)) {
  for (std::size_t c = 0; c < layout.n_columns(); ++c) {
    const FamilyInfo* family = layout.family_of(c);
    histograms.emplace_back(family == nullptr || family->headline ? fine_bits : coarse_bits);
  }
}

std::span<const stats::Histogram> Tallies::histograms_of(std::size_t part) const {
  const std::size_t begin = histograms.size() * part / (n_parts - 1), end = histograms.size() * (part + 1) / (n_parts - 1);
  return std::span(histograms).subspan(begin, end - begin);
}

std::span<stats::Histogram> Tallies::histograms_of(std::size_t part) {
  const auto of_part = std::as_const(*this).histograms_of(part);
  return std::span(histograms).subspan(static_cast<std::size_t>(of_part.data() - histograms.data()), of_part.size());
}

void Tallies::clear_part(std::size_t part, const Study& study, const EffectLayout& layout) {
  if (part < n_parts - 1) {
    for (stats::Histogram& histogram : histograms_of(part)) histogram = stats::Histogram(histogram.fraction_bits());
    return;
  }
  Tallies empty(study, layout);
  empty.histograms = std::move(histograms);
  *this = std::move(empty);
}

void Tallies::put_part(std::size_t part, ByteWriter& writer) const {
  if (part < n_parts - 1) {
    for (const stats::Histogram& histogram : histograms_of(part)) put(writer, histogram);
    return;
  }
  writer.put(std::span<const Signs>(signs));
  put(writer, binned_payoffs);
  put(writer, first_orders.by_bin());
  writer.put(first_orders.squares());
  first_draws.put(writer);
}

void Tallies::merge_part(std::size_t part, ByteReader& reader) {
  if (part < n_parts - 1) {
    for (stats::Histogram& histogram : histograms_of(part)) histogram.merge(take_histogram(reader, histogram.fraction_bits()));
    return;
  }
  const auto more_signs = reader.get<Signs>(signs.size());
  for (std::size_t c = 0; c < signs.size(); ++c) {
    signs[c].negative += more_signs[c].negative;
    signs[c].positive += more_signs[c].positive;
  }
  merge(reader, binned_payoffs);
  merge(reader, first_orders.by_bin());
  const auto more_squares = reader.get<stats::ExactSum>(first_orders.squares().size());
  for (std::size_t i = 0; i < more_squares.size(); ++i) first_orders.squares()[i].merge(more_squares[i]);
  first_draws.merge(reader);
}

std::vector<std::size_t> uncertain_parameters(const Study& study) {
  std::vector<std::size_t> places;
  for (std::size_t p = 0; p < study.parameters.size(); ++p) {
    if (!std::holds_alternative<space::Fixed>(study.parameters[p].marginal)) places.push_back(p);
  }
  return places;
}

}  // namespace nqpsweep::sweep
