/// @file
/// Who evaluates which draws when.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace nqpsweep::sweep {

inline constexpr std::uint64_t most_leaf_draws = 64;

/// Draws in a leaf of the ordered reduction: a power of two of whole groups of the design, as many as fit into 64.
[[nodiscard]] constexpr std::uint64_t leaf_draws(std::uint64_t rows_of_a_group) {
  return rows_of_a_group * std::max<std::uint64_t>(1, std::bit_floor(most_leaf_draws / rows_of_a_group));
}

/// Draws in a chunk of the file: a power of two of whole leaves, about 512 draws where groups are not larger.
[[nodiscard]] constexpr std::uint64_t storage_chunk_draws(std::uint64_t rows_of_a_group) {
  const std::uint64_t leaf = leaf_draws(rows_of_a_group);
  return leaf * std::max<std::uint64_t>(1, std::bit_floor(8 * most_leaf_draws / leaf));
}

/// Draws that wait to be added up by bins of the parameters, if a block is not larger.
inline constexpr std::uint64_t most_waiting_draws = 4096;

/// A range of draws.
struct Slice {
  std::uint64_t first = 0, count = 0;
};

/// Ends of the stages of a sweep: after each doubling of the draws, from 64 groups or a storage chunk on, and at the
/// end. What is decided or recorded at the end of a stage is then a function of the draws alone.
///
/// @param groups_of_a_draw  that a draw asked for becomes; where they are several, stages begin at a few such draws
[[nodiscard]] inline std::vector<std::uint64_t> stage_ends(std::uint64_t n_draws, std::uint64_t rows_of_a_group,
                                                           std::uint64_t groups_of_a_draw = 1) {
  std::vector<std::uint64_t> ends;
  const std::uint64_t chunk = storage_chunk_draws(rows_of_a_group);
  std::uint64_t end =
      groups_of_a_draw > 1 ? chunk * groups_of_a_draw : std::max<std::uint64_t>(64 * rows_of_a_group, chunk);
  for (; end < n_draws; end *= 2) ends.push_back(end);
  ends.push_back(n_draws);
  return ends;
}

/// Rounds of whole storage chunks; in each round every rank takes one contiguous run of whole leaves.
///
/// What has been done at any time is thus a prefix of the draws that ends with a chunk of the file.
struct Plan {
  Slice draws;                    ///< beginning at a storage chunk
  std::uint64_t block_draws = 0;  ///< wanted for one rank in one round
  int n_ranks = 1;
  std::uint64_t rows_of_a_group = 1;  ///< of the design: a group is never divided

  [[nodiscard]] std::uint64_t round_draws() const {
    const std::uint64_t wanted = block_draws * static_cast<std::uint64_t>(n_ranks);
    const std::uint64_t chunk = storage_chunk_draws(rows_of_a_group);
    return (wanted + chunk - 1) / chunk * chunk;
  }
  [[nodiscard]] std::uint64_t n_rounds() const { return (draws.count + round_draws() - 1) / round_draws(); }

  [[nodiscard]] Slice slice(std::uint64_t round, int rank) const {
    const std::uint64_t begin = draws.first + round * round_draws();
    const std::uint64_t end = std::min(begin + round_draws(), draws.first + draws.count);
    const std::uint64_t leaf = leaf_draws(rows_of_a_group);
    const std::uint64_t leaves = (end - begin + leaf - 1) / leaf;
    const auto edge = [&](int r) {
      const auto ranks_before = static_cast<std::uint64_t>(r);
      return std::min(begin + leaves * ranks_before / static_cast<std::uint64_t>(n_ranks) * leaf, end);
    };
    return {edge(rank), edge(rank + 1) - edge(rank)};
  }
};

}  // namespace nqpsweep::sweep
