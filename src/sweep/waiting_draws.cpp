#include "waiting_draws.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace nqpsweep::sweep {
namespace {

constexpr std::size_t parameters_of_a_task = Pack::width;  // a line of the cache of their coordinates

}  // namespace

WaitingDraws::WaitingDraws(const Study& study, const EffectLayout& layout, std::vector<std::size_t> explained_columns)
    : study_(study),
      n_coordinates_(study.n_coordinates()),
      first_payoff_(layout.column(Family::coalition_value, study.choice.outcome)),
      sign_(study.sign_of_payoff()),
      parameters_(uncertain_parameters(study)),
      explained_columns_(std::move(explained_columns)),
      rows_of_a_group_(study.design->rows_of_a_group()),
      cells_(parameters_.size()),
      sorted_(parameters_.size()) {}

void WaitingDraws::begin(const Block& block, std::span<const std::size_t> draws, Tallies& tallies) {
  const std::size_t room = std::max(most_waiting_draws, block.draws.count);
  const bool needs_more = payoffs_.n_rows() < room;
  // The block may be larger than the last one, when more were expected to fit.
  if (needs_more || n_waiting_ + draws.size() > payoffs_.n_rows()) add_all(tallies);
  if (needs_more) {
    payoffs_ = stats::GridRows(room, study_.choice.mixes.size());
    explained_ = stats::GridRows(room, explained_columns_.size());
  }
  joining_ = draws;
  n_packs_ = block.columns.n_packs();
  n_ready_ = n_waiting_ + draws.size();
  due_ = n_ready_ + block.draws.count > payoffs_.n_rows();
}

std::size_t WaitingDraws::n_placings() const {
  return (parameters_.size() + parameters_of_a_task - 1) / parameters_of_a_task;
}

std::size_t WaitingDraws::n_preparations() const { return n_placings() + n_packs_; }

void WaitingDraws::prepare(const Block& block, std::size_t task) {
  if (task < n_placings()) {
    const std::size_t first = task * parameters_of_a_task;
    place(block, first, std::min(first + parameters_of_a_task, parameters_.size()));
  } else {
    put_on_grid(block, task - n_placings());
  }
}

/// The draws of a pack that join.
void WaitingDraws::put_on_grid(const Block& block, std::size_t pack) {
  std::array<stats::GridRows::Place, Pack::width> room;
  std::size_t n = 0;
  for (auto draw = std::ranges::lower_bound(joining_, pack * Pack::width);
       draw != joining_.end() && *draw < (pack + 1) * Pack::width; ++draw)
    room[n++] = {*draw % Pack::width, n_waiting_ + static_cast<std::size_t>(draw - joining_.begin())};
  const auto places = std::span(room).first(n);
  const auto columns = block.columns.packs.subspan(pack * block.columns.n_columns, block.columns.n_columns);

  Packs numbers(payoffs_.n_columns());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    lanewise([sign = sign_](double& payoff, double worth) { payoff = sign * worth; }, numbers[i],
             columns[first_payoff_ + study_.choice.mixes[i]]);
  payoffs_.set(places, numbers);
  numbers.resize(explained_columns_.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = columns[explained_columns_[i]];
  explained_.set(places, numbers);
}

/// Under some parameters, and once they are due all that wait in the order of their bins.
void WaitingDraws::place(const Block& block, std::size_t first, std::size_t last) {
  for (std::size_t p = first; p < last; ++p) cells_[p].resize(n_ready_);
  for (std::size_t i = 0; i < joining_.size(); ++i) {
    const std::uint64_t draw = (block.draws.first + joining_[i]) / rows_of_a_group_;
    const double* const point = &block.points[joining_[i] * n_coordinates_];
    for (std::size_t p = first; p < last; ++p)
      cells_[p][n_waiting_ + i] = stats::BinnedSums::cell_of(draw, point[parameters_[p]]);
  }
  for (std::size_t p = first; due_ && p < last; ++p) sorted_[p] = stats::BinnedSums::Sorted(cells_[p]);
}

void WaitingDraws::end() {
  n_waiting_ = n_ready_ = due_ ? 0 : n_ready_;
  joining_ = {};
}

std::size_t WaitingDraws::n_sums() const { return parameters_.size() * std::max<std::size_t>(1, payoffs_.n_panels()); }

/// A panel of mixes under one parameter; all parameters have their turn before the next panel, which fits into the
/// cache.
void WaitingDraws::add(std::size_t sum, Tallies& tallies) const {
  const std::size_t parameter = sum % parameters_.size();
  const std::size_t panel = sum / parameters_.size();
  if (panel < payoffs_.n_panels()) tallies.binned_payoffs.add(parameter, sorted_[parameter], payoffs_, panel);
  if (panel > 0) return;
  tallies.binned_payoffs.count(parameter, sorted_[parameter]);
  tallies.first_orders.add(parameter, sorted_[parameter], explained_);
}

void WaitingDraws::add_all(Tallies& tallies) {
  if (n_waiting_ == 0) return;
  for (std::size_t p = 0; p < parameters_.size(); ++p)
    sorted_[p] = stats::BinnedSums::Sorted(std::span(cells_[p]).first(n_waiting_));
  for (std::size_t sum = 0; sum < n_sums(); ++sum) add(sum, tallies);
  n_waiting_ = 0;
}

}  // namespace nqpsweep::sweep
