#include "accumulator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <variant>

#include "bytes.hpp"

namespace nqpsweep::sweep {
namespace {

constexpr std::size_t columns_per_task = 64;

// Cells are at most |x| / 2^bits wide. The many detailed effects get coarser ones, for memory's sake.
constexpr int fine_bits = 8;
constexpr int coarse_bits = 6;

void put(ByteWriter& writer, const MomentTree& tree) {
  writer.put(static_cast<std::uint64_t>(tree.nodes().size()));
  for (const auto& [node, moments] : tree.nodes()) {
    writer.put(node);
    writer.put(std::span<const stats::Moments>(moments.columns));
  }
}

void take(ByteReader& reader, MomentTree& tree, std::size_t n_columns) {
  for (auto n = reader.get<std::uint64_t>(); n > 0; --n) {
    const auto node = reader.get<MomentTree::Node>();
    tree.insert(node, {reader.get<stats::Moments>(n_columns)});
  }
}

void put(ByteWriter& writer, const stats::BinnedSums& binned) {
  writer.put(binned.sums());
  writer.put(binned.counts());
}

void take(ByteReader& reader, stats::BinnedSums& binned) {
  std::ranges::copy(reader.get<stats::ExactSum>(binned.sums().size()), binned.sums().begin());
  std::ranges::copy(reader.get<std::uint64_t>(binned.counts().size()), binned.counts().begin());
}

std::vector<std::size_t> columns_of(const std::vector<NamedColumn>& effects) {
  std::vector<std::size_t> columns;
  for (const NamedColumn& effect : effects) columns.push_back(effect.column);
  return columns;
}

/// The quantile by rank: exactly 0 within the draws that are exactly 0, else read off the histogram.
double quantile_of(const stats::Histogram& histogram, const Distribution& d, double p) {
  const double rank = std::max(1.0, std::ceil(p * static_cast<double>(d.count)));
  const bool zero =
      rank > static_cast<double>(d.n_negative) && rank <= static_cast<double>(d.count - d.n_positive) && d.count > 0;
  return zero ? 0.0 : histogram.quantile(p, d.minimum, d.maximum);
}

Distribution distribution_of(const stats::Moments& moments, const stats::Histogram& histogram, const Signs& signs,
                             const Study& study, bool has_no_mean) {
  constexpr double withheld = std::numeric_limits<double>::quiet_NaN();
  Distribution d;
  d.count = moments.count();
  d.n_negative = signs.negative;
  d.n_positive = signs.positive;
  d.mean = has_no_mean ? withheld : moments.mean();
  d.variance = has_no_mean ? withheld : moments.variance();
  d.skewness = has_no_mean ? withheld : moments.skewness();
  d.kurtosis = has_no_mean ? withheld : moments.kurtosis();
  d.minimum = moments.minimum();
  d.maximum = moments.maximum();
  for (const double p : study.quantiles) d.quantiles.push_back(quantile_of(histogram, d, p));
  auto binned = histogram.binned(study.histogram_bins, d.minimum, d.maximum);
  d.histogram_edges = std::move(binned.edges);
  d.histogram = std::move(binned.counts);
  return d;
}

/// What is told from points: synergies of every outcome, and what is explained of the headline.
std::vector<std::size_t> kept_of_first_draws(const Study& study, const EffectLayout& layout) {
  std::vector<std::size_t> columns = columns_of(study.explained_of_headline());
  for (std::size_t o = 0; study.has_policies() && o < study.outcomes.size(); ++o)
    columns.push_back(layout.column(Family::synergy, o));
  return columns;
}

std::vector<std::size_t> uncertain(const space::ParameterSpace& parameters) {
  std::vector<std::size_t> places;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (!std::holds_alternative<space::Fixed>(parameters[p].marginal)) places.push_back(p);
  }
  return places;
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

Accumulator::Accumulator(const Study& study, const EffectLayout& layout)
    : study_(study),
      layout_(layout),
      n_columns_(layout.n_columns()),
      n_coordinates_(study.n_coordinates()),
      rows_of_a_group_(study.design->rows_of_a_group()),
      leaf_draws_(leaf_draws(rows_of_a_group_)),
      parameters_(uncertain(study.parameters)),
      explained_columns_(columns_of(study.explained_effects())),
      signs_(n_columns_),
      binned_payoffs_(parameters_.size(), study.choice.mixes.size()),
      first_orders_(parameters_.size(), explained_columns_.size()),
      first_draws_(*study.design, kept_of_first_draws(study, layout)) {
  if (study.groups.method) groups_.emplace(study, explained_columns_.size());
  for (std::size_t c = 0; c < n_columns_; ++c) {
    const FamilyInfo* family = layout.family_of(c);
    histograms_.emplace_back(family == nullptr || family->headline ? fine_bits : coarse_bits);
  }
}

void Accumulator::begin(const Block& block) {
  expects(block.draws.count == 0 || block.draws.first % leaf_draws_ == 0, "a block begins at a leaf");
  leaves_.assign((block.draws.count + leaf_draws_ - 1) / leaf_draws_, {});
  independent_.list(block, *study_.design, leaf_draws_);
  for (ColumnMoments& leaf : leaves_) leaf.columns.resize(n_columns_);
  const double sign = study_.outcome(study_.choice.outcome).more_is_better ? 1.0 : -1.0;
  payoffs_.assign(block.draws.count * study_.choice.mixes.size(), 0);
  const std::size_t n_explained = explained_columns_.size();
  explained_.assign(block.draws.count * n_explained, 0);
  std::vector<double> outputs(n_explained);
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    const std::uint64_t draw = block.draws.first + i;
    counts_.add(block.records[i], study_.design->is_independent(draw));
    if (block.records[i].status != Status::ok || !study_.design->is_independent(draw)) continue;
    const auto row = block.rows.subspan(i * n_columns_, n_columns_);
    const auto worths = layout_.part(row, Family::coalition_value, study_.choice.outcome);
    for (std::size_t m = 0; m < study_.choice.mixes.size(); ++m)
      payoffs_[i * study_.choice.mixes.size() + m] = stats::ExactSum::on_grid(sign * worths[study_.choice.mixes[m]]);
    for (std::size_t o = 0; o < n_explained; ++o) {
      outputs[o] = row[explained_columns_[o]];
      explained_[i * n_explained + o] = stats::ExactSum::on_grid(outputs[o]);
    }
    first_orders_.add_total(draw / rows_of_a_group_, outputs);
  }
  first_draws_.add(block, n_columns_);
}

std::size_t Accumulator::n_tasks() const {
  return (n_columns_ + columns_per_task - 1) / columns_per_task + parameters_.size();
}

void Accumulator::run_task(const Block& block, std::size_t task) {
  const std::size_t first = task * columns_per_task;
  if (first < n_columns_) {
    account_columns(block, first, std::min(first + columns_per_task, n_columns_));
  } else {
    account_bins(block, task - (n_columns_ + columns_per_task - 1) / columns_per_task);
  }
}

void Accumulator::account_columns(const Block& block, std::size_t first, std::size_t last) {
  ColumnTile tile;
  for (; first < last; first += ColumnTile::width) {
    const std::size_t n = std::min(ColumnTile::width, last - first);
    tile.take(block, independent_, n_columns_, first, n);
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t l = 0; l < leaves_.size(); ++l)
        leaves_[l].columns[first + k] = stats::Moments::of(tile.leaf(k, l));
      const auto values = tile.column(k);
      histograms_[first + k].add(values);
      for (const double x : values) {
        signs_[first + k].negative += x < 0.0 ? 1 : 0;
        signs_[first + k].positive += x > 0.0 ? 1 : 0;
      }
    }
  }
}

void Accumulator::account_bins(const Block& block, std::size_t parameter) {
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    const std::uint64_t draw = block.draws.first + i;
    if (block.records[i].status != Status::ok || !study_.design->is_independent(draw)) continue;
    const double coordinate = block.points[i * n_coordinates_ + parameters_[parameter]];
    binned_payoffs_.add(parameter, draw / rows_of_a_group_, coordinate,
                        std::span(payoffs_).subspan(i * study_.choice.mixes.size(), study_.choice.mixes.size()));
    first_orders_.add(parameter, draw / rows_of_a_group_, coordinate,
                      std::span(explained_).subspan(i * explained_columns_.size(), explained_columns_.size()));
  }
}

/// A group with a failed row, or an incomplete one, is left out as a whole.
void Accumulator::account_groups(const Block& block) {
  std::vector<double> rows(rows_of_a_group_ * explained_columns_.size());
  for (std::uint64_t first = 0; first + rows_of_a_group_ <= block.draws.count; first += rows_of_a_group_) {
    const auto records = block.records.subspan(first, rows_of_a_group_);
    if (!std::ranges::all_of(records, [](const DrawRecord& r) { return r.status == Status::ok; })) continue;
    for (std::size_t r = 0; r < rows_of_a_group_; ++r) {
      for (std::size_t o = 0; o < explained_columns_.size(); ++o)
        rows[r * explained_columns_.size() + o] = block.rows[(first + r) * n_columns_ + explained_columns_[o]];
    }
    groups_->add((block.draws.first + first) / rows_of_a_group_, rows);
  }
}

void Accumulator::end(const Block& block) {
  for (std::size_t l = 0; l < leaves_.size(); ++l)
    fresh_.add(block.draws.first / leaf_draws_ + l, std::move(leaves_[l]));
  leaves_.clear();
  if (groups_) account_groups(block);
}

void Accumulator::settle_moments(Ranks& ranks) {
  if (groups_) groups_->settle(ranks);
  MomentTree fresh = std::exchange(fresh_, {});
  if (ranks.size() == 1) {
    settled_.absorb(std::move(fresh));
    return;
  }
  const auto pack = [](const MomentTree& tree) {
    ByteWriter writer;
    put(writer, tree);
    return writer.take();
  };
  const auto unpack_into = [&](MomentTree& tree, const Bytes& bytes) {
    if (bytes.empty()) return;
    ByteReader reader(bytes);
    take(reader, tree, n_columns_);
  };
  const auto combine = [&](const Bytes& left, const Bytes& right) {
    MomentTree both;
    unpack_into(both, left);
    unpack_into(both, right);
    return pack(both);
  };
  unpack_into(settled_, ranks.reduce(pack(fresh), combine));
}

Bytes Accumulator::packed() const {
  ByteWriter writer;
  writer.put(counts_);
  writer.put(std::span<const Signs>(signs_));
  for (const stats::Histogram& histogram : histograms_) {
    writer.put(histogram.first_cell());
    writer.put(static_cast<std::uint64_t>(histogram.cells().size()));
    writer.put(histogram.cells());
  }
  put(writer, binned_payoffs_);
  put(writer, first_orders_.by_bin());
  writer.put(first_orders_.squares());
  first_draws_.put(writer);
  return writer.take();
}

void Accumulator::merge_packed(const Bytes& packed) {
  ByteReader reader(packed);
  counts_.merge(reader.get<Counts>());
  const auto signs = reader.get<Signs>(n_columns_);
  for (std::size_t c = 0; c < n_columns_; ++c) {
    signs_[c].negative += signs[c].negative;
    signs_[c].positive += signs[c].positive;
    const auto first_cell = reader.get<std::int64_t>();
    const auto n_cells = reader.get<std::uint64_t>();
    histograms_[c].merge(
        stats::Histogram::from_cells(histograms_[c].fraction_bits(), first_cell, reader.get<std::uint64_t>(n_cells)));
  }
  stats::BinnedSums payoffs(parameters_.size(), study_.choice.mixes.size());
  take(reader, payoffs);
  binned_payoffs_.merge(payoffs);
  sensitivity::BinnedFirstOrder first_orders(parameters_.size(), explained_columns_.size());
  take(reader, first_orders.by_bin());
  std::ranges::copy(reader.get<stats::ExactSum>(first_orders.squares().size()), first_orders.squares().begin());
  first_orders_.merge(first_orders);
  first_draws_.merge(reader);
}

void Accumulator::settle_counts(Ranks& ranks) {
  if (ranks.size() > 1) {
    const auto combine = [&](const Bytes& left, const Bytes& right) {
      Accumulator sum(study_, layout_);
      sum.merge_packed(left);
      sum.merge_packed(right);
      return sum.packed();
    };
    const Bytes all = ranks.reduce(packed(), combine);
    if (ranks.rank() != 0) return;
    Accumulator sum(study_, layout_);
    sum.merge_packed(all);
    counts_ = sum.counts_;
    signs_ = std::move(sum.signs_);
    histograms_ = std::move(sum.histograms_);
    binned_payoffs_ = std::move(sum.binned_payoffs_);
    first_orders_ = std::move(sum.first_orders_);
    first_draws_ = std::move(sum.first_draws_);
  }
  first_draws_.settle();
}

std::vector<Distribution> Accumulator::distributions() const {
  std::vector<Distribution> result;
  const ColumnMoments moments = settled_.total().value();
  for (std::size_t c = 0; c < n_columns_; ++c) {
    const FamilyInfo* family = layout_.family_of(c);
    result.push_back(distribution_of(moments.columns[c], histograms_[c], signs_[c], study_,
                                     family != nullptr && family->has_no_mean));
  }
  return result;
}

}  // namespace nqpsweep::sweep
