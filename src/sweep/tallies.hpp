/// @file
/// Everything about draws that is exact in any order.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "first_draws.hpp"
#include "nqpsweep/sensitivity/binned.hpp"
#include "nqpsweep/stats/binned_sums.hpp"
#include "nqpsweep/stats/histogram.hpp"
#include "nqpsweep/sweep/draw.hpp"
#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::sweep {

/// How often things happened.
struct Counts {
  std::array<std::uint64_t, n_statuses> status{};
  std::uint64_t ok = 0;  ///< independent draws with an answer
  std::array<std::uint64_t, synergy::n_verdicts> verdict{};
  std::array<std::uint64_t, model::n_coalitions> leap{}, best{}, best_of_size{}, best_at_equal_cost{};
  void add(const DrawRecord& record, bool is_independent);
  void merge(const Counts& other);
};

/// Whatever may be added up by any rank at any time, and in bytes be sent to another rank or kept for later.
///
/// They are most of what a rank remembers, so they are packed, sent and added up part by part. A new member belongs
/// into the last part of put_part() and merge_part(), and the constructor makes it empty; a run that is cut short and
/// resumed then has the same results as one that is not, which the tests hold every design to.
struct Tallies {
  Tallies(const Study& study, const EffectLayout& layout);

  /// Histograms and sums of payoffs in equal shares, then all the rest.
  static constexpr std::size_t n_shares = 16, n_parts = n_shares + 1;
  void put_part(std::size_t part, ByteWriter& writer) const;

  /// Adds what put_part() wrote, here or elsewhere, for the same study.
  ///
  /// @par Errors  WorldError where the bytes are none of such a study
  void merge_part(std::size_t part, ByteReader& reader);

  void clear_part(std::size_t part, const Study& study, const EffectLayout& layout);

  std::vector<stats::Histogram> histograms;    ///< of each column
  stats::BinnedSums binned_payoffs;            ///< of the mixes that may be chosen, by bins of the uncertain parameters
  sensitivity::BinnedFirstOrder first_orders;  ///< of the effects to be explained
  FirstDraws first_draws;                      ///< in the order of draws once settled

 private:
  [[nodiscard]] std::span<const stats::Histogram> histograms_of(std::size_t part) const;
  [[nodiscard]] std::span<stats::Histogram> histograms_of(std::size_t part);
  [[nodiscard]] Slice sums_of(std::size_t part) const;
};

/// Places of the parameters that are not fixed.
[[nodiscard]] std::vector<std::size_t> uncertain_parameters(const Study& study);

}  // namespace nqpsweep::sweep
