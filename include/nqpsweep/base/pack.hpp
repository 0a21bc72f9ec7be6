/// @file
/// Eight numbers side by side, one of each of eight draws, for what is done to all of them alike.
#pragma once

#include <array>
#include <boost/align/aligned_allocator.hpp>
#include <concepts>
#include <cstddef>
#include <vector>

namespace nqpsweep {

/// Lane k holds the number of draw k of eight consecutive ones.
struct Pack {
  static constexpr std::size_t width = 8;
  std::array<double, width> lanes;
};

/// Packs that each fill a line of the cache. Not an alignment of the type: GCC 12 does not honour that in temporaries.
inline constexpr std::size_t pack_alignment = sizeof(Pack);
using Packs = std::vector<Pack, boost::alignment::aligned_allocator<Pack, pack_alignment>>;

/// Numbers of one draw, or of eight: what is written for a Real does the same to each draw, rounding included.
template <class T>
concept Real = std::same_as<T, double> || std::same_as<T, Pack>;

/// Calls a function of numbers for each lane: `lanewise([](double& a, double b) { a += b; }, sum, term)`. A loop of
/// fixed length, which a compiler may turn into a few instructions for all lanes.
template <class Function, std::same_as<double>... Numbers>
[[gnu::always_inline]] inline void lanewise(Function&& function, double& first, const Numbers&... others) {
  function(first, others...);
}
template <class Function, std::same_as<Pack>... Packs>
[[gnu::always_inline]] inline void lanewise(Function&& function, Pack& first, const Packs&... others) {
  for (std::size_t k = 0; k < Pack::width; ++k) function(first.lanes[k], others.lanes[k]...);
}

}  // namespace nqpsweep
