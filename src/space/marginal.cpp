#include "nqpsweep/space/marginal.hpp"

#include <fmt/format.h>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::space {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double standard_normal_quantile(double u) { return quantile(boost::math::normal(), u); }
double standard_normal_cdf(double z) { return cdf(boost::math::normal(), z); }

struct Quantile {
  double u;
  double operator()(const Fixed& m) const { return m.value; }
  double operator()(const Uniform& m) const { return m.low + (m.high - m.low) * u; }
  double operator()(const LogUniform& m) const { return m.low * std::pow(m.high / m.low, u); }
  double operator()(const Triangular& m) const {
    const double width = m.high - m.low;
    const double below_mode = (m.mode - m.low) / width;
    return u < below_mode ? m.low + std::sqrt(u * width * (m.mode - m.low))
                          : m.high - std::sqrt((1.0 - u) * width * (m.high - m.mode));
  }
  double operator()(const Normal& m) const { return m.mean + m.sd * standard_normal_quantile(u); }
  double operator()(const TruncatedNormal& m) const {
    // Work in the tail that holds the interval, where the distribution function keeps its digits.
    const double side = m.low > m.mean ? -1.0 : 1.0;
    const double from = standard_normal_cdf(side * (m.low - m.mean) / m.sd);
    const double to = standard_normal_cdf(side * (m.high - m.mean) / m.sd);
    const double value = m.mean + side * m.sd * standard_normal_quantile(from + u * (to - from));
    return std::min(std::max(value, m.low), m.high);
  }
  double operator()(const LogNormal& m) const { return m.median * std::exp(m.sigma * standard_normal_quantile(u)); }
  double operator()(const Beta& m) const {
    return m.low + (m.high - m.low) * quantile(boost::math::beta_distribution<>(m.alpha, m.beta), u);
  }
};

struct ProbabilityBelow {
  double x;
  double operator()(const Fixed&) const { return 0.5; }
  double operator()(const Uniform& m) const { return (x - m.low) / (m.high - m.low); }
  double operator()(const LogUniform& m) const { return std::log(x / m.low) / std::log(m.high / m.low); }
  double operator()(const Triangular& m) const {
    const double width = m.high - m.low;
    return x < m.mode || m.mode == m.high ? (x - m.low) * (x - m.low) / (width * (m.mode - m.low))
                                          : 1.0 - (m.high - x) * (m.high - x) / (width * (m.high - m.mode));
  }
  double operator()(const Normal& m) const { return standard_normal_cdf((x - m.mean) / m.sd); }
  double operator()(const TruncatedNormal& m) const {
    const double side = m.low > m.mean ? -1.0 : 1.0;  // as above
    const auto at = [&](double value) { return standard_normal_cdf(side * (value - m.mean) / m.sd); };
    return (at(x) - at(m.low)) / (at(m.high) - at(m.low));
  }
  double operator()(const LogNormal& m) const { return standard_normal_cdf(std::log(x / m.median) / m.sigma); }
  double operator()(const Beta& m) const {
    return cdf(boost::math::beta_distribution<>(m.alpha, m.beta), (x - m.low) / (m.high - m.low));
  }
};

struct Support {
  Interval operator()(const Fixed& m) const { return {m.value, m.value}; }
  Interval operator()(const Uniform& m) const { return {m.low, m.high}; }
  Interval operator()(const LogUniform& m) const { return {m.low, m.high}; }
  Interval operator()(const Triangular& m) const { return {m.low, m.high}; }
  Interval operator()(const Normal&) const { return {-infinity, infinity, false, false}; }
  Interval operator()(const TruncatedNormal& m) const { return {m.low, m.high}; }
  Interval operator()(const LogNormal&) const { return {0.0, infinity, false, false}; }
  Interval operator()(const Beta& m) const { return {m.low, m.high, false, false}; }
};

std::string ordered(double low, double high) {
  return low < high ? "" : fmt::format("low = {} is not below high = {}", low, high);
}
std::string positive(const char* name, double value) {
  return value > 0.0 ? "" : fmt::format("{} = {} is not above 0", name, value);
}
std::string first_of(std::initializer_list<std::string> reasons) {
  for (const std::string& reason : reasons) {
    if (!reason.empty()) return reason;
  }
  return "";
}

struct Defect {
  std::string operator()(const Fixed&) const { return ""; }
  std::string operator()(const Uniform& m) const { return ordered(m.low, m.high); }
  std::string operator()(const LogUniform& m) const {
    return first_of({positive("low", m.low), ordered(m.low, m.high)});
  }
  std::string operator()(const Triangular& m) const {
    const bool inside = m.low <= m.mode && m.mode <= m.high;
    return first_of(
        {ordered(m.low, m.high), inside ? "" : fmt::format("mode = {} lies outside [{}, {}]", m.mode, m.low, m.high)});
  }
  std::string operator()(const Normal& m) const { return positive("sd", m.sd); }
  std::string operator()(const TruncatedNormal& m) const {
    const auto mass = [&] {
      const double side = m.low > m.mean ? -1.0 : 1.0;
      return std::abs(standard_normal_cdf(side * (m.high - m.mean) / m.sd) -
                      standard_normal_cdf(side * (m.low - m.mean) / m.sd));
    };
    return first_of(
        {positive("sd", m.sd), ordered(m.low, m.high),
         m.sd > 0.0 && mass() < 1e-12 ? "the interval holds next to nothing of the normal distribution" : ""});
  }
  std::string operator()(const LogNormal& m) const {
    return first_of({positive("median", m.median), positive("sigma", m.sigma)});
  }
  std::string operator()(const Beta& m) const {
    return first_of({positive("alpha", m.alpha), positive("beta", m.beta), ordered(m.low, m.high)});
  }
};

struct Describe {
  std::string operator()(const Fixed& m) const { return fmt::format("fixed {}", m.value); }
  std::string operator()(const Uniform& m) const { return fmt::format("uniform [{}, {}]", m.low, m.high); }
  std::string operator()(const LogUniform& m) const { return fmt::format("log_uniform [{}, {}]", m.low, m.high); }
  std::string operator()(const Triangular& m) const {
    return fmt::format("triangular [{}, {}, {}]", m.low, m.mode, m.high);
  }
  std::string operator()(const Normal& m) const { return fmt::format("normal [{}, {}]", m.mean, m.sd); }
  std::string operator()(const TruncatedNormal& m) const {
    return fmt::format("truncated_normal [{}, {}, {}, {}]", m.mean, m.sd, m.low, m.high);
  }
  std::string operator()(const LogNormal& m) const { return fmt::format("lognormal [{}, {}]", m.median, m.sigma); }
  std::string operator()(const Beta& m) const {
    return fmt::format("beta [{}, {}, {}, {}]", m.alpha, m.beta, m.low, m.high);
  }
};

using Numbers = const std::vector<double>&;

}  // namespace

double quantile(const Marginal& marginal, double u) {
  expects(0.0 < u && u < 1.0, "a quantile is asked for a share strictly between 0 and 1");
  return std::visit(Quantile{u}, marginal);
}

double probability_below(const Marginal& marginal, double value) {
  return std::visit(ProbabilityBelow{value}, marginal);
}

Interval support(const Marginal& marginal) { return std::visit(Support{}, marginal); }

std::string defect(const Marginal& marginal) { return std::visit(Defect{}, marginal); }

std::string describe(const Marginal& marginal) { return std::visit(Describe{}, marginal); }

const std::vector<MarginalKind>& marginal_kinds() {
  static const std::vector<MarginalKind> kinds{
      {"fixed", "value", 1, [](Numbers x) -> Marginal { return Fixed{x[0]}; }},
      {"uniform", "low, high", 2,
       [](Numbers x) -> Marginal {
         return Uniform{x[0], x[1]};
       }},
      {"log_uniform", "low, high", 2,
       [](Numbers x) -> Marginal {
         return LogUniform{x[0], x[1]};
       }},
      {"triangular", "low, mode, high", 3,
       [](Numbers x) -> Marginal {
         return Triangular{x[0], x[1], x[2]};
       }},
      {"normal", "mean, sd", 2,
       [](Numbers x) -> Marginal {
         return Normal{x[0], x[1]};
       }},
      {"truncated_normal", "mean, sd, low, high", 4,
       [](Numbers x) -> Marginal {
         return TruncatedNormal{x[0], x[1], x[2], x[3]};
       }},
      {"lognormal", "median, sigma", 2,
       [](Numbers x) -> Marginal {
         return LogNormal{x[0], x[1]};
       }},
      {"beta", "alpha, beta, low, high", 4,
       [](Numbers x) -> Marginal {
         return Beta{x[0], x[1], x[2], x[3]};
       }},
  };
  return kinds;
}

bool contains(const Interval& outer, const Interval& inner) {
  const bool low_fits = outer.low < inner.low || (outer.low == inner.low && (outer.low_closed || !inner.low_closed));
  const bool high_fits =
      inner.high < outer.high || (inner.high == outer.high && (outer.high_closed || !inner.high_closed));
  return low_fits && high_fits;
}

}  // namespace nqpsweep::space
