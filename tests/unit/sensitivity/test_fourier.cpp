#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "nqpsweep/sensitivity/fourier.hpp"
#include "nqpsweep/sensitivity/given_variance.hpp"
#include "parts.hpp"

using namespace nqpsweep;
using namespace nqpsweep::sensitivity;
using namespace nqpsweep::testing;

namespace {

/// Product of 1 + a_j √2 cos(π u_j): cos(π u) has variance 1/2, and along a triangle wave it is a sine, so that its
/// spectrum is one line. Exact, with a² = v: V = Π(1 + v_j) - 1, S1_j = v_j / V, ST_j = v_j Π_{k≠j}(1 + v_k) / V.
constexpr std::array<double, 3> v{0.8, 0.5, 0.1};

double product(std::span<const double> u) {
  double y = 1.0;
  for (std::size_t j = 0; j < 3; ++j) y *= 1.0 + std::sqrt(2.0 * v[j]) * std::cos(std::numbers::pi * u[j]);
  return y;
}

double product_variance() { return (1.0 + v[0]) * (1.0 + v[1]) * (1.0 + v[2]) - 1.0; }
double exact_first(std::size_t j) { return v[j] / product_variance(); }
double exact_total(std::size_t j) { return v[j] / (1.0 + v[j]) * (product_variance() + 1.0) / product_variance(); }

/// Each part is one set of consecutive groups.
Parts parts_of_sets(const design::Design& design, const GroupMethod& method, const UnitFunction& f,
                    std::uint64_t n_sets, std::uint64_t groups_of_a_set) {
  std::vector<CoMoments> parts(n_sets, CoMoments(method.pattern, 1));
  for (std::uint64_t g = 0; g < n_sets * groups_of_a_set; ++g)
    parts[g / groups_of_a_set].merge(
        CoMoments::of_group(method.pattern, 1, method.features(g, rows_of(design, g, f, 3), 1)));
  return {std::move(parts), IntervalMethod::asymptotic, 1};
}

Index index_of(const GroupMethod& method, const std::string& name, const Parts& parts, std::size_t member) {
  for (const IndexKind& kind : method.kinds) {
    if (kind.name == name) return kind.index(parts, 0, member);
  }
  FAIL("no such index");
  return {};
}

}  // namespace

// With 257 points no two sums of frequencies of this function coincide, and the method is exact. Rounding: 1e-12.
TEST_CASE("eFAST is exact where frequencies do not interfere") {
  const design::SearchCurves design(3, {0, 1, 2}, 257);
  const GroupMethod method = fast_method(3, 257);
  const Parts parts = parts_of_sets(design, method, product, 2, 3);
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(index_of(method, "S1", parts, j).value == Approx(exact_first(j)).margin(1e-12));
    CHECK(index_of(method, "ST", parts, j).value == Approx(exact_total(j)).margin(1e-12));
  }
}

// Frequencies 1 and 2 of 129 points do interfere: 2 - 1 = 1. Random phases make the means right. Statistical: 4
// standard errors.
TEST_CASE("random phases take the interference of frequencies out of eFAST") {
  const design::SearchCurves design(3, {0, 1, 2}, 129);
  const GroupMethod method = fast_method(3, 129);
  const Parts parts = parts_of_sets(design, method, product, 64, 3);
  for (std::size_t j = 0; j < 3; ++j) {
    const Index first = index_of(method, "S1", parts, j);
    const Index total = index_of(method, "ST", parts, j);
    CHECK(std::abs(first.value - exact_first(j)) < 4.0 * standard_error(first, t_63));
    CHECK(std::abs(total.value - exact_total(j)) < 4.0 * standard_error(total, t_63));
    CHECK((standard_error(first, t_63) > 1e-4 && standard_error(first, t_63) < 0.02));
  }
}

// What lies beyond four harmonics is lost or aliased, a bias of the method that no interval sees. 0.05 is the bound of
// SALib's own regression test of it on this function.
TEST_CASE("eFAST is near the exact indices of Ishigami") {
  const std::array<double, 3> first{0.3139051930, 0.4424111448, 0.0};
  const std::array<double, 3> total{0.5575888552, 0.4424111448, 0.2436836641};
  const design::SearchCurves design(3, {0, 1, 2}, 1025);
  const GroupMethod method = fast_method(3, 1025);
  const Parts parts = parts_of_sets(design, method, known_function("ishigami").value, 16, 3);
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(std::abs(index_of(method, "S1", parts, j).value - first[j]) < 0.05);
    CHECK(std::abs(index_of(method, "ST", parts, j).value - total[j]) < 0.05);
  }
}

TEST_CASE("random balance gives the exact first-order indices") {
  const auto design = std::make_shared<design::RandomBalance>(5, 257);
  const GroupMethod method = random_balance_method({0, 1, 2}, 257, design);
  const Parts parts = parts_of_sets(*design, method, product, 64, 1);
  for (std::size_t j = 0; j < 3; ++j) {
    const Index first = index_of(method, "S1", parts, j);
    CHECK(std::abs(first.value - exact_first(j)) < 4.0 * standard_error(first, t_63));
    CHECK(standard_error(first, t_63) < 0.02);
  }
}

// The measure from given data knows the points alone and sorts them; the design knows its curve. Exact up to rounding.
TEST_CASE("random balance in the order of its curve is random balance in the order of its points") {
  for (const std::uint64_t n : {64U, 101U, 258U}) {
    const auto design = std::make_shared<design::RandomBalance>(n, n);
    const GroupMethod method = random_balance_method({0, 1, 2}, n, design);
    const auto rows = rows_of(*design, 2, known_function("ishigami").value, 3);
    std::vector<CoMoments> parts{CoMoments::of_group(method.pattern, 1, method.features(2, rows, 1))};
    const Parts whole(std::move(parts), IntervalMethod::asymptotic, 1);
    std::vector<double> columns;
    for (std::size_t j = 0; j < 3; ++j) {
      for (std::uint64_t k = 0; k < n; ++k) columns.push_back(design->coordinate(2 * n + k, j));
    }
    const auto sorted = rbd_fast_first_order(Points(n, columns), rows);
    for (std::size_t j = 0; j < 3; ++j)
      CHECK(index_of(method, "S1", whole, j).value == Approx(sorted[j]).margin(1e-10));
  }
}

// Coverage: 1,000 replications at nominal 95 %, to lie within 93 % and 97 %; the standard error of a share is 0.7 %.
TEST_CASE("intervals of eFAST and random balance cover the exact index as often as they say", "[coverage]") {
  constexpr std::uint64_t n = 129;
  const GroupMethod fast = fast_method(3, n);
  int first_covered = 0;
  int total_covered = 0;
  int balance_covered = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const design::SearchCurves curves(seed, {0, 1, 2}, n);
    const Parts parts = parts_of_sets(curves, fast, product, 32, 3);
    first_covered += covers(index_of(fast, "S1", parts, 0), exact_first(0)) ? 1 : 0;
    total_covered += covers(index_of(fast, "ST", parts, 0), exact_total(0)) ? 1 : 0;
    const auto balance = std::make_shared<design::RandomBalance>(seed, n);
    const GroupMethod method = random_balance_method({0, 1, 2}, n, balance);
    balance_covered +=
        covers(index_of(method, "S1", parts_of_sets(*balance, method, product, 32, 1), 0), exact_first(0)) ? 1 : 0;
  }
  INFO(first_covered << " " << total_covered << " " << balance_covered);
  CHECK((930 <= first_covered && first_covered <= 970));
  CHECK((930 <= total_covered && total_covered <= 970));
  CHECK((930 <= balance_covered && balance_covered <= 970));
}
