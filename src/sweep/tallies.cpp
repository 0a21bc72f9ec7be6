#include "tallies.hpp"

#include <algorithm>
#include <bit>
#include <variant>

#include "bytes.hpp"

namespace nqpsweep::sweep {
namespace {

// Cells are at most |x| / 2^bits wide. The many detailed effects get coarser ones, for memory's sake.
constexpr int fine_bits = 8;
constexpr int coarse_bits = 6;

/// An equal share of n things, for a part.
Slice share(std::size_t n, std::size_t part, std::size_t n_parts) {
  const std::size_t begin = n * part / n_parts;
  return {begin, n * (part + 1) / n_parts - begin};
}

void put(ByteWriter& writer, const stats::GridNumbers& sums, const Slice& which) {
  writer.put(sums.low().subspan(which.first, which.count));
  writer.put(sums.high().subspan(which.first, which.count));
}

/// Adds what put() wrote.
void merge(ByteReader& reader, stats::GridNumbers& sums, const Slice& which) {
  stats::GridNumbers more(which.count);
  std::ranges::copy(reader.get<std::int64_t>(which.count), more.low().begin());
  std::ranges::copy(reader.get<std::int64_t>(which.count), more.high().begin());
  sums.add(which.first, more, 0, which.count);
}

void merge_counts(ByteReader& reader, stats::BinnedSums& binned) {
  const auto more = reader.get<std::uint64_t>(binned.counts().size());
  for (std::size_t i = 0; i < more.size(); ++i) binned.counts()[i] += more[i];
}

/// Most cells are empty, so only the others are written, each after the number of empty ones before it.
void put(ByteWriter& writer, const stats::Histogram& histogram) {
  writer.put(histogram.first_cell());
  writer.put(static_cast<std::uint64_t>(histogram.n_cells()));
  std::uint64_t n_empty = 0;
  for (const std::uint64_t count : histogram.counts()) {
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
  const auto most_of_a_sign = static_cast<std::int64_t>(stats::LogLinearCells::most_cells(fraction_bits) / 2);
  if (first_cell < -most_of_a_sign || first_cell > most_of_a_sign ||
      n_cells > static_cast<std::uint64_t>(most_of_a_sign - first_cell))
    throw impossible;
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

/// Sets are counted by words of them; few have members in every word.
void add_members(const CoalitionSet& set, std::array<std::uint64_t, model::n_coalitions>& counts) {
  constexpr std::size_t bits = 64;
  const CoalitionSet word_alone = CoalitionSet().set() >> (model::n_coalitions - bits);
  for (std::size_t first = 0; first < counts.size(); first += bits) {
    for (std::uint64_t word = ((set >> first) & word_alone).to_ullong(); word != 0; word &= word - 1)
      ++counts[first + static_cast<std::size_t>(std::countr_zero(word))];
  }
}

template <std::size_t n>
void add_to(std::array<std::uint64_t, n>& sums, const std::array<std::uint64_t, n>& more) {
  for (std::size_t i = 0; i < n; ++i) sums[i] += more[i];
}

}  // namespace

void Counts::add(const DrawRecord& record, bool is_independent) {
  ++status[static_cast<std::size_t>(record.status)];
  if (record.status != Status::ok || !is_independent) return;
  ++ok;
  if (record.verdict == synergy::Verdict::none) return;
  ++verdict[static_cast<std::size_t>(record.verdict)];
  add_members(record.leapt, leap);
  add_members(record.best, best);
  add_members(record.best_of_size, best_of_size);
  add_members(record.best_at_equal_cost, best_at_equal_cost);
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
    : binned_payoffs(uncertain_parameters(study).size(), study.choice.mixes.size()),
      first_orders(uncertain_parameters(study).size(), study.explained_effects().size()),
      first_draws(*study.design, kept_of_first_draws(study, layout)) {
  for (std::size_t c = 0; c < layout.n_columns(); ++c) {
    const FamilyInfo* family = layout.family_of(c);
    histograms.emplace_back(family == nullptr || family->headline ? fine_bits : coarse_bits);
  }
}

std::span<const stats::Histogram> Tallies::histograms_of(std::size_t part) const {
  const Slice ours = share(histograms.size(), part, n_shares);
  return std::span(histograms).subspan(ours.first, ours.count);
}

std::span<stats::Histogram> Tallies::histograms_of(std::size_t part) {
  const Slice ours = share(histograms.size(), part, n_shares);
  return std::span(histograms).subspan(ours.first, ours.count);
}

Slice Tallies::sums_of(std::size_t part) const { return share(binned_payoffs.sums().size(), part, n_shares); }

void Tallies::clear_part(std::size_t part, const Study& study, const EffectLayout& layout) {
  if (part < n_shares) {
    for (stats::Histogram& histogram : histograms_of(part))
      histogram = stats::Histogram(histogram.grid().fraction_bits());
    const Slice ours = sums_of(part);
    std::ranges::fill(binned_payoffs.sums().low().subspan(ours.first, ours.count), 0);
    std::ranges::fill(binned_payoffs.sums().high().subspan(ours.first, ours.count), 0);
    return;
  }
  Tallies empty(study, layout);
  empty.histograms = std::move(histograms);
  std::swap(empty.binned_payoffs, binned_payoffs);  // whose sums went with the shares
  std::ranges::fill(empty.binned_payoffs.counts(), 0);
  *this = std::move(empty);
}

void Tallies::put_part(std::size_t part, ByteWriter& writer) const {
  if (part < n_shares) {
    for (const stats::Histogram& histogram : histograms_of(part)) put(writer, histogram);
    put(writer, binned_payoffs.sums(), sums_of(part));
    return;
  }
  writer.put(binned_payoffs.counts());
  put(writer, first_orders.by_bin().sums(), {0, first_orders.by_bin().sums().size()});
  writer.put(first_orders.by_bin().counts());
  writer.put(first_orders.squares());
  first_draws.put(writer);
}

void Tallies::merge_part(std::size_t part, ByteReader& reader) {
  if (part < n_shares) {
    for (stats::Histogram& histogram : histograms_of(part))
      histogram.merge(take_histogram(reader, histogram.grid().fraction_bits()));
    merge(reader, binned_payoffs.sums(), sums_of(part));
    return;
  }
  merge_counts(reader, binned_payoffs);
  merge(reader, first_orders.by_bin().sums(), {0, first_orders.by_bin().sums().size()});
  merge_counts(reader, first_orders.by_bin());
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
