/// @file
/// How the groups of rows of a design become indices, and what these are called.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nqpsweep/sensitivity/co_moments.hpp"
#include "nqpsweep/sensitivity/intervals.hpp"

namespace nqpsweep::sensitivity {

/// One kind of index, of every output and member.
struct IndexKind {
  std::string name;  ///< e.g. "mu_star", as in the file
  std::string description;
  std::function<Index(const Parts& parts, std::size_t output, std::size_t member)> index;
  std::string unit = "1";  ///< or e.g. "unit of the effect"
};

/// One kind of index, of every output and pair of members.
struct PairIndexKind {
  std::string name;  ///< e.g. "S2"
  std::string description;
  std::function<Index(const Parts& parts, std::size_t output, std::size_t a, std::size_t b)> index;
};

/// All that a sweep must know of a design whose rows are compared within groups.
struct GroupMethod {
  std::string design;  ///< in words, e.g. "small-steps"
  std::string table;   ///< its group in the file, e.g. "dgsm"
  std::string about;   ///< the table in a sentence
  std::vector<IndexKind> kinds;

  std::string pair_table{};  ///< empty: the design tells nothing of pairs
  std::string pair_about{};
  std::vector<PairIndexKind> pair_kinds{};

  /// What moments are taken of, and which.
  std::shared_ptr<const MomentPattern> pattern;
  /// @param rows  shape (rows of a group, n_outputs)
  /// @return      shape (pattern->n_features(), n_outputs)
  std::function<std::vector<double>(std::uint64_t group, std::span<const double> rows, std::size_t n_outputs)> features;

  /// In the summary: the first kinds, by the first of which members are ranked.
  std::string title;
  std::size_t n_kinds_in_summary = 1;
  std::string note;
  bool samples_priors = true;  ///< false: rows lie on a grid, and their distribution is that of the grid
  bool has_dummy = false;      ///< whether the last member is one on which nothing depends
};

}  // namespace nqpsweep::sensitivity
