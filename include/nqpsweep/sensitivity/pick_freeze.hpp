/// @file
/// Sobol' indices from a pick-freeze design, in one pass, for many outputs at once.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nqpsweep/sensitivity/index.hpp"

namespace nqpsweep::sensitivity {

/// Means and co-moments of three columns: y_A, y_B, and y_ABi, whose rows are A with member i taken from B.
struct TripleMoments {
  double n = 0;
  double mean_a = 0, mean_b = 0, mean_i = 0;
  double aa = 0, bb = 0, ii = 0, ab = 0, ai = 0, bi = 0;  ///< Σ of products of differences from the means
};

/// Formulas for the first and the total index of a member. All but the last are consistent for both; they differ in
/// noise.
enum class Estimator { janon, jansen, saltelli, martinez, sobol };
inline constexpr std::array<std::string_view, 5> estimator_names{"janon", "jansen", "saltelli", "martinez", "sobol"};

/// First-order index: share of the variance that the member explains alone.
///
/// @par Source  Janon et al. 2014 (Monod et al. 2006); Jansen 1999; Saltelli et al. 2010 (b); Martinez 2011; Sobol'
/// 1993,
///              the last two terms centred at the common mean
[[nodiscard]] double first_order(Estimator estimator, const TripleMoments& moments);

/// Total index: share of the variance that is lost when the member is known beside all others.
///
/// @par Source  the same; Homma & Saltelli 1996 for `sobol`, Jansen 1999 for `saltelli`, which is its own choice
[[nodiscard]] double total_order(Estimator estimator, const TripleMoments& moments);

/// What a set of groups of the design says about all outputs and members; mergeable.
///
/// @par Memory  n_outputs (5 + 4 n_members) numbers
/// @par Source  Chan, Golub & LeVeque 1983 for merging co-moments
class PickFreezeMoments {
 public:
  PickFreezeMoments() = default;
  PickFreezeMoments(std::size_t n_outputs, std::size_t n_members);

  /// The moments of one group.
  ///
  /// @param rows  shape (2 + n_members, n_outputs), row-major: A, B, AB_1, ...
  static PickFreezeMoments of_group(std::span<const double> rows, std::size_t n_outputs, std::size_t n_members);

  void merge(const PickFreezeMoments& other);

  [[nodiscard]] std::uint64_t n_groups() const { return n_; }
  [[nodiscard]] std::size_t n_outputs() const { return n_outputs_; }
  [[nodiscard]] std::size_t n_members() const { return n_members_; }

  /// @param member  below n_members; n_members itself is the dummy, on which nothing depends: AB_dummy = A
  [[nodiscard]] TripleMoments triple(std::size_t output, std::size_t member) const;

  /// Variance of the output over A and B together.
  [[nodiscard]] double variance(std::size_t output) const;
  [[nodiscard]] double mean(std::size_t output) const;

  /// @name Raw numbers, for sending them elsewhere
  /// @{
  [[nodiscard]] std::span<const double> numbers() const { return numbers_; }
  static PickFreezeMoments from_numbers(std::uint64_t n, std::size_t n_outputs, std::size_t n_members,
                                        std::vector<double> numbers);
  /// @}

 private:
  // of an output: means of A and B, co-moments aa, bb, ab; then of each member: mean, ii, ai, bi
  [[nodiscard]] std::size_t stride() const { return 5 + 4 * n_members_; }
  std::uint64_t n_ = 0;
  std::size_t n_outputs_ = 0, n_members_ = 0;
  std::vector<double> numbers_;
};

/// How intervals are made.
enum class Uncertainty {
  bootstrap,       ///< percentiles over resampled blocks: for blocks of independent draws
  randomisations,  ///< Student's t over blocks, each an independent randomisation: for scrambled points
};

/// First and total indices of every member and of the dummy, for one output, by one estimator.
///
/// @param blocks  independent parts of the design, none empty
/// @param seed    of the resampling
struct SobolIndices {
  std::vector<Index> first, total;  ///< shape (n_members + 1,), the dummy last
};
[[nodiscard]] SobolIndices sobol_indices(const std::vector<PickFreezeMoments>& blocks, std::size_t output,
                                         Estimator of_first, Estimator of_total, Uncertainty uncertainty,
                                         std::uint64_t seed);

/// Sum of the first-order indices of all members, for one output: what parameters explain alone, without interactions.
///
/// By the formula of Saltelli et al. (2010), the only one here whose noise is not the same for every member: the chance
/// correlation of A and B, which the dummy shows, would be summed over all of them.
[[nodiscard]] Index sum_of_first_orders(const std::vector<PickFreezeMoments>& blocks, std::size_t output,
                                        Uncertainty uncertainty, std::uint64_t seed);

}  // namespace nqpsweep::sensitivity
