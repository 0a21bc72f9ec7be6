/// @file
/// The formation model: states, production and rates of change (docs/model.md eqs. 4-17).
#pragma once

#include <Eigen/Core>
#include <array>
#include <string_view>

#include "nqpsweep/model/policy.hpp"

namespace nqpsweep::model {

inline constexpr int n_states = 8;

/// Places of the states in a State vector.
namespace state {
enum : int { talent, capital, technology, rd, chain, iur, share, cumulative_nqp };
}

inline constexpr std::array<std::string_view, n_states> state_names{"talent", "capital", "technology",    "rd", "chain",
                                                                    "iur",    "share",   "cumulative_nqp"};

/// State of the economy: logarithms of the indices of talent, capital, technology and R&D [1]; chain cooperation, IUR
/// integration and share of the new technique [1]; cumulative NQP [yr].
template <class Number>
using StateOf = Eigen::Array<Number, n_states, 1>;
using State = StateOf<double>;

/// What the two techniques produce from a state, relative to initial output [1].
template <class Number>
struct ProductionOf {
  Number log_old;     ///< f_old, eq. 4
  Number log_new;     ///< f_new, eq. 5
  Number log_output;  ///< y, eq. 7
  Number nqp;         ///< e^q, eq. 8
};
using Production = ProductionOf<double>;

/// Constants of the equations that follow from the parameters.
struct Constants {
  double rho;                 ///< substitution parameter of eq. 5
  double new_capital_weight;  ///< w_k of eq. 5
  double efficiency;          ///< 1 + μ
  double log_efficiency;      ///< its logarithm
  double initial_output;      ///< B of eqs. 7 and 8
  double saving;              ///< δ + capital.trend, eq. 10
  double fund;                ///< with what it pulls in, eq. 10
  double ideas;               ///< ω + technology.trend, eq. 11
  double ideas_slope;         ///< φ - 1, eq. 11
  double chain_decay;         ///< keeps C at rest at its start without policy, eq. 13
  double iur_decay;           ///< the same for U, eq. 14

  [[nodiscard]] static Constants of(const Parameters& parameters);
};

/// The model for one set of parameters: readable, scalar, the twin that every faster kernel is held to.
///
/// The equations are written once for every type of number: double for the Runge-Kutta solution, truncated power series
/// (series.hpp) for the twin of the Taylor method.
///
/// @par Source  the project's own model; docs/model.md derives and cites each equation
class Formation {
 public:
  explicit Formation(const Parameters& parameters) : p_(parameters), c_(Constants::of(parameters)) {}

  [[nodiscard]] const Parameters& parameters() const { return p_; }
  [[nodiscard]] State initial_state() const;

  /// Log output of the new technique, f_new (eq. 5).
  [[nodiscard]] double log_new_technique(const State& x) const;

  /// Output of both techniques (eqs. 4-8).
  [[nodiscard]] Production production(const State& x) const { return production_from(x, log_new_technique(x)); }

  /// Log NQP, q (eq. 8).
  [[nodiscard]] double log_nqp(const State& x) const;

  /// Log advantage of the new technique, Λ (eq. 15).
  template <class Number>
  [[nodiscard]] Number advantage(const StateOf<Number>& x, const ProductionOf<Number>& out) const;

  /// dx/dt [1/yr] under implemented policies m (eqs. 9-17).
  [[nodiscard]] State rate(const State& x, const Intensities& m) const;

  /// The same where f_new is a quantity of its own, which is integrated along with the states.
  template <class Number>
  [[nodiscard]] ProductionOf<Number> production_from(const StateOf<Number>& x, const Number& log_new) const;
  template <class Number>
  [[nodiscard]] StateOf<Number> rate_from(const StateOf<Number>& x, const Number& log_new,
                                          const IntensitiesOf<Number>& m) const;

  /// df_new/dt [1/yr] from a state and its rate: the mean of the factors' growth, weighted by their parts in eq. 5.
  template <class Number>
  [[nodiscard]] Number rate_of_new_technique(const StateOf<Number>& x, const StateOf<Number>& dx) const;

 private:
  template <class Number>
  [[nodiscard]] Number external_effects(const StateOf<Number>& x) const;

  Parameters p_;
  Constants c_;
};

}  // namespace nqpsweep::model

#include "nqpsweep/model/equations.hpp"
