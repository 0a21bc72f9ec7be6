// The kernel's exponential and logarithm against long double, whose 64 bits leave 11 below a double's last place.

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "kernel/lane_math.hpp"

namespace {

template <class Real>
constexpr Real infinity = std::numeric_limits<Real>::infinity();
template <class Real>
constexpr Real not_a_number = std::numeric_limits<Real>::quiet_NaN();

/// Distance from the exact value in units in the last place of a number of its size.
template <class Real>
double ulps(Real value, long double exact) {
  const int exponent = std::max(std::ilogb(exact), std::numeric_limits<Real>::min_exponent - 1);
  return static_cast<double>(std::abs(value - exact) /
                             std::ldexp(1.0L, exponent + 1 - std::numeric_limits<Real>::digits));
}

/// Worst error over points of which next() gives one after the other.
template <class V, class Function, class Exact, class Next>
double worst_ulps(Function function, Exact exact, int n_points, Next next) {
  double worst = 0.0;
  for (int i = 0; i < n_points; i += Lanes<V>::width) {
    V x;
    for (int lane = 0; lane < Lanes<V>::width; ++lane) x[lane] = static_cast<RealOf<V>>(next());
    const V value = function(x);
    for (int lane = 0; lane < Lanes<V>::width; ++lane)
      worst = std::max(worst, ulps(value[lane], exact(static_cast<long double>(x[lane]))));
  }
  return worst;
}

constexpr auto lane_exp = [](auto x) { return exp(x); };
constexpr auto lane_log = [](auto x) { return log(x); };
constexpr auto exact_exp = [](long double x) { return std::exp(x); };
constexpr auto exact_log = [](long double x) { return std::log(x); };

template <class V>
double worst_exp(double low, double high, int n_points) {
  std::mt19937_64 generator(53);
  std::uniform_real_distribution<double> uniform(low, high);
  return worst_ulps<V>(lane_exp, exact_exp, n_points, [&] { return uniform(generator); });
}

/// Points whose logarithms are spread evenly.
template <class V>
double worst_log(double low, double high, int n_points) {
  std::mt19937_64 generator(59);
  std::uniform_real_distribution<double> uniform(std::log(low), std::log(high));
  return worst_ulps<V>(lane_log, exact_log, n_points, [&] { return std::exp(uniform(generator)); });
}

}  // namespace

TEST_CASE("the kernel's exponential is within 1 ulp") {
  const double common = worst_exp<Doubles>(-40.0, 40.0, 2000000);
  const double everywhere = worst_exp<Doubles>(-700.0, 700.0, 1000000);
  const double tiny = worst_exp<Doubles>(-1e-3, 1e-3, 500000);
  const double single = worst_exp<Floats>(-40.0, 40.0, 1000000);
  const double single_everywhere = worst_exp<Floats>(-87.0, 87.0, 500000);
  CAPTURE(common, everywhere, tiny, single, single_everywhere);
  CHECK(common <= 1.0);
  CHECK(everywhere <= 1.0);
  CHECK(tiny <= 1.0);
  CHECK(single <= 1.0);
  CHECK(single_everywhere <= 1.0);
}

TEST_CASE("the kernel's logarithm is within 1 ulp, next to 1 too") {
  const double common = worst_log<Doubles>(1e-30, 1e30, 2000000);
  const double near_one = worst_log<Doubles>(0.5, 2.0, 1000000);
  const double next_to_one = worst_log<Doubles>(1.0 - 1e-9, 1.0 + 1e-9, 500000);
  const double single = worst_log<Floats>(1e-30, 1e30, 1000000);
  const double single_near_one = worst_log<Floats>(0.5, 2.0, 500000);
  CAPTURE(common, near_one, next_to_one, single, single_near_one);
  CHECK(common <= 1.0);
  CHECK(near_one <= 1.0);
  CHECK(next_to_one <= 1.0);
  CHECK(single <= 1.0);
  CHECK(single_near_one <= 1.0);
}

TEMPLATE_TEST_CASE("exponential and logarithm of special values", "", Doubles, Floats) {
  using V = TestType;
  using Real = RealOf<V>;
  const auto exp_of = [](Real x) { return exp(all(x))[0]; };
  const auto log_of = [](Real x) { return log(all(x))[0]; };
  CHECK(std::isnan(exp_of(not_a_number<Real>)));
  CHECK(exp_of(Real(0)) == Real(1));
  CHECK(exp_of(-Real(0)) == Real(1));
  CHECK(exp_of(std::numeric_limits<Real>::denorm_min()) == Real(1));
  // beyond the range: e to the end of it, a finite and a normal number
  CHECK(exp_of(infinity<Real>) == exp_of(Numbers<V>::largest_exponent));
  CHECK(exp_of(-infinity<Real>) == exp_of(-Numbers<V>::largest_exponent));
  CHECK(ulps(exp_of(infinity<Real>), std::exp(static_cast<long double>(Numbers<V>::largest_exponent))) <= 1.0);
  CHECK(std::isfinite(exp_of(infinity<Real>)));
  CHECK(exp_of(-infinity<Real>) > Real(0));
  CHECK(log_of(Real(1)) == Real(0));
  CHECK(std::isnan(log_of(not_a_number<Real>)));
  CHECK(std::isnan(log_of(infinity<Real>)));
  CHECK(ulps(log_of(std::numeric_limits<Real>::min()),
             std::log(static_cast<long double>(std::numeric_limits<Real>::min()))) <= 1.0);
  CHECK(ulps(log_of(std::numeric_limits<Real>::max()),
             std::log(static_cast<long double>(std::numeric_limits<Real>::max()))) <= 1.0);
}
