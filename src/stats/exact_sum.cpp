#include "nqpsweep/stats/exact_sum.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/base/machine_clones.hpp"

namespace nqpsweep::stats {
namespace {

// A number is small below 2^12, which is 2^52 on the grid: so many of them add up within 64 bits.
constexpr double small = 0x1p12;
constexpr std::size_t most_rows_at_once = 1024;

/// Adds as a processor does, modulo 2^64.
std::int64_t wrapped_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

/// A bit in the place of the sign where a sum of two numbers has wrapped: both have the sign that it has not.
std::int64_t wrapped(std::int64_t a, std::int64_t b, std::int64_t sum) { return (a ^ sum) & (b ^ sum); }

/// What the upper half is then short of.
std::int64_t carried(std::int64_t a, std::int64_t b, std::int64_t sum) {
  if (wrapped(a, b, sum) >= 0) return 0;
  return sum < 0 ? 1 : -1;
}

NQPSWEEP_MACHINE_CLONES void add_halves(std::int64_t* __restrict low, std::int64_t* __restrict high,
                                        const std::int64_t* __restrict more_low,
                                        const std::int64_t* __restrict more_high, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t sum = wrapped_sum(low[i], more_low[i]);
    high[i] += more_high[i] + carried(low[i], more_low[i], sum);
    low[i] = sum;
  }
}

NQPSWEEP_MACHINE_CLONES bool all_small(const double* numbers, std::size_t n) {
  double largest = 0.0;
  for (std::size_t i = 0; i < n; ++i) largest = std::abs(numbers[i]) > largest ? std::abs(numbers[i]) : largest;
  return largest < small;
}

/// The largest size of a number in each lane; a NaN has none.
NQPSWEEP_MACHINE_CLONES void take_largest(std::span<const Pack> numbers, Pack& largest) {
  largest.lanes.fill(0.0);
  for (const Pack& pack : numbers)
    lanewise([](double& most, double x) { most = std::abs(x) > most ? std::abs(x) : most; }, largest, pack);
}

/// Numbers that are not small, or none at all, count as 0.
NQPSWEEP_MACHINE_CLONES void put_on_grid(const double* __restrict numbers, std::size_t n,
                                         std::int64_t* __restrict on_grid) {
  for (std::size_t i = 0; i < n; ++i)
    on_grid[i] = static_cast<std::int64_t>(std::rint((std::abs(numbers[i]) < small ? numbers[i] : 0.0) * 0x1p40));
}

constexpr std::size_t width = GridRows::columns_of_a_panel;
typedef std::int64_t EightIntegers
    __attribute__((vector_size(64)));  // compilers keep vectors in registers, but no arrays
constexpr auto eights_of_a_panel = std::make_index_sequence<width / 8>();

template <std::size_t... i>
[[gnu::always_inline]] inline std::array<std::int64_t, width> sums_of(const std::int64_t* panel,
                                                                      std::span<const std::uint32_t> rows,
                                                                      std::index_sequence<i...>) {
  std::array<EightIntegers, width / 8> sums{};
  for (const std::uint32_t row : rows) {
    const auto add = [from = panel + row * width](EightIntegers & sum, std::size_t k) __attribute__((always_inline)) {
      EightIntegers more;
      std::memcpy(&more, from + 8 * k, sizeof more);
      sum += more;
    };
    (add(sums[i], i), ...);
  }
  std::array<std::int64_t, width> result;
  std::memcpy(result.data(), sums.data(), sizeof result);
  return result;
}

/// Adds some rows of a panel, the first n columns of it, all of them small.
NQPSWEEP_MACHINE_CLONES void add_small(std::int64_t* __restrict low, std::int64_t* __restrict high, std::size_t n,
                                       const std::int64_t* panel, std::span<const std::uint32_t> rows) {
  const auto more = sums_of(panel, rows, eights_of_a_panel);
  std::int64_t any = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t sum = wrapped_sum(low[i], more[i]);
    any |= wrapped(low[i], more[i], sum);
    low[i] = sum;
  }
  if (any >= 0) return;
  for (std::size_t i = 0; i < n; ++i) high[i] += carried(wrapped_sum(low[i], -more[i]), more[i], low[i]);
}

}  // namespace

void GridNumbers::add(std::size_t to, const GridNumbers& others, std::size_t from, std::size_t n) {
  expects(to + n <= size() && from + n <= others.size() && this != &others, "both have so many");
  add_halves(low_.data() + to, high_.data() + to, others.low_.data() + from, others.high_.data() + from, n);
}

void GridNumbers::add_small_rows(std::size_t to, const GridPanel& panel, std::span<const std::uint32_t> rows) {
  for (; !rows.empty(); rows = rows.subspan(std::min(rows.size(), most_rows_at_once)))
    add_small(low_.data() + to, high_.data() + to, panel.n_columns, panel.numbers,
              rows.first(std::min(rows.size(), most_rows_at_once)));
}

void GridNumbers::add(std::size_t to, const GridPanel& panel, std::span<const std::uint32_t> rows) {
  expects(to + panel.n_columns <= size(), "a sum for each column");
  if (panel.is_small.empty()) return add_small_rows(to, panel, rows);
  GridNumbers large(panel.n_columns);
  while (!rows.empty()) {
    const auto first_large = std::ranges::find_if(rows, [&](std::uint32_t row) { return panel.is_small[row] == 0; });
    const auto n_small = static_cast<std::size_t>(first_large - rows.begin());
    add_small_rows(to, panel, rows.first(n_small));
    if (n_small == rows.size()) return;
    for (std::size_t c = 0; c < panel.n_columns; ++c)
      large.set(c, std::bit_cast<double>(panel.numbers[*first_large * width + c]));
    add(to, large, 0, panel.n_columns);
    rows = rows.subspan(n_small + 1);
  }
}

GridPanel GridRows::panel(std::size_t i) const {
  expects(i < n_panels(), "one of the panels");
  const bool all_small = n_rows() == 0 || std::memchr(is_small_.data(), 0, n_rows()) == nullptr;
  return {numbers_.data() + i * n_rows() * width, std::min(width, n_columns_ - i * width),
          all_small ? std::span<const std::uint8_t>() : std::span(is_small_)};
}

void GridRows::set(std::size_t row, std::span<const double> numbers) {
  expects(row < n_rows() && numbers.size() == n_columns_, "a number for each column");
  is_small_[row] = all_small(numbers.data(), n_columns_) ? 1 : 0;
  for (std::size_t i = 0; i < n_panels(); ++i) {
    const auto of_panel = numbers.subspan(i * width, std::min(width, n_columns_ - i * width));
    std::int64_t* const to = numbers_.data() + (i * n_rows() + row) * width;
    if (is_small_[row] != 0) {
      put_on_grid(of_panel.data(), of_panel.size(), to);
    } else {
      std::memcpy(to, of_panel.data(), of_panel.size_bytes());
    }
  }
}

void GridRows::set(std::span<const Place> places, std::span<const Pack> numbers) {
  expects(numbers.size() == n_columns_, "a number for each column");
  Pack largest;
  take_largest(numbers, largest);
  std::array<Place, Pack::width> small_ones;
  std::size_t n_small = 0;
  for (const Place& place : places) {
    expects(place.lane < Pack::width && place.row < n_rows(), "a lane and a row");
    if (largest.lanes[place.lane] < small) {
      small_ones[n_small++] = place;
      is_small_[place.row] = 1;
    } else {
      std::vector<double> row(n_columns_);
      std::ranges::transform(numbers, row.begin(), [&](const Pack& pack) { return pack.lanes[place.lane]; });
      set(place.row, row);
    }
  }
  for (std::size_t i = 0; i < n_panels(); ++i) {
    const auto of_panel = numbers.subspan(i * width, std::min(width, n_columns_ - i * width));
    std::array<std::int64_t, width * Pack::width> on_grid;
    put_on_grid(of_panel.front().lanes.data(), of_panel.size() * Pack::width, on_grid.data());
    for (const Place& place : std::span(small_ones).first(n_small)) {
      std::int64_t* const to = numbers_.data() + (i * n_rows() + place.row) * width;
      for (std::size_t c = 0; c < of_panel.size(); ++c) to[c] = on_grid[c * Pack::width + place.lane];
    }
  }
}

}  // namespace nqpsweep::stats
