#include "first_draws.hpp"

#include <algorithm>
#include <numeric>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sweep {

namespace {

std::uint64_t n_independent_rows(const design::Design& design) {
  std::uint64_t n = 0;
  for (std::uint64_t row = 0; row < design.rows_of_a_group(); ++row) n += design.is_independent(row) ? 1 : 0;
  return n;
}

}  // namespace

FirstDraws::FirstDraws(const design::Design& design, std::vector<std::size_t> columns)
    : design_(&design),
      // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): some row of a group is drawn independently
      end_of_window_(window / n_independent_rows(design) * design.rows_of_a_group()),
      columns_(std::move(columns)) {
  // At once, so that it is never there twice while it grows; what is not yet used takes no memory.
  values_.reserve(window * columns_.size());
}

void FirstDraws::add(const Block& block) {
  for (std::size_t i = 0; i < block.draws.count; ++i) {
    const std::uint64_t draw = block.draws.first + i;
    const bool failed = block.records[i].status != Status::ok;
    if (failed) first_failed_ = std::min(first_failed_, draw);
    if (!design_->is_independent(draw)) continue;
    if (failed && failed_.size() < most_failed) failed_.push_back(draw);
    if (failed || draw >= end_of_window_) continue;
    answered_.push_back(draw);
    for (const std::size_t column : columns_) values_.push_back(block.number(i, column));
  }
}

void FirstDraws::put(ByteWriter& writer) const {
  writer.put(first_failed_);
  for (const auto* draws : {&answered_, &failed_}) {
    writer.put(static_cast<std::uint64_t>(draws->size()));
    writer.put(std::span<const std::uint64_t>(*draws));
  }
  writer.put(std::span<const double>(values_));
}

void FirstDraws::merge(ByteReader& reader) {
  first_failed_ = std::min(first_failed_, reader.get<std::uint64_t>());
  std::uint64_t n_answered = 0;
  for (auto* draws : {&answered_, &failed_}) {
    const auto n = reader.get<std::uint64_t>();
    if (draws == &answered_) n_answered = n;
    const auto more = reader.get<std::uint64_t>(n);
    draws->insert(draws->end(), more.begin(), more.end());
  }
  const auto values = reader.get<double>(n_answered * columns_.size());
  values_.insert(values_.end(), values.begin(), values.end());
}

void FirstDraws::settle() {
  std::ranges::sort(failed_);
  if (failed_.size() > most_failed) failed_.resize(most_failed);
  if (std::ranges::is_sorted(answered_)) return;
  std::vector<std::size_t> order(answered_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return answered_[i]; });
  std::vector<std::uint64_t> answered;
  std::vector<double> values;
  values.reserve(values_.capacity());
  for (const std::size_t i : order) {
    answered.push_back(answered_[i]);
    const auto row = std::span<const double>(values_).subspan(i * columns_.size(), columns_.size());
    values.insert(values.end(), row.begin(), row.end());
  }
  answered_ = std::move(answered);
  values_ = std::move(values);
}

std::span<const std::uint64_t> FirstDraws::failed_in_window() const {
  const auto end = std::ranges::lower_bound(failed_, end_of_window_);
  return {failed_.begin(), end};
}

std::vector<double> FirstDraws::values(std::size_t column) const {
  const auto at = static_cast<std::size_t>(std::ranges::find(columns_, column) - columns_.begin());
  expects(at < columns_.size(), "a column that was kept");
  std::vector<double> values;
  for (std::size_t i = at; i < values_.size(); i += columns_.size()) values.push_back(values_[i]);
  return values;
}

}  // namespace nqpsweep::sweep
