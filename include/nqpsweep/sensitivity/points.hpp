/// @file
/// Points for analysis after the fact: where the inputs were, in what order, and what came out at them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "nqpsweep/sensitivity/index.hpp"

namespace nqpsweep::sensitivity {

/// Places of the values in ascending order; ties stay in the order of their places. Shape (n,).
[[nodiscard]] std::vector<std::uint32_t> ascending_order(std::span<const double> values);

/// Ranks from 1 to n; tied values share the mean of theirs. Shape (n,).
[[nodiscard]] std::vector<double> average_ranks(std::span<const double> values);

/// Whether there is more than one value. Not for none.
[[nodiscard]] bool varies(std::span<const double> values);

/// n points of some inputs, kept by column. Orders and ranks are found once, for all outputs.
class Points {
 public:
  Points() = default;

  /// @param columns      shape (n_inputs, n_points), finite: the values of one input after those of another
  /// @param coordinates  of the same shape: the inputs' distribution functions at these values, where they are known;
  ///                     else the empirical ones are taken
  Points(std::size_t n_points, std::vector<double> columns, std::vector<double> coordinates = {});

  /// Another input, at the end.
  ///
  /// @param column       shape (size(),), as in the constructor
  /// @param coordinates  of the same shape
  void add_input(std::span<const double> column, std::span<const double> coordinates);

  /// A dummy at the end, uniform on the unit interval, on which nothing depends.
  void add_dummy();

  [[nodiscard]] std::size_t size() const { return n_points_; }
  [[nodiscard]] std::size_t n_inputs() const { return n_points_ == 0 ? 0 : columns_.size() / n_points_; }

  /// Values, places in ascending order, and average ranks of one input. Shape (size(),) each.
  [[nodiscard]] std::span<const double> column(std::size_t input) const { return of(columns_, input); }
  [[nodiscard]] std::span<const std::uint32_t> order(std::size_t input) const { return of(orders_, input); }
  [[nodiscard]] std::span<const double> ranks(std::size_t input) const { return of(ranks_, input); }

  /// Places in the unit interval: (rank - 1/2) / n where nothing better is known.
  [[nodiscard]] std::span<const double> coordinates(std::size_t input) const { return of(coordinates_, input); }

  /// Whether an input has more than one value.
  [[nodiscard]] bool varies(std::size_t input) const {
    return column(input)[order(input).front()] < column(input)[order(input).back()];
  }

  /// Every n_parts-th point from the given one on; all but these. Coordinates stay as they are.
  [[nodiscard]] Points part(std::size_t first, std::size_t n_parts) const;
  [[nodiscard]] Points without_part(std::size_t first, std::size_t n_parts) const;

 private:
  template <class Keep>
  [[nodiscard]] Points only(Keep&& keep) const;
  void find_order(std::size_t input);
  template <class T>
  [[nodiscard]] std::span<const T> of(const std::vector<T>& all, std::size_t input) const {
    return std::span<const T>(all).subspan(input * n_points_, n_points_);
  }

  std::size_t n_points_ = 0;
  std::vector<double> columns_, coordinates_, ranks_;
  std::vector<std::uint32_t> orders_;
};

/// Every n_parts-th value from the given one on; all but these.
[[nodiscard]] std::vector<double> without_part_of(std::span<const double> values, std::size_t first,
                                                  std::size_t n_parts);
[[nodiscard]] std::vector<double> part_of(std::span<const double> values, std::size_t first, std::size_t n_parts);

/// Some outputs, each of shape (n_points,).
using Outputs = std::span<const std::vector<double>>;

/// Numbers that points and an output give, one for each input or however many there are; NaN where it cannot tell.
using Estimate = std::function<std::vector<double>(const Points& points, std::span<const double> output)>;
/// The same of some outputs, shape (outputs.size(), ...).
using Estimates = std::function<std::vector<std::vector<double>>(const Points& points, Outputs outputs)>;

/// The points in parts, for the intervals of any number of outputs.
///
/// An interval is Student's t about the estimate from all points, with the spread of the estimates from 16 disjoint
/// parts (batching: Schmeiser 1982), or of those without one part in turn (the jackknife): right for any estimate whose
/// error falls as n^-1/2, the jackknife for smooth ones alone, but from fewer points. Points need not be independent if
/// parts are. Point i lies in part i mod 16, so with 16 scramblings of a net a part is a scrambling.
class PointsInParts {
 public:
  static constexpr std::size_t n_parts = 16;
  explicit PointsInParts(Points all) : all_(std::move(all)) {}

  [[nodiscard]] const Points& all() const { return all_; }

  /// Of each output; a part is made once for all of them, and none is kept.
  ///
  /// @param outputs  shape (all().size(),) each, finite
  [[nodiscard]] std::vector<std::vector<Index>> with_intervals(Outputs outputs, const Estimate& estimate) const;
  [[nodiscard]] std::vector<std::vector<Index>> jackknifed(Outputs outputs, const Estimates& estimates) const;

 private:
  template <class Some, class OfSome>
  [[nodiscard]] std::vector<std::vector<Index>> about_all(Outputs outputs, const Estimates& estimates, const Some& some,
                                                          const OfSome& of_some, double factor) const;

  Points all_;
};

}  // namespace nqpsweep::sensitivity
