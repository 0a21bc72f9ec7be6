/// @file
/// Eight numbers side by side, one of each of eight draws, for what is done to all of them alike.
#pragma once

#include <array>
#include <boost/align/aligned_allocator.hpp>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <type_traits>
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

/// A pack in registers, for a loop that adds up: compilers keep vectors there, but take the numbers of an array one by
/// one.
struct PackInRegisters {
  typedef double Half __attribute__((vector_size(sizeof(Pack) / 2)));
  Half low{}, high{};
};
template <Real R>
using InRegisters = std::conditional_t<std::same_as<R, Pack>, PackInRegisters, R>;

[[gnu::always_inline]] inline double in_registers(double number) { return number; }
[[gnu::always_inline]] inline PackInRegisters in_registers(const Pack& pack) {
  PackInRegisters result;  // each half for itself: GCC 12 copies the whole by way of memory
  std::memcpy(&result.low, pack.lanes.data(), sizeof result.low);
  std::memcpy(&result.high, pack.lanes.data() + Pack::width / 2, sizeof result.high);
  return result;
}
[[gnu::always_inline]] inline const PackInRegisters& in_registers(const PackInRegisters& pack) { return pack; }
[[gnu::always_inline]] inline void put(double& number, double from) { number = from; }
[[gnu::always_inline]] inline void put(Pack& pack, const PackInRegisters& from) {
  std::memcpy(pack.lanes.data(), &from.low, sizeof from.low);
  std::memcpy(pack.lanes.data() + Pack::width / 2, &from.high, sizeof from.high);
}

/// A function of numbers that takes vectors of them, too: `lanewise([](auto& a, const auto& b) { a += b; }, sum,
/// term)`.
template <class Function, class... Others>
[[gnu::always_inline]] inline void lanewise(Function&& function, PackInRegisters& first, const Others&... others) {
  const auto both_halves = [&](const auto&... in_halves) __attribute__((always_inline)) {
    function(first.low, in_halves.low...);
    function(first.high, in_halves.high...);
  };
  both_halves(in_registers(others)...);
}

}  // namespace nqpsweep
