/// @file
/// Small Latin hypercubes, searched for: far-apart draws, or uncorrelated coordinates.
#pragma once

#include <optional>
#include <vector>

#include "nqpsweep/design/latin_hypercube.hpp"

namespace nqpsweep::design {

/// What a Latin hypercube is searched for.
enum class LatinCriterion {
  maximin,      ///< least Σ d^-16 over the distances d of two draws: the least distance is large
  uncorrelated  ///< least sum of squared rank correlations of two coordinates
};

/// Strata of a Latin hypercube, shape (n, n_columns).
class Strata {
 public:
  Strata(std::size_t n, std::size_t n_columns) : n_(n), n_columns_(n_columns), values_(n * n_columns) {}
  [[nodiscard]] std::size_t size() const { return n_; }
  [[nodiscard]] std::size_t n_columns() const { return n_columns_; }
  [[nodiscard]] std::int32_t& at(std::size_t row, std::size_t column) { return values_[row * n_columns_ + column]; }
  [[nodiscard]] std::int32_t at(std::size_t row, std::size_t column) const {
    return values_[row * n_columns_ + column];
  }

 private:
  std::size_t n_, n_columns_;
  std::vector<std::int32_t> values_;
};

/// Improves a Latin hypercube by exchanging two entries of a column at a time, as long as the criterion falls: a pure
/// function of the hypercube and the seed, on any machine.
///
/// @par Cost    at most about 2^26 updates of a distance or a correlation, well below a second
/// @par Source  Morris & Mitchell 1995 for the criterion and the exchange; Joseph & Hung 2008 for correlations
[[nodiscard]] Strata searched(Strata start, LatinCriterion criterion, std::uint64_t seed);

/// A Latin hypercube of n draws that is searched for once. Draws from n on are further ones: the same with its columns
/// in another order and some of them reflected, which changes neither criterion, and with new places in the strata.
class SearchedLatinHypercube final : public Design {
 public:
  /// Largest hypercube that can be searched for.
  [[nodiscard]] static constexpr std::uint64_t most_draws(LatinCriterion criterion) {
    return criterion == LatinCriterion::maximin ? 1024 : 16'384;
  }

  /// @param n_draws      of one hypercube
  /// @param coordinates  those that the search is about; all others are as in a random Latin hypercube
  SearchedLatinHypercube(std::uint64_t seed, std::uint64_t n_draws, const std::vector<std::size_t>& coordinates,
                         LatinCriterion criterion);
  void point(std::uint64_t draw, std::span<double> unit_point) const override;
  [[nodiscard]] double coordinate(std::uint64_t draw, std::size_t j) const override;

 private:
  [[nodiscard]] std::vector<std::size_t> order_of_columns(std::uint64_t repetition) const;
  [[nodiscard]] double placed(std::uint64_t draw, std::size_t j, std::size_t column) const;

  std::uint64_t seed_, n_draws_;
  LatinHypercube random_;
  std::vector<std::size_t> column_of_;  // of a coordinate; n_columns for one that is not searched for
  Strata strata_;
};

}  // namespace nqpsweep::design
