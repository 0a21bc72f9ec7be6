#include "nqpsweep/stats/histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

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

/// Written out several times: the loop alone takes as long as the counting.
void count_cells(std::span<const Histogram::Cell> cells, Histogram::Cell least, std::span<std::uint16_t> counts) {
  const Histogram::Cell* const cell = cells.data();
  std::uint16_t* const count = counts.data();
#pragma GCC unroll 8
  for (std::size_t i = 0; i < cells.size(); ++i) ++count[static_cast<std::uint32_t>(cell[i] - least)];
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

/// Adds counts to first digits, and lists where the lines begin that carry anything; how many these are. The counts of
/// all others are 0 afterwards.
NQPSWEEP_MACHINE_CLONES std::size_t add_counts(std::uint8_t* __restrict digits, std::uint16_t* __restrict counts,
                                               std::size_t n, std::size_t* __restrict carrying) {
  std::size_t n_carrying = 0;
  std::size_t i = 0;
  for (; i + cells_of_a_line <= n; i += cells_of_a_line) {
    if (add_line(digits + i, counts + i, cells_of_a_line)) {
      carrying[n_carrying++] = i;
    } else {
      std::fill_n(counts + i, cells_of_a_line, std::uint16_t{0});
    }
  }
  if (add_line(digits + i, counts + i, n - i)) {
    carrying[n_carrying++] = i;
  } else {
    std::fill(counts + i, counts + n, std::uint16_t{0});
  }
  return n_carrying;
}

using Line = std::array<std::uint8_t, cells_of_a_line>;

/// What first digits that have been added to have to hand on.
NQPSWEEP_MACHINE_CLONES Line carried_by(const std::uint8_t* digits, std::span<const std::uint16_t> counts) {
  Line carried{};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto before = static_cast<std::uint8_t>(digits[i] - counts[i]);
    carried[i] = static_cast<std::uint8_t>((before + std::uint32_t{counts[i]}) >> 8U);
  }
  return carried;
}

constexpr std::size_t cells_of_a_word = sizeof(std::uint64_t);

bool any_of_a_word(const std::uint8_t* cells) {
  std::uint64_t word = 0;
  std::memcpy(&word, cells, sizeof word);
  return word != 0;
}

}  // namespace

void Histogram::add(std::span<const double> values) {
  Room room;
  std::vector<Cell> cells;
  while (!values.empty()) {
    const auto some = values.first(std::min(values.size(), most_at_once));
    cells.clear();
    for (const double x : some) {
      expects(std::isfinite(x), "a histogram counts finite values");
      cells.push_back(grid_.cell_of(x));
    }
    const auto [least, most] = std::ranges::minmax(cells);
    const std::span<const Cell> run = cells;
    add({&run, 1}, least, most, room);
    values = values.subspan(some.size());
  }
}

/// Values are counted where nothing needs to be carried, and then all cells in between are added up: measured, that
/// takes less than half the time of counting each in its place.
void Histogram::add(std::span<const std::span<const Cell>> runs, Cell least, Cell most, Room& room,
                    const Histogram* next) {
  std::size_t n = 0;
  for (const auto& run : runs) n += run.size();
  expects(n <= most_at_once && least <= most, "so many are counted at once");
  if (n == 0) return;
  count_ += n;
  make_room_for(least, most);
  const auto first = static_cast<std::size_t>(least - first_cell_);
  if (least == most) return add_to(first, n);

  const auto n_cells = static_cast<std::size_t>(most - least) + 1;
  if (n_cells > most_aside) return add_in_place(runs, least);
  room.counts_.resize(std::max(room.counts_.size(), n_cells));
  const auto counts = std::span(room.counts_).first(n_cells);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (next != nullptr) next->fetch(i, runs.size());
    count_cells(runs[i], least, counts);
  }
  add_aside(first, counts);
}

/// An equal share of the first digits.
void Histogram::fetch(std::size_t part, std::size_t n_parts) const {
  const std::size_t n_lines = (n_cells() + cells_of_a_line - 1) / cells_of_a_line;
  for (std::size_t line = n_lines * part / n_parts; line < n_lines * (part + 1) / n_parts; ++line)
    __builtin_prefetch(first_digits_.data() + line * cells_of_a_line, 1);
}

void Histogram::add_in_place(std::span<const std::span<const Cell>> runs, Cell least) {
  const auto first = static_cast<std::size_t>(least - first_cell_);
  for (const auto& run : runs) {
    for (std::size_t i = 0; i < run.size(); ++i) {
      if (i + values_ahead < run.size())
        __builtin_prefetch(&first_digits_[first + static_cast<std::size_t>(run[i + values_ahead] - least)], 1);
      add_to(first + static_cast<std::size_t>(run[i] - least), 1);
    }
  }
}

/// Counts are 0 afterwards.
void Histogram::add_aside(std::size_t first, std::span<std::uint16_t> counts) {
  std::uint8_t* const digits = first_digits_.data() + first;
  std::array<std::size_t, most_aside / cells_of_a_line + 1> room;
  const auto carrying = std::span(room).first(add_counts(digits, counts.data(), counts.size(), room.data()));
  for (const std::size_t line : carrying) __builtin_prefetch(second_digits_.data() + first + line, 1);
  for (const std::size_t line : carrying) {
    const auto of_line = counts.subspan(line, std::min(cells_of_a_line, counts.size() - line));
    const Line carried = carried_by(digits + line, of_line);
    for (std::size_t i = 0; i < of_line.size(); i += cells_of_a_word) {
      if (!any_of_a_word(&carried[i])) continue;
      for (std::size_t k = i; k < i + cells_of_a_word; ++k)
        if (carried[k] != 0) carry(first + line + k, carried[k]);
    }
    std::ranges::fill(of_line, std::uint16_t{0});
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
  expects(other.grid_.fraction_bits() == grid_.fraction_bits(), "histograms are merged cell by cell");
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
  return from_counts(grid_.fraction_bits(), 1 - first_cell_ - static_cast<std::int64_t>(n_cells()), backwards);
}

}  // namespace nqpsweep::stats
