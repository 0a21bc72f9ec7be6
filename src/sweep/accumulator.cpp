#include "accumulator.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "bytes.hpp"

namespace nqpsweep::sweep {
namespace {

Bytes packed(const MomentTree& tree) {
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

Distribution distribution_of(const stats::Moments& moments, const stats::Histogram& histogram, const Study& study,
                             bool is_ratio) {
  constexpr double withheld = std::numeric_limits<double>::quiet_NaN();
  Distribution d;
  d.count = moments.count();
  d.mean = is_ratio ? withheld : moments.mean();
  d.variance = is_ratio ? withheld : moments.variance();
  d.skewness = is_ratio ? withheld : moments.skewness();
  d.kurtosis = is_ratio ? withheld : moments.kurtosis();
  d.minimum = moments.minimum();
  d.maximum = moments.maximum();
  for (const double p : study.quantiles) d.quantiles.push_back(histogram.quantile(p, d.minimum, d.maximum));
  auto binned = histogram.binned(study.histogram_bins, d.minimum, d.maximum);
  d.histogram_edges = std::move(binned.edges);
  d.histogram = std::move(binned.counts);
  return d;
}

bool is_ratio(const Study& study, std::size_t column) {
  if (column < study.parameters.size()) return false;
  const std::size_t effect = (column - study.parameters.size()) % n_effects;
  return effect == first_effect(family::synergy_ratio);
}

}  // namespace

void Accumulator::Counts::add(const DrawRecord& record) {
  ++status[static_cast<std::size_t>(record.status)];
  if (record.status != Status::ok) return;
  ++verdict[static_cast<std::size_t>(record.verdict)];
  for (std::size_t coalition = 0; coalition < leap.size(); ++coalition)
    leap[coalition] += record.leapt[coalition] ? 1 : 0;
}

void Accumulator::Counts::merge(const Counts& other) {
  for (std::size_t i = 0; i < status.size(); ++i) status[i] += other.status[i];
  for (std::size_t i = 0; i < verdict.size(); ++i) verdict[i] += other.verdict[i];
  for (std::size_t i = 0; i < leap.size(); ++i) leap[i] += other.leap[i];
}

Accumulator::Accumulator(std::size_t n_columns) : n_columns_(n_columns), signs_(n_columns), histograms_(n_columns) {}

void Accumulator::add(const Block& block) {
  expects(block.draws.count == 0 || block.draws.first % leaf_draws == 0, "a block begins at a leaf");
  for (const DrawRecord& record : block.records) counts_.add(record);
  for (std::uint64_t begin = 0; begin < block.draws.count; begin += leaf_draws) {
    const auto n = static_cast<std::size_t>(std::min(leaf_draws, block.draws.count - begin));
    const double* rows = block.rows.data() + begin * n_columns_;
    ColumnMoments moments;
    moments.columns.reserve(n_columns_);
    for (std::size_t c = 0; c < n_columns_; ++c) moments.columns.push_back(stats::Moments::of(rows + c, n, n_columns_));
    fresh_.add((block.draws.first + begin) / leaf_draws, std::move(moments));
  }
  for (std::size_t c = 0; c < n_columns_; ++c) {
    for (std::size_t i = 0; i < block.draws.count; ++i) {
      const double x = block.rows[i * n_columns_ + c];
      histograms_[c].add(x);
      signs_[c].negative += x < 0.0 ? 1 : 0;
      signs_[c].positive += x > 0.0 ? 1 : 0;
    }
  }
}

void Accumulator::settle_moments(Ranks& ranks) {
  const auto combine = [&](const Bytes& left, const Bytes& right) {
    MomentTree tree;
    unpack_into(tree, left, n_columns_);
    unpack_into(tree, right, n_columns_);
    return packed(tree);
  };
  unpack_into(settled_, ranks.reduce(packed(std::exchange(fresh_, {})), combine), n_columns_);
}

Bytes Accumulator::packed_counts() const {
  ByteWriter writer;
  writer.put(counts_);
  writer.put(std::span<const Signs>(signs_));
  for (const stats::Histogram& histogram : histograms_) {
    writer.put(histogram.first_cell());
    writer.put(static_cast<std::uint64_t>(histogram.cells().size()));
    writer.put(histogram.cells());
  }
  return writer.take();
}

void Accumulator::merge_counts(const Bytes& packed) {
  ByteReader reader(packed);
  counts_.merge(reader.get<Counts>());
  const auto signs = reader.get<Signs>(n_columns_);
  for (std::size_t c = 0; c < n_columns_; ++c) {
    signs_[c].negative += signs[c].negative;
    signs_[c].positive += signs[c].positive;
    const auto first_cell = reader.get<std::int64_t>();
    const auto n_cells = reader.get<std::uint64_t>();
    histograms_[c].merge(stats::Histogram::from_cells(first_cell, reader.get<std::uint64_t>(n_cells)));
  }
}

void Accumulator::settle_counts(Ranks& ranks) {
  const auto combine = [&](const Bytes& left, const Bytes& right) {
    Accumulator sum(n_columns_);
    sum.merge_counts(left);
    sum.merge_counts(right);
    return sum.packed_counts();
  };
  const Bytes all = ranks.reduce(packed_counts(), combine);
  *this = [&] {
    Accumulator sum(n_columns_);
    sum.settled_ = std::move(settled_);
    if (!all.empty()) sum.merge_counts(all);
    return sum;
  }();
}

Results Accumulator::results(const Study& study) const {
  Results results;
  results.n_draws = study.n_draws;
  results.status_counts = counts_.status;
  results.verdict_counts = counts_.verdict;
  results.leap_counts = counts_.leap;
  const ColumnMoments moments = settled_.total().value();
  for (std::size_t c = 0; c < n_columns_; ++c) {
    results.columns.push_back(distribution_of(moments.columns[c], histograms_[c], study, is_ratio(study, c)));
    results.columns.back().n_negative = signs_[c].negative;
    results.columns.back().n_positive = signs_[c].positive;
  }
  return results;
}

}  // namespace nqpsweep::sweep
