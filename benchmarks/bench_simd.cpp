/// Ways to write lanes, on what the kernel does most: the product of two series of ten terms, lane by lane.
///
/// GCC's vector types, std::experimental::simd, and plain loops under OpenMP SIMD, from the same data, in turn. The
/// three must agree to the last bit.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <experimental/simd>
#include <random>
#include <vector>

#include "timing.hpp"

namespace {

using nqpsweep::benchmarks::median;
using nqpsweep::benchmarks::seconds;

constexpr int n_terms = 10;
constexpr std::size_t width = 8;
constexpr std::size_t n_pairs = 64;  // in the first-level cache
using Series = std::array<std::array<double, width>, n_terms>;

typedef double Lanes __attribute__((vector_size(8 * width)));
using Simd = std::experimental::fixed_size_simd<double, width>;

void by_vector_types(const Series& a, const Series& b, Series& c) {
  Lanes x[n_terms], y[n_terms];
  std::memcpy(x, &a, sizeof x);
  std::memcpy(y, &b, sizeof y);
  for (int n = 0; n < n_terms; ++n) {
    Lanes sum = x[0] * y[n];
    for (int i = 1; i <= n; ++i) sum = x[i] * y[n - i] + sum;
    std::memcpy(&c[static_cast<std::size_t>(n)], &sum, sizeof sum);
  }
}

void by_experimental_simd(const Series& a, const Series& b, Series& c) {
  namespace stdx = std::experimental;
  for (std::size_t n = 0; n < n_terms; ++n) {
    Simd sum = Simd(a[0].data(), stdx::element_aligned) * Simd(b[n].data(), stdx::element_aligned);
    for (std::size_t i = 1; i <= n; ++i)
      sum = Simd(a[i].data(), stdx::element_aligned) * Simd(b[n - i].data(), stdx::element_aligned) + sum;
    sum.copy_to(c[n].data(), stdx::element_aligned);
  }
}

void by_openmp(const Series& a, const Series& b, Series& c) {
#pragma omp simd
  for (std::size_t k = 0; k < width; ++k) {
    for (std::size_t n = 0; n < n_terms; ++n) {
      double sum = a[0][k] * b[n][k];
      for (std::size_t i = 1; i <= n; ++i) sum = a[i][k] * b[n - i][k] + sum;
      c[n][k] = sum;
    }
  }
}

template <class Product>
double nanoseconds(const std::vector<Series>& a, const std::vector<Series>& b, std::vector<Series>& c,
                   Product&& product) {
  constexpr int rounds = 2000;
  const double time = seconds([&] {
    for (int r = 0; r < rounds; ++r) {
      for (std::size_t i = 0; i < a.size(); ++i) product(a[i], b[i], c[i]);
      asm volatile("" ::: "memory");
    }
  });
  return 1e9 * time / (rounds * n_pairs);
}

}  // namespace

int main() {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::vector<Series> a(n_pairs), b(n_pairs), first(n_pairs), second(n_pairs), third(n_pairs);
  for (auto* all : {&a, &b}) {
    for (Series& series : *all) {
      for (auto& term : series) std::ranges::generate(term, [&] { return normal(random); });
    }
  }
  std::vector<double> types, simd, openmp;
  for (int repeat = 0; repeat < 15; ++repeat) {
    types.push_back(nanoseconds(a, b, first, by_vector_types));
    simd.push_back(nanoseconds(a, b, second, by_experimental_simd));
    openmp.push_back(nanoseconds(a, b, third, by_openmp));
  }
  fmt::print(
      "product of two series of {} terms in {} lanes, ns, medians of 15: vector types {:.1f}, std::experimental::simd "
      "{:.1f}, OpenMP SIMD {:.1f}; {}\n",
      n_terms, width, median(types), median(simd), median(openmp),
      first == second && second == third ? "the same bits" : "DIFFERENT BITS");
}
