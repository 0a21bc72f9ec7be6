#include "nqpsweep/design/searched_latin_hypercube.hpp"

#include <algorithm>
#include <numeric>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/random/philox.hpp"

namespace nqpsweep::design {
namespace {

constexpr std::uint64_t most_updates = std::uint64_t{1} << 26U;

std::size_t below(std::size_t n, std::uint64_t seed, std::uint64_t trial, std::uint64_t component) {
  const double u = random::open_unit(random::word(seed, random::Purpose::design_search, trial, component));
  return static_cast<std::size_t>(u * static_cast<double>(n));
}

/// Squared distances of all draws, for exchanges of two entries of a column.
class Distances {
 public:
  explicit Distances(const Strata& strata) : n_(strata.size()), squares_(n_ * n_) {
    for (std::size_t a = 0; a < n_; ++a) {
      for (std::size_t b = 0; b < n_; ++b) {
        for (std::size_t c = 0; c < strata.n_columns(); ++c)
          squares_[a * n_ + b] += square(strata.at(a, c) - strata.at(b, c));
      }
    }
  }
  [[nodiscard]] std::size_t updates_of_a_trial() const { return 2 * n_; }

  /// Exchanges if that lowers the sum of d^-16.
  bool try_exchange(const Strata& strata, std::size_t column, std::size_t a, std::size_t b) {
    double change = 0.0;
    for (std::size_t k = 0; k < n_; ++k) {
      if (k == a || k == b) continue;
      const std::int64_t closer = gain(strata, column, a, b, k);
      change += repulsion(squares_[a * n_ + k] + closer) - repulsion(squares_[a * n_ + k]);
      change += repulsion(squares_[b * n_ + k] - closer) - repulsion(squares_[b * n_ + k]);
    }
    if (!(change < 0.0)) return false;
    for (std::size_t k = 0; k < n_; ++k) {
      if (k == a || k == b) continue;
      const std::int64_t closer = gain(strata, column, a, b, k);
      squares_[k * n_ + a] = squares_[a * n_ + k] += closer;
      squares_[k * n_ + b] = squares_[b * n_ + k] -= closer;
    }
    return true;
  }

 private:
  static std::int64_t square(std::int64_t x) { return x * x; }
  /// (d²)^-8.
  static double repulsion(std::int64_t square_of_distance) {
    double power = 1.0 / static_cast<double>(square_of_distance);
    for (int doubling = 0; doubling < 3; ++doubling) power *= power;
    return power;
  }
  /// What the squared distance from draw k to draw a grows by when a takes the entry of b; b loses the same.
  static std::int64_t gain(const Strata& strata, std::size_t column, std::size_t a, std::size_t b, std::size_t k) {
    return square(strata.at(b, column) - strata.at(k, column)) - square(strata.at(a, column) - strata.at(k, column));
  }

  std::size_t n_;
  std::vector<std::int64_t> squares_;  // shape (n, n)
};

/// Sums of products of centred strata of two columns, for the same exchanges.
class Correlations {
 public:
  explicit Correlations(const Strata& strata) : n_(strata.size()), d_(strata.n_columns()), products_(d_ * d_) {
    for (std::size_t row = 0; row < n_; ++row) {
      for (std::size_t a = 0; a < d_; ++a) {
        for (std::size_t b = 0; b < d_; ++b) products_[a * d_ + b] += centred(strata, row, a) * centred(strata, row, b);
      }
    }
  }
  [[nodiscard]] std::size_t updates_of_a_trial() const { return d_; }

  /// Exchanges if that lowers the sum of squares.
  bool try_exchange(const Strata& strata, std::size_t column, std::size_t a, std::size_t b) {
    double change = 0.0;
    for (std::size_t k = 0; k < d_; ++k) {
      if (k == column) continue;
      const auto more = static_cast<double>(gain(strata, column, a, b, k));
      change += more * (2.0 * static_cast<double>(products_[column * d_ + k]) + more);
    }
    if (!(change < 0.0)) return false;
    for (std::size_t k = 0; k < d_; ++k) {
      if (k != column) products_[k * d_ + column] = products_[column * d_ + k] += gain(strata, column, a, b, k);
    }
    return true;
  }

 private:
  /// Twice the difference from the middle, a whole number.
  [[nodiscard]] std::int64_t centred(const Strata& strata, std::size_t row, std::size_t column) const {
    return 2 * std::int64_t{strata.at(row, column)} - static_cast<std::int64_t>(n_ - 1);
  }
  [[nodiscard]] std::int64_t gain(const Strata& strata, std::size_t column, std::size_t a, std::size_t b,
                                  std::size_t k) const {
    return (centred(strata, b, column) - centred(strata, a, column)) * (centred(strata, a, k) - centred(strata, b, k));
  }

  std::size_t n_, d_;
  std::vector<std::int64_t> products_;  // shape (d, d)
};

template <class Criterion>
void search(Strata& strata, Criterion criterion, std::uint64_t seed) {
  // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): a design has rows and columns
  const std::uint64_t affordable = most_updates / criterion.updates_of_a_trial();
  const std::uint64_t n_trials = std::min<std::uint64_t>(64 * strata.size() * strata.n_columns(), affordable);
  for (std::uint64_t trial = 0; trial < n_trials; ++trial) {
    const std::size_t column = below(strata.n_columns(), seed, trial, 0);
    const std::size_t a = below(strata.size(), seed, trial, 1);
    const std::size_t b = below(strata.size(), seed, trial, 2);
    if (a != b && criterion.try_exchange(strata, column, a, b)) std::swap(strata.at(a, column), strata.at(b, column));
  }
}

/// The random Latin hypercube that a search starts from.
Strata strata_of(const LatinHypercube& random, std::uint64_t n_draws, const std::vector<std::size_t>& coordinates) {
  Strata strata(n_draws, coordinates.size());
  for (std::size_t row = 0; row < n_draws; ++row) {
    for (std::size_t c = 0; c < coordinates.size(); ++c)
      strata.at(row, c) = static_cast<std::int32_t>(random.stratum(row, coordinates[c], 0));
  }
  return strata;
}

}  // namespace

Strata searched(Strata start, LatinCriterion criterion, std::uint64_t seed) {
  if (start.size() < 2 || start.n_columns() < 2) return start;
  if (criterion == LatinCriterion::maximin) {
    search(start, Distances(start), seed);
  } else {
    search(start, Correlations(start), seed);
  }
  return start;
}

SearchedLatinHypercube::SearchedLatinHypercube(std::uint64_t seed, std::uint64_t n_draws,
                                               const std::vector<std::size_t>& coordinates, LatinCriterion criterion)
    : seed_(seed),
      n_draws_(n_draws),
      random_(seed, n_draws),
      strata_(searched(strata_of(random_, n_draws, coordinates), criterion, seed)) {
  expects(n_draws <= most_draws(criterion), "a hypercube small enough to be searched for");
  for (std::size_t c = 0; c < coordinates.size(); ++c) {
    if (coordinates[c] >= column_of_.size()) column_of_.resize(coordinates[c] + 1, coordinates.size());
    column_of_[coordinates[c]] = c;
  }
}

std::vector<std::size_t> SearchedLatinHypercube::order_of_columns(std::uint64_t repetition) const {
  std::vector<std::size_t> order(strata_.n_columns());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t left = order.size(); left > 1; --left) {  // Fisher and Yates
    const double u = random::open_unit(random::word(seed_, random::Purpose::design_search, repetition, left, 1));
    std::swap(order[left - 1], order[static_cast<std::size_t>(u * static_cast<double>(left))]);
  }
  return order;
}

double SearchedLatinHypercube::placed(std::uint64_t draw, std::size_t j, std::size_t column) const {
  const std::uint64_t repetition = draw / n_draws_;
  const auto stratum = static_cast<std::uint64_t>(strata_.at(draw % n_draws_, column));
  const bool reflected = (random::word(seed_, random::Purpose::design_search, repetition, j, 2) & 1U) != 0;
  return place_in_stratum(seed_, draw, j, reflected ? n_draws_ - 1 - stratum : stratum, n_draws_);
}

void SearchedLatinHypercube::point(std::uint64_t draw, std::span<double> unit_point) const {
  const auto order = order_of_columns(draw / n_draws_);
  for (std::size_t j = 0; j < unit_point.size(); ++j) {
    const bool is_searched = j < column_of_.size() && column_of_[j] < order.size();
    unit_point[j] = is_searched ? placed(draw, j, order[column_of_[j]]) : random_.coordinate(draw, j);
  }
}

double SearchedLatinHypercube::coordinate(std::uint64_t draw, std::size_t j) const {
  if (j >= column_of_.size() || column_of_[j] == strata_.n_columns()) return random_.coordinate(draw, j);
  return placed(draw, j, order_of_columns(draw / n_draws_)[column_of_[j]]);
}

}  // namespace nqpsweep::design
