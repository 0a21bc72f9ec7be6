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
using State = Eigen::Array<double, n_states, 1>;

/// What the two techniques produce from a state, relative to initial output [1].
struct Production {
  double log_old;     ///< f_old, eq. 4
  double log_new;     ///< f_new, eq. 5
  double log_output;  ///< y, eq. 7
  double nqp;         ///< e^q, eq. 8
};

/// The model for one set of parameters: readable, scalar, the twin that every faster kernel is held to.
///
/// @par Source  the project's own model; docs/model.md derives and cites each equation
class Formation {
 public:
  explicit Formation(const Parameters& parameters);

  [[nodiscard]] const Parameters& parameters() const { return p_; }
  [[nodiscard]] State initial_state() const;

  /// Output of both techniques (eqs. 4-8).
  [[nodiscard]] Production production(const State& x) const;

  /// Log NQP, q (eq. 8).
  [[nodiscard]] double log_nqp(const State& x) const;

  /// Log advantage of the new technique, Λ (eq. 15).
  [[nodiscard]] double advantage(const State& x, const Production& out) const;

  /// dx/dt [1/yr] under implemented policies m (eqs. 9-17).
  [[nodiscard]] State rate(const State& x, const Intensities& m) const;

 private:
  [[nodiscard]] double log_new_technique(double h, double k, double a) const;
  [[nodiscard]] double external_effects(const State& x) const;

  Parameters p_;
  double rho_;             // substitution parameter of eq. 5
  double capital_weight_;  // w_k of eq. 5
  double log_efficiency_;  // ln(1 + μ)
  double initial_output_;  // B of eqs. 7 and 8
  double chain_decay_;     // keeps C at rest at its start without policy, eq. 13
  double iur_decay_;       // the same for U, eq. 14
};

}  // namespace nqpsweep::model
