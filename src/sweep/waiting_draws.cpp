#include "waiting_draws.hpp"

#include <algorithm>
#include <utility>

namespace nqpsweep::sweep {

WaitingDraws::WaitingDraws(const Study& study, const EffectLayout& layout, std::vector<std::size_t> explained_columns)
    : study_(study),
      n_coordinates_(study.n_coordinates()),
      first_payoff_(layout.column(Family::coalition_value, study.choice.outcome)),
      sign_(study.sign_of_payoff()),
      parameters_(uncertain_parameters(study)),
      explained_columns_(std::move(explained_columns)),
      rows_of_a_group_(study.design->rows_of_a_group()),
      draws_(parameters_.size()),
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
  n_ready_ = n_waiting_ + draws.size();
  due_ = n_ready_ + block.draws.count > payoffs_.n_rows();
}

std::size_t WaitingDraws::n_preparations() const {
  return (joining_.size() + Pack::width - 1) / Pack::width + parameters_.size();
}

void WaitingDraws::prepare(const Block& block, std::size_t task) {
  if (task < parameters_.size()) return place(block, task);
  const std::size_t first = (task - parameters_.size()) * Pack::width;
  put_on_grid(block, first, std::min(Pack::width, joining_.size() - first));
}

/// Some draws side by side, since a pack holds a number of each.
void WaitingDraws::put_on_grid(const Block& block, std::size_t first, std::size_t n) {
  const auto put = [&](stats::GridRows& rows, auto&& number_of) {
    std::vector<double> numbers(n * rows.n_columns());
    for (std::size_t column = 0; column < rows.n_columns(); ++column) {
      for (std::size_t i = 0; i < n; ++i)
        numbers[i * rows.n_columns() + column] = number_of(joining_[first + i], column);
    }
    for (std::size_t i = 0; i < n; ++i)
      rows.set(n_waiting_ + first + i, std::span(numbers).subspan(i * rows.n_columns(), rows.n_columns()));
  };
  put(payoffs_, [&](std::size_t draw, std::size_t mix) {
    return sign_ * block.number(draw, first_payoff_ + study_.choice.mixes[mix]);
  });
  put(explained_, [&](std::size_t draw, std::size_t i) { return block.number(draw, explained_columns_[i]); });
}

/// Under a parameter, and once they are due all that wait in the order of their bins.
void WaitingDraws::place(const Block& block, std::size_t parameter) {
  auto& draws = draws_[parameter];
  draws.resize(n_ready_);
  for (std::size_t i = 0; i < joining_.size(); ++i)
    draws[n_waiting_ + i] = {(block.draws.first + joining_[i]) / rows_of_a_group_,
                             block.points[joining_[i] * n_coordinates_ + parameters_[parameter]], n_waiting_ + i};
  if (due_) sorted_[parameter] = stats::BinnedSums::Sorted(draws);
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
    sorted_[p] = stats::BinnedSums::Sorted(std::span(draws_[p]).first(n_waiting_));
  for (std::size_t sum = 0; sum < n_sums(); ++sum) add(sum, tallies);
  n_waiting_ = 0;
}

}  // namespace nqpsweep::sweep
