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

Bytes packed_moments(const MomentTree& tree) {
  ByteWriter writer;
  for (const auto& [node, moments] : tree.nodes()) {
    writer.put(node);
    writer.put(std::span<const stats::Moments>(moments.columns));
  }
  return writer.take();
}

void unpack_into(MomentTree& tree, const Bytes& bytes, std::size_t n_columns) {
  for (ByteReader reader(bytes); !reader.at_end();) {
    const auto node = reader.get<MomentTree::Node>();
    tree.insert(node, {reader.get<stats::Moments>(n_columns)});
  }
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

void Counts::add(const DrawRecord& record) {
  ++status[static_cast<std::size_t>(record.status)];
  if (record.status != Status::ok) return;
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
      mixes_(study.affordable()),
      parameters_(uncertain(study.parameters)),
      signs_(n_columns_),
      information_(parameters_.size(), mixes_.size()) {
  for (std::size_t c = 0; c < n_columns_; ++c) {
    const FamilyInfo* family = layout.family_of(c);
    histograms_.emplace_back(family == nullptr || family->headline ? fine_bits : coarse_bits);
  }
}

void Accumulator::begin(const Block& block) {
  expects(block.draws.count == 0 || block.draws.first % leaf_draws == 0, "a block begins at a leaf");
  leaves_.assign((block.draws.count + leaf_draws - 1) / leaf_draws, {});
  for (ColumnMoments& leaf : leaves_) leaf.columns.resize(n_columns_);
  const double sign = study_.outcome(study_.choice.outcome).more_is_better ? 1.0 : -1.0;
  payoffs_.assign(block.draws.count * mixes_.size(), 0);
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    counts_.add(block.records[i]);
    if (block.records[i].status != Status::ok) continue;
    const auto row = block.rows.subspan(i * n_columns_, n_columns_);
    const auto worths = layout_.part(row, Family::coalition_value, study_.choice.outcome);
    for (std::size_t m = 0; m < mixes_.size(); ++m)
      payoffs_[i * mixes_.size() + m] = decision::ExactSum::on_grid(sign * worths[mixes_[m]]);
    if (block.draws.first + i >= most_draws_for_regions) continue;
    Synergies kept{block.draws.first + i, {}};
    for (std::size_t o = 0; o < study_.outcomes.size(); ++o)
      kept.of_outcome[o] = row[layout_.column(Family::synergy, o)];
    synergies_.push_back(kept);
  }
}

std::size_t Accumulator::n_tasks() const {
  return (n_columns_ + columns_per_task - 1) / columns_per_task + parameters_.size();
}

void Accumulator::run_task(const Block& block, std::size_t task) {
  const std::size_t first = task * columns_per_task;
  if (first < n_columns_) {
    account_columns(block, first, std::min(first + columns_per_task, n_columns_));
  } else {
    account_information(block, task - (n_columns_ + columns_per_task - 1) / columns_per_task);
  }
}

void Accumulator::account_columns(const Block& block, std::size_t first, std::size_t last) {
  for (std::size_t l = 0; l < leaves_.size(); ++l) {
    const std::size_t begin = l * leaf_draws;
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(leaf_draws, block.draws.count - begin));
    for (std::size_t c = first; c < last; ++c) {
      std::array<double, leaf_draws> values;
      for (std::size_t i = 0; i < n; ++i) values[i] = block.rows[(begin + i) * n_columns_ + c];
      leaves_[l].columns[c] = stats::Moments::of(values.data(), n);
      std::uint64_t negative = 0;
      std::uint64_t positive = 0;
      for (std::size_t i = 0; i < n; ++i) {
        histograms_[c].add(values[i]);
        negative += values[i] < 0.0 ? 1 : 0;
        positive += values[i] > 0.0 ? 1 : 0;
      }
      signs_[c].negative += negative;
      signs_[c].positive += positive;
    }
  }
}

void Accumulator::account_information(const Block& block, std::size_t parameter) {
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    if (block.records[i].status != Status::ok) continue;
    const std::uint64_t draw = block.draws.first + i;
    information_.add(parameter, draw, study_.design->coordinate(draw, parameters_[parameter]),
                     std::span(payoffs_).subspan(i * mixes_.size(), mixes_.size()));
  }
}

void Accumulator::end(const Block& block) {
  for (std::size_t l = 0; l < leaves_.size(); ++l)
    fresh_.add(block.draws.first / leaf_draws + l, std::move(leaves_[l]));
  leaves_.clear();
}

void Accumulator::settle_moments(Ranks& ranks) {
  const auto combine = [&](const Bytes& left, const Bytes& right) {
    MomentTree tree;
    unpack_into(tree, left, n_columns_);
    unpack_into(tree, right, n_columns_);
    return packed_moments(tree);
  };
  if (ranks.size() == 1) {
    settled_.absorb(std::exchange(fresh_, {}));
    return;
  }
  unpack_into(settled_, ranks.reduce(packed_moments(std::exchange(fresh_, {})), combine), n_columns_);
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
  writer.put(information_.sums());
  writer.put(information_.counts());
  writer.put(static_cast<std::uint64_t>(synergies_.size()));
  writer.put(std::span<const Synergies>(synergies_));
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
  decision::InformationValue other(parameters_.size(), mixes_.size());
  std::ranges::copy(reader.get<decision::ExactSum>(other.sums().size()), other.sums().begin());
  std::ranges::copy(reader.get<std::uint64_t>(other.counts().size()), other.counts().begin());
  information_.merge(other);
  const auto n_synergies = reader.get<std::uint64_t>();
  const auto synergies = reader.get<Synergies>(n_synergies);
  synergies_.insert(synergies_.end(), synergies.begin(), synergies.end());
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
    information_ = std::move(sum.information_);
    synergies_ = std::move(sum.synergies_);
  }
  std::ranges::sort(synergies_, {}, &Synergies::draw);
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
