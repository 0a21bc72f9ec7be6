#include "nqpsweep/stats/histogram.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"
#include "nqpsweep/base/no_answer.hpp"

namespace nqpsweep::stats {
namespace {

constexpr std::size_t most_at_once = 0xff00;  // together with a digit, counts of two bytes
/// In so many cells values are counted aside: these counts fit into the nearest cache.
constexpr std::size_t most_aside = 8192;
constexpr std::size_t cells_of_a_line = 64;
/// Where they are not counted aside, the counts of so many values are fetched while others are counted.
constexpr std::size_t values_ahead = 16;

/// What is to be carried.
std::uint64_t add_to_digit(std::uint8_t& digit, std::uint64_t times) {
  const std::uint64_t sum = digit + times;
  digit = static_cast<std::uint8_t>(sum);
  return sum >> std::numeric_limits<std::uint8_t>::digits;
}

/// Adds counts to the first digits of a line; whether anything is to be carried.
inline bool add_line(std::uint8_t* __restrict digits, const std::uint16_t* __restrict counts, std::size_t n) {
  std::uint16_t any = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto sum = static_cast<std::uint16_t>(digits[i] + counts[i]);
    any |= sum;
    digits[i] = static_cast<std::uint8_t>(sum);
  }
  return any > 0xff;
}

/// Adds counts to first digits, and lists where the lines begin that carry anything; how many these are.
NQPSWEEP_MACHINE_CLONES std::size_t add_counts(std::uint8_t* __restrict digits, const std::uint16_t* __restrict counts,
                                               std::size_t n, std::size_t* __restrict carrying) {
  std::size_t n_carrying = 0;
  std::size_t i = 0;
  for (; i + cells_of_a_line <= n; i += cells_of_a_line) {
    carrying[n_carrying] = i;
    n_carrying += add_line(digits + i, counts + i, cells_of_a_line) ? 1 : 0;
  }
  carrying[n_carrying] = i;
  n_carrying += add_line(digits + i, counts + i, n - i) ? 1 : 0;
  return n_carrying;
}

}  // namespace

Histogram::Histogram(int fraction_bits)
    : fraction_bits_(fraction_bits),
      dropped_bits_(52 - fraction_bits),
      zero_cell_(static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(offset) >> dropped_bits_)) {
  expects(1 <= fraction_bits && fraction_bits <= 20, "cells of 1 to 20 bits");
}

double Histogram::lower_edge(std::int64_t cell) const {
  const auto size = [this](std::int64_t distance) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(distance + zero_cell_) << dropped_bits_) - offset;
  };
  return cell >= 0 ? size(cell) : -size(-cell);
}

void Histogram::add(std::span<const double> values) {
  Room room;
  while (!values.empty()) {
    const auto some = values.first(std::min(values.size(), most_at_once));
    const auto [least, most] = std::ranges::minmax(some);
    add(some, least, most, room);
    values = values.subspan(some.size());
  }
}

NQPSWEEP_MACHINE_CLONES void Histogram::locate(std::span<const double> values, std::int64_t first,
                                               std::span<std::int64_t> places) const {
  for (std::size_t i = 0; i < values.size(); ++i) places[i] = cell_of(values[i]) - first;
}

/// Some at a time, so that their places stay in the nearest cache.
void Histogram::count_in(std::span<const double> values, std::int64_t first, std::span<std::uint16_t> counts) const {
  std::array<std::int64_t, 128> room;
  for (std::size_t from = 0; from < values.size(); from += room.size()) {
    const auto places = std::span(room).first(std::min(room.size(), values.size() - from));
    locate(values.subspan(from, places.size()), first, places);
    for (const std::int64_t place : places) ++counts[static_cast<std::size_t>(place)];
  }
}

/// Values are counted where nothing needs to be carried, and then all cells in between are added up: measured, that
/// takes less than half the time of counting each in its place.
void Histogram::add(std::span<const double> values, double least, double most, Room& room) {
  expects(values.size() <= most_at_once, "so many are counted at once");
  if (values.empty()) return;
  expects(std::isfinite(least) && std::isfinite(most), "a histogram counts finite values");
  count_ += values.size();
  const std::int64_t least_cell = cell_of(least);
  const std::int64_t most_cell = cell_of(most);
  make_room_for(least_cell, most_cell);
  const auto first = static_cast<std::size_t>(least_cell - first_cell_);
  if (least_cell == most_cell) return add_to(first, values.size());

  const auto n_cells = static_cast<std::size_t>(most_cell - least_cell + 1);
  if (n_cells > most_aside) {
    room.places_.resize(std::max(room.places_.size(), values.size()));
    const auto places = std::span(room.places_).first(values.size());
    locate(values, least_cell, places);
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (i + values_ahead < places.size())
        __builtin_prefetch(&first_digits_[first + static_cast<std::size_t>(places[i + values_ahead])], 1);
      add_to(first + static_cast<std::size_t>(places[i]), 1);
    }
    return;
  }
  for (std::size_t i = 0; i < n_cells; i += cells_of_a_line) __builtin_prefetch(first_digits_.data() + first + i, 1);
  room.counts_.resize(std::max(room.counts_.size(), n_cells));
  const auto counts = std::span(room.counts_).first(n_cells);
  count_in(values, least_cell, counts);
  add_aside(first, counts);
  std::ranges::fill(counts, std::uint16_t{0});
}

void Histogram::add_aside(std::size_t first, std::span<const std::uint16_t> counts) {
  std::uint8_t* const digits = first_digits_.data() + first;
  std::array<std::size_t, most_aside / cells_of_a_line + 1> carrying;
  const std::size_t n_carrying = add_counts(digits, counts.data(), counts.size(), carrying.data());
  for (const std::size_t line : std::span(carrying).first(n_carrying))
    __builtin_prefetch(second_digits_.data() + first + line, 1);
  for (const std::size_t line : std::span(carrying).first(n_carrying)) {
    const std::size_t end = std::min(line + cells_of_a_line, counts.size());
    for (std::size_t i = line; i < end; ++i) {
      const auto before = static_cast<std::uint8_t>(digits[i] - counts[i]);
      const auto carried = static_cast<std::uint64_t>(before + counts[i]) >> digit_bits;
      if (carried != 0) carry(first + i, carried);
    }
  }
}

void Histogram::add_to(std::size_t i, std::uint64_t times) {
  const std::uint64_t carried = add_to_digit(first_digits_[i], times);
  if (carried != 0) carry(i, carried);
}

void Histogram::carry(std::size_t i, std::uint64_t times) {
  times = add_to_digit(second_digits_[i], times);
  if (times == 0) return;
  const std::int64_t cell = first_cell_ + static_cast<std::int64_t>(i);
  const std::int64_t group = cell >> group_bits;
  auto& digits = third_digits_[static_cast<std::int32_t>(group)];
  times = add_to_digit(digits[static_cast<std::size_t>(cell - (group << group_bits))], times);
  if (times != 0) higher_digits_[static_cast<std::int32_t>(cell)] += static_cast<std::uint32_t>(times);
}

void Histogram::make_room_for(std::int64_t least, std::int64_t most) {
  if (first_digits_.empty()) first_cell_ = least;
  const std::int64_t begin = std::min(least, first_cell_);
  const std::int64_t end = std::max(most + 1, first_cell_ + static_cast<std::int64_t>(first_digits_.size()));
  const auto n = static_cast<std::size_t>(end - begin);
  if (n == first_digits_.size()) return;
  // As much as is needed and no more: there are thousands of histograms, and each soon knows its range.
  for (auto* const digits : {&first_digits_, &second_digits_}) {
    std::vector<std::uint8_t> wider(n, 0);
    std::ranges::copy(*digits, wider.begin() + static_cast<std::ptrdiff_t>(first_cell_ - begin));
    digits->swap(wider);
  }
  first_cell_ = begin;
}

void Histogram::merge(const Histogram& other) {
  expects(other.fraction_bits_ == fraction_bits_, "histograms are merged cell by cell");
  if (other.first_digits_.empty()) return;
  make_room_for(other.first_cell_, other.first_cell_ + static_cast<std::int64_t>(other.n_cells()) - 1);
  const auto shift = static_cast<std::size_t>(other.first_cell_ - first_cell_);
  const std::vector<std::uint64_t> more = other.counts();
  for (std::size_t i = 0; i < more.size(); ++i) add_to(shift + i, more[i]);
  count_ += other.count_;
}

std::vector<std::uint64_t> Histogram::counts() const {
  std::vector<std::uint64_t> result(n_cells());
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = first_digits_[i] + (std::uint64_t{second_digits_[i]} << digit_bits);
  const auto add = [&](std::int64_t cell, std::uint64_t times, int digit) {
    if (times != 0) result[static_cast<std::size_t>(cell - first_cell_)] += times << (digit * digit_bits);
  };
  for (const auto& [group, digits] : third_digits_) {
    std::int64_t cell = std::int64_t{group} << group_bits;
    for (const std::uint8_t digit : digits) add(cell++, digit, 2);
  }
  for (const auto& [cell, times] : higher_digits_) add(cell, times, 3);
  return result;
}

Histogram Histogram::from_counts(int fraction_bits, std::int64_t first_cell, std::span<const std::uint64_t> counts) {
  Histogram histogram(fraction_bits);
  histogram.first_cell_ = first_cell;
  histogram.first_digits_.resize(counts.size());
  histogram.second_digits_.resize(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    histogram.add_to(i, counts[i]);
    histogram.count_ += counts[i];
  }
  return histogram;
}

Histogram Histogram::mirrored() const {
  std::vector<std::uint64_t> backwards = counts();
  std::ranges::reverse(backwards);
  return from_counts(fraction_bits_, -first_cell_ - static_cast<std::int64_t>(n_cells()), backwards);
}

}  // namespace nqpsweep::stats
