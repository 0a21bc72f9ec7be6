#include "accumulator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "nqpsweep/base/no_answer.hpp"
#include "nqpsweep/stats/distribution_function.hpp"
#include "nqpsweep/sweep/first_error.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "nqpsweep/sweep/team.hpp"
#include "tree_bytes.hpp"

namespace nqpsweep::sweep {
namespace {

constexpr std::size_t columns_per_task = 64;

std::size_t n_tasks_of(std::size_t n_columns) { return (n_columns + columns_per_task - 1) / columns_per_task; }

Slice columns_of_task(std::size_t task, std::size_t n_columns) {
  const std::size_t first = task * columns_per_task;
  return {first, std::min(columns_per_task, n_columns - first)};
}

std::vector<std::size_t> columns_of(const std::vector<NamedColumn>& effects) {
  std::vector<std::size_t> columns;
  for (const NamedColumn& effect : effects) columns.push_back(effect.column);
  return columns;
}

Distribution distribution_of(const stats::Moments& moments, const stats::Histogram& histogram, const Study& study,
                             bool has_no_mean) {
  Distribution d;
  d.count = moments.count();
  const stats::DistributionFunction function(histogram);
  d.n_negative = function.count_below(0);
  d.n_positive = d.count - function.count_below(1);
  d.mean = has_no_mean ? no_answer : moments.mean();
  d.variance = has_no_mean ? no_answer : moments.variance();
  d.skewness = has_no_mean ? no_answer : moments.skewness();
  d.kurtosis = has_no_mean ? no_answer : moments.kurtosis();
  d.minimum = moments.minimum();
  d.maximum = moments.maximum();
  for (const double p : study.quantiles) d.quantiles.push_back(function.quantile(p, d.minimum, d.maximum));
  auto binned = function.binned(study.histogram_bins, d.minimum, d.maximum);
  d.histogram_edges = std::move(binned.edges);
  d.histogram = std::move(binned.counts);
  return d;
}

/// Fetches a column that is taken soon, if there is one. A column is spread over as many pages as there are packs, so
/// the machine does not see it coming.
void expect(const ColumnTable& table, std::size_t column) {
  if (column >= table.n_columns) return;
  for (std::size_t at = column; at < table.packs.size(); at += table.n_columns) __builtin_prefetch(&table.packs[at]);
}

}  // namespace

Accumulator::Accumulator(const Study& study, const EffectLayout& layout)
    : study_(study),
      layout_(layout),
      n_columns_(layout.n_columns()),
      rows_of_a_group_(study.design->rows_of_a_group()),
      leaf_draws_(leaf_draws(rows_of_a_group_)),
      explained_columns_(columns_of(study.explained_effects())),
      tallies_(study, layout),
      waiting_(std::in_place, study, layout, explained_columns_) {
  for (const stats::Histogram& histogram : tallies_.histograms) grids_.push_back(histogram.grid());
  if (study.groups.method) groups_.emplace(study, explained_columns_.size());
}

void Accumulator::begin(const Block& block) {
  expects(block.draws.count == 0 || block.draws.first % leaf_draws_ == 0, "a block begins at a leaf");
  independent_.list(block, *study_.design, leaf_draws_);
  accounted_.clear();
  for (const std::size_t draw : independent_.draws())
    if (block.records[draw].status == Status::ok) accounted_.push_back(draw);
  nodes_.clear();
  for (const auto& node : MomentTree::nodes_of(block.draws.first / leaf_draws_, independent_.n_leaves()))
    nodes_.emplace_back(node, ColumnMoments{std::vector<stats::Moments>(n_columns_)});
  waiting_->begin(block, accounted_, tallies_);
}

std::size_t Accumulator::n_tasks(const Block& block) const {
  return 1 + n_column_tasks(block.columns) + waiting_->n_tasks();
}

void Accumulator::run_task(const Block& block, std::size_t task) {
  if (task == 0) return account_draws(block);
  if (task <= n_column_tasks(block.columns)) {
    account_columns(block.columns, task - 1);
  } else {
    waiting_->run_task(task - 1 - n_column_tasks(block.columns), tallies_);
  }
}

std::size_t Accumulator::n_column_tasks(const ColumnTable& table) { return n_tasks_of(table.n_columns); }

/// What is counted of a draw as a whole.
void Accumulator::account_draws(const Block& block) {
  for (std::size_t i = 0; i < block.draws.count; ++i)
    fresh_.counts.add(block.records[i], study_.design->is_independent(block.draws.first + i));
  std::vector<double> outputs(explained_columns_.size());
  for (const std::size_t i : accounted_) {
    for (std::size_t o = 0; o < outputs.size(); ++o) outputs[o] = block.number(i, explained_columns_[o]);
    tallies_.first_orders.add_total((block.draws.first + i) / rows_of_a_group_, outputs);
  }
  tallies_.first_draws.add(block);
}

void Accumulator::account_columns(const ColumnTable& table, std::size_t task) {
  constexpr std::size_t width = ColumnSummaries::width;
  const Slice columns = columns_of_task(task, table.n_columns);
  const std::size_t end = columns.first + columns.count;
  thread_local ColumnSummaries summaries;  // kept from task to task, so that little is allocated again
  stats::Histogram::Room room;
  for (std::size_t c = columns.first; c < end; c += width) {
    const std::size_t n = std::min(width, end - c);
    summaries.take(table, independent_, c, std::span(grids_).subspan(table.first + c, n));
    std::size_t leaf = 0;
    for (auto& [node, moments] : nodes_) {
      summaries.merge(leaf, node.level, std::span(moments.columns).subspan(table.first + c, n));
      leaf += std::size_t{1} << node.level;
    }
    for (std::size_t k = 0; k < n; ++k) {
      expect(table, c + width + k);
      // The next one, unless it belongs to another task and so to another thread.
      const auto* const next = c + k + 1 < end ? &tallies_.histograms[table.first + c + k + 1] : nullptr;
      count(summaries, k, table.first + c + k, next, room);
    }
  }
}

/// @param place  of the column in the summaries
void Accumulator::count(const ColumnSummaries& summaries, std::size_t place, std::size_t column,
                        const stats::Histogram* next, stats::Histogram::Room& room) {
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (const auto& [node, moments] : nodes_) {
    const stats::Moments& of_column = moments.columns[column];
    if (of_column.count() == 0) continue;
    least = std::min(least, of_column.minimum());
    most = std::max(most, of_column.maximum());
  }
  if (least > most) return;  // nothing to count
  tallies_.histograms[column].add(summaries.cells(place), grids_[column].cell_of(least), grids_[column].cell_of(most),
                                  room, next);
}

/// A group with a failed row, or an incomplete one, is left out as a whole.
void Accumulator::account_groups(const Block& block) {
  std::vector<double> rows(rows_of_a_group_ * explained_columns_.size());
  for (std::uint64_t first = 0; first + rows_of_a_group_ <= block.draws.count; first += rows_of_a_group_) {
    const auto records = block.records.subspan(first, rows_of_a_group_);
    if (!std::ranges::all_of(records, [](const DrawRecord& r) { return r.status == Status::ok; })) continue;
    for (std::size_t r = 0; r < rows_of_a_group_; ++r) {
      for (std::size_t o = 0; o < explained_columns_.size(); ++o)
        rows[r * explained_columns_.size() + o] = block.number(first + r, explained_columns_[o]);
    }
    // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): a group has a row at least
    groups_->add((block.draws.first + first) / rows_of_a_group_, rows);
  }
}

void Accumulator::end(const Block& block) {
  for (auto& [node, moments] : nodes_) fresh_.moments.insert(node, std::move(moments));
  nodes_.clear();
  waiting_->end();
  if (groups_) account_groups(block);
}

void Accumulator::Sums::put_all(ByteWriter& writer) const {
  writer.put(counts);
  put(writer, moments, [&](const ColumnMoments& m) { writer.put(std::span<const stats::Moments>(m.columns)); });
}

Bytes Accumulator::Sums::packed() const {
  ByteWriter writer;
  put_all(writer);
  return writer.take();
}

void Accumulator::Sums::merge(ByteReader reader, std::size_t n_columns) {
  counts.merge(reader.get<Counts>());
  take(reader, moments, [&] { return ColumnMoments{reader.get<stats::Moments>(n_columns)}; });
  reader.expect_end();
}

void Accumulator::settle_sums(Ranks& ranks) {
  if (groups_) groups_->settle(ranks);
  Sums fresh = std::exchange(fresh_, {});
  if (ranks.size() == 1) {
    settled_.counts.merge(fresh.counts);
    settled_.moments.absorb(std::move(fresh.moments));
    return;
  }
  const auto combine = [&](const Bytes& left, const Bytes& right) {
    Sums both;
    both.merge(ByteReader(left), n_columns_);
    both.merge(ByteReader(right), n_columns_);
    return both.packed();
  };
  const Bytes all = ranks.reduce(fresh.packed(), combine);
  if (ranks.rank() == 0) settled_.merge(ByteReader(all), n_columns_);
}

Bytes Accumulator::take_tallies(std::size_t part) {
  Bytes bytes = ByteWriter::exactly([&](ByteWriter& writer) { tallies_.put_part(part, writer); });
  tallies_.clear_part(part, study_, layout_);
  return bytes;
}

void Accumulator::settle_tallies(Ranks& ranks) {
  waiting_->add_all(tallies_);
  for (std::size_t part = 0; ranks.size() > 1 && part < Tallies::n_parts; ++part) {
    const auto add = [&](const Bytes& bytes) {
      ByteReader reader(bytes);
      tallies_.merge_part(part, reader);
      reader.expect_end();
    };
    ranks.gather(add, [&] { return take_tallies(part); });
  }
  tallies_.first_draws.settle();
}

void Accumulator::put_state(ByteWriter& writer) const {
  writer.put_part([&](ByteWriter& to) { settled_.put_all(to); });
  writer.put_part([&](ByteWriter& to) {
    for (std::size_t part = 0; part < Tallies::n_parts; ++part) tallies_.put_part(part, to);
  });
  writer.put_counted(groups_ ? groups_->state() : Bytes{});
}

void Accumulator::restore(ByteReader reader) {
  settled_.merge(reader.get_part(), n_columns_);
  ByteReader tallies = reader.get_part();
  for (std::size_t part = 0; part < Tallies::n_parts; ++part) tallies_.merge_part(part, tallies);
  tallies.expect_end();
  const auto groups = reader.get_counted<std::byte>();
  if (groups_) groups_->restore(groups);
  reader.expect_end();
}

void Accumulator::drop_bins() {
  tallies_.binned_payoffs = {0, 0};
  tallies_.first_orders = {0, 0};
  waiting_.reset();
}

stats::Moments Accumulator::moments_so_far(std::size_t column) const {
  stats::Moments moments;
  for (const auto& [node, value] : settled_.moments.nodes()) moments.merge(value.columns[column]);
  return moments;
}

std::vector<Distribution> Accumulator::distributions() const {
  std::vector<Distribution> result(n_columns_);
  const ColumnMoments moments = settled_.moments.total().value();
  FirstError errors;
  for_each_task(n_tasks_of(n_columns_), threads_for(study_), errors, [&](std::uint64_t task) {
    const Slice columns = columns_of_task(task, n_columns_);
    for (std::size_t c = columns.first; c < columns.first + columns.count; ++c) {
      const FamilyInfo* family = layout_.family_of(c);
      result[c] =
          distribution_of(moments.columns[c], tallies_.histograms[c], study_, family != nullptr && family->has_no_mean);
    }
  });
  errors.rethrow();
  return result;
}

}  // namespace nqpsweep::sweep
