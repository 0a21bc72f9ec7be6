/// @file
/// Lanes: a few numbers side by side in one register, by the compiler's vector types. The one place that knows of
/// instruction sets.
///
/// Everything here is inlined and of internal linkage, so that the same file can be compiled for several instruction
/// sets in one program.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#if defined(__AVX512F__) || defined(__FMA__)
#include <immintrin.h>
#endif

namespace {

#if defined(__AVX512F__)
constexpr int register_bytes = 64, registers = 32;
#elif defined(__AVX__)
constexpr int register_bytes = 32, registers = 16;
#else
constexpr int register_bytes = 16, registers = 16;
#endif

#define NQPSWEEP_INLINE inline __attribute__((always_inline))
/// For what is rare: inlined, its loads would be hoisted into every step.
#define NQPSWEEP_APART __attribute__((noinline))

typedef double Doubles __attribute__((vector_size(register_bytes)));
typedef float Floats __attribute__((vector_size(register_bytes)));

/// What goes with a type of lanes: its numbers, and the whole numbers that comparisons give.
template <class V>
struct Lanes;
template <>
struct Lanes<Doubles> {
  using Real = double;
  typedef std::int64_t Mask __attribute__((vector_size(register_bytes)));
  typedef std::uint64_t Bits __attribute__((vector_size(register_bytes)));
  static constexpr int width = register_bytes / 8;
};
template <>
struct Lanes<Floats> {
  using Real = float;
  typedef std::int32_t Mask __attribute__((vector_size(register_bytes)));
  typedef std::uint32_t Bits __attribute__((vector_size(register_bytes)));
  static constexpr int width = register_bytes / 4;
};
template <class V>
using RealOf = typename Lanes<V>::Real;
template <class V>
using MaskOf = typename Lanes<V>::Mask;
template <class V>
using BitsOf = typename Lanes<V>::Bits;  // which wrap around, where a number is none

/// The same number in every lane.
NQPSWEEP_INLINE Doubles all(double x) { return x - Doubles{}; }
NQPSWEEP_INLINE Floats all(float x) { return x - Floats{}; }

// fma: a * b + c, rounded once, whatever the machine. max and min: a > b ? a : b and a < b ? a : b, and so b where
// either is no number; compilers make two instructions of that. With a mask of all lanes, because GCC 12 warns of its
// own header (bug 105593) where there is none.
#if defined(__AVX512F__)
NQPSWEEP_INLINE Doubles fma(Doubles a, Doubles b, Doubles c) { return _mm512_fmadd_pd(a, b, c); }
NQPSWEEP_INLINE Floats fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
NQPSWEEP_INLINE Doubles max(Doubles a, Doubles b) { return _mm512_mask_max_pd(a, 0xff, a, b); }
NQPSWEEP_INLINE Floats max(Floats a, Floats b) { return _mm512_mask_max_ps(a, 0xffff, a, b); }
NQPSWEEP_INLINE Doubles min(Doubles a, Doubles b) { return _mm512_mask_min_pd(a, 0xff, a, b); }
NQPSWEEP_INLINE Floats min(Floats a, Floats b) { return _mm512_mask_min_ps(a, 0xffff, a, b); }
#elif defined(__FMA__)
NQPSWEEP_INLINE Doubles fma(Doubles a, Doubles b, Doubles c) { return _mm256_fmadd_pd(a, b, c); }
NQPSWEEP_INLINE Floats fma(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
NQPSWEEP_INLINE Doubles max(Doubles a, Doubles b) { return _mm256_max_pd(a, b); }
NQPSWEEP_INLINE Floats max(Floats a, Floats b) { return _mm256_max_ps(a, b); }
NQPSWEEP_INLINE Doubles min(Doubles a, Doubles b) { return _mm256_min_pd(a, b); }
NQPSWEEP_INLINE Floats min(Floats a, Floats b) { return _mm256_min_ps(a, b); }
#else
NQPSWEEP_INLINE Doubles fma(Doubles a, Doubles b, Doubles c) {
  Doubles r;
  for (int i = 0; i < Lanes<Doubles>::width; ++i) r[i] = __builtin_fma(a[i], b[i], c[i]);
  return r;
}
NQPSWEEP_INLINE Floats fma(Floats a, Floats b, Floats c) {
  Floats r;
  for (int i = 0; i < Lanes<Floats>::width; ++i) r[i] = __builtin_fmaf(a[i], b[i], c[i]);
  return r;
}
template <class V>
NQPSWEEP_INLINE V max(V a, V b) {
  return a > b ? a : b;
}
template <class V>
NQPSWEEP_INLINE V min(V a, V b) {
  return a < b ? a : b;
}
#endif

/// The same number, in a register: without a word GCC reads it from memory again for each use.
template <class V>
NQPSWEEP_INLINE V held(V x) {
#if defined(__AVX__)
  asm("" : "+v"(x));
#endif
  return x;
}

/// What was in memory is read from there again: without a word GCC keeps in registers what never changes in a loop, and
/// has none left for the loop's sums.
NQPSWEEP_INLINE void forget() { asm volatile("" : : : "memory"); }

/// Makes forget hold for a local variable, too.
template <class T>
NQPSWEEP_INLINE void in_memory(T& x) {
  asm volatile("" : : "r"(&x) : "memory");
}

template <class V>
NQPSWEEP_INLINE V absolute(V x) {
  using Mask = MaskOf<V>;
  constexpr auto all_but_the_sign = std::numeric_limits<std::remove_reference_t<decltype(Mask{}[0])>>::max();
  return reinterpret_cast<V>(reinterpret_cast<Mask>(x) & all_but_the_sign);
}

/// Whether a mask is set in any lane.
template <class M>
NQPSWEEP_INLINE bool any(M mask) {
#if defined(__AVX512F__)
  return _mm512_test_epi64_mask(reinterpret_cast<__m512i>(mask), reinterpret_cast<__m512i>(mask)) != 0;
#elif defined(__AVX__)
  return !_mm256_testz_si256(reinterpret_cast<__m256i>(mask), reinterpret_cast<__m256i>(mask));
#else
  bool some = false;
  for (unsigned i = 0; i < sizeof(M) / sizeof(mask[0]); ++i) some |= mask[i] != 0;
  return some;
#endif
}

/// Lanes from numbers in memory, and back.
template <class V>
NQPSWEEP_INLINE V load(const double* from) {
  V v;
  for (int i = 0; i < Lanes<V>::width; ++i) v[i] = static_cast<RealOf<V>>(from[i]);
  return v;
}
template <class M>
NQPSWEEP_INLINE M load(const int* from) {
  M whole;
  for (unsigned i = 0; i < sizeof(M) / sizeof(whole[0]); ++i) whole[i] = from[i];
  return whole;
}
template <class V>
NQPSWEEP_INLINE void store(V v, double* to) {
  for (int i = 0; i < Lanes<V>::width; ++i) to[i] = static_cast<double>(v[i]);
}

}  // namespace
