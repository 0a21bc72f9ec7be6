/// @file
/// The solution around a point of time as a power series, by recurrences (docs/model.md section 5).
///
/// A letter stands for the series of a quantity, d in front of it for the series of its derivative. What products and
/// exponentials there are in eqs. 4-17 become sums over products of coefficients; the exponentials themselves are taken
/// once for a step, of its first point.
#pragma once

#include "batch.hpp"
#include "lane_math.hpp"

namespace {

namespace instrument = nqpsweep::model::instrument;
namespace outcome = nqpsweep::model::outcome;
using nqpsweep::model::n_domains;
using nqpsweep::model::n_instruments;
using nqpsweep::model::n_outcomes;
using nqpsweep::model::kernel::Coefficients;

/// The policies of eqs. 9-14, summed up by the equation they act in, times their coefficients.
enum Channel { talent_channel, capital_channel, ideas_channel, rd_channel, chain_channel, iur_channel, n_channels };

/// What instruments come to, by channel: the coefficients of eqs. 9-14.
template <class V>
void channels_of(const Coefficients<RealOf<V>>& p, const V* e, V* channels) {
  channels[talent_channel] = p.talent_programme * e[instrument::talent];
  channels[capital_channel] = p.fund * e[instrument::capital];
  channels[ideas_channel] = fma(all(p.public_research), e[instrument::science], p.fusion * e[instrument::technology]);
  channels[rd_channel] = fma(all(p.rd_fiscal), e[instrument::fiscal],
                             fma(all(p.rd_tax), e[instrument::tax], p.rd_science * e[instrument::science]));
  channels[chain_channel] = p.chain_policy * e[instrument::industrial];
  channels[iur_channel] = fma(all(p.iur_policy), e[instrument::iur], p.iur_projects * e[instrument::technology]);
}

/// Everything that moves: the states, and the log output f of the new technique, which is integrated along because its
/// derivative, a weighted mean of the factors' growth, has no singularity where the substitution parameter is 0.
template <class V>
struct Moving {
  V h, k, a, r, C, U, s, N, f;
};

/// What recurrences multiply and divide by, as far as any method goes.
template <class Real>
struct WholeNumbers {
  static constexpr int n = 16;
  Real number[n]{}, inverse[n]{};

  constexpr WholeNumbers() {
    for (int i = 1; i < n; ++i) {
      number[i] = Real(i);
      inverse[i] = Real(1) / number[i];
    }
  }
};
template <class Real>
const WholeNumbers<Real> whole;

/// Coefficients of one order of all series, and no more: stores take an eighth of the time (benchmarks/replay.py).
template <class V>
struct Order {
  V dh, dk, da, dr, dN, df;  // derivatives of what moves, but of s, C and U
  V dj, dp, dm, dy;          // derivatives of the logarithms of J, P, M and Y
  V wh, wa;                  // weights of talent and technology in the new technique, over all at first
  V T, D;                    // the talent programme per talent, as it will be, and what fades
  V K, J, Y;                 // capital over what there is at first; ideas, output
  V P, M;                    // output of the old technique; of the new one, per share of it
  V s, L, v;                 // share, advantage of the new technique; ds = (1 - s) v
  V C, U, c, u, R;           // cooperation, integration and their growth, research
};

/// The newest coefficients of derivatives. They go from one half of an order to the next in registers: what was just
/// stored takes long to load.
template <class V>
struct Newest {
  V dh, da, dr, ds, dC, dU, dK, v;
};

/// What holds for a whole step, apart from order 0.
template <class V>
struct Step {
  V missing[n_channels];     // policies implemented less effective: fades with the lag
  V saving, fund;            // per capital at first
  V inverse_Y;               // of output at first
  V rest_s, rest_C, rest_U;  // 1 - s, 1 - C, 1 - U
  V turnover_C, turnover_U;  // growth and decay together
};

/// Order 0, the equations themselves, and with it what holds for the step.
template <class V>
NQPSWEEP_INLINE Newest<V> first_order(Order<V>& z, Step<V>& step, const Coefficients<RealOf<V>>& p, const Moving<V>& x,
                                      const V* effective, const V* missing) {
  using Real = RealOf<V>;
  const auto policy = [&](Channel i) __attribute__((always_inline)) { return effective[i] + missing[i]; };
  const V new_users = x.s - p.share_initial;
  const V chain_gain = x.C - p.chain_initial;
  const V iur_gain = x.U - p.iur_initial;
  const V external = fma(all(p.agglomeration), x.h + x.k + x.a, p.chain_productivity * chain_gain);
  const V old = fma(all(p.old_talent_weight), x.h, fma(all(p.old_capital_weight), x.k, p.old_technology_weight * x.a));
  const V talent = p.new_talent_weight * exp(p.rho * (x.h - x.k));
  const V technology = p.new_technology_weight * exp(p.rho * (x.a - x.k));
  const V inverse_E = Real(1) / (talent + p.new_capital_weight + technology);
  z.wh = talent * inverse_E;
  z.wa = technology * inverse_E;
  const V Zh = exp(-x.h);
  z.T = effective[talent_channel] * Zh;
  z.D = missing[talent_channel] * Zh;
  z.K = all(Real(1));
  z.J = exp(fma(all(p.rd_elasticity), x.r, fma(all(p.talent_elasticity), x.h, p.ideas_slope * x.a)));
  z.P = (Real(1) - x.s) * (p.old_scale * exp(old + external));
  z.M = p.new_scale * exp(x.f + external);
  z.s = x.s;
  z.C = x.C;
  z.U = x.U;
  z.L = p.head_start + (x.f - old) + fma(all(p.chain_support), chain_gain, p.iur_support * iur_gain);
  z.v = fma(p.selection * x.s, z.L, all(p.seeding));
  z.dN = x.s * z.M;
  z.Y = z.P + z.dN;
  const V W = fma(all(p.saving), z.Y, policy(capital_channel));
  const V per_capital = exp(-x.k);
  z.dk = fma(W, per_capital, all(-p.depreciation));
  z.R = fma(all(p.iur_transfer), iur_gain, p.ideas + policy(ideas_channel));
  z.c = fma(all(p.chain_feedback), new_users, p.chain_rate + policy(chain_channel));
  z.u = fma(all(p.iur_feedback), new_users, p.iur_rate + policy(iur_channel));
  const V y = log(z.Y);
  z.dh = (z.T + z.D) + fma(all(p.talent_attraction), y - x.h, all(p.talent_trend));
  z.da = fma(z.R, z.J, all(-p.obsolescence));
  z.dr = fma(all(p.intensity_anchor), y - x.r, p.rd_trend + policy(rd_channel));
  for (int i = 0; i < n_channels; ++i) step.missing[i] = missing[i];
  step.saving = p.saving * per_capital;
  step.fund = missing[capital_channel] * per_capital;
  step.inverse_Y = Real(1) / z.Y;
  step.rest_s = Real(1) - x.s;
  step.rest_C = Real(1) - x.C;
  step.rest_U = Real(1) - x.U;
  step.turnover_C = z.c + p.chain_decay;
  step.turnover_U = z.u + p.iur_decay;
  const V ds = z.v * step.rest_s;
  const V dC = fma(z.c, step.rest_C, -p.chain_decay * x.C);
  const V dU = fma(z.u, step.rest_U, -p.iur_decay * x.U);
  return {z.dh, z.da, z.dr, ds, dC, dU, z.dk, z.v};
}

/// Sums of products of lower orders, all but the terms with the first and the last coefficient.
template <class V>
struct FactorSums {
  V kK{}, hw{}, aw{}, fw{}, hT{}, hD{};
};

/// @param programme  whether there is a talent programme in any lane
template <bool programme, class V>
NQPSWEEP_INLINE void sum_up_factors(const Order<V>* orders, int n, FactorSums<V>& sums) {
  const Order<V>* left = orders;
  const Order<V>* right = orders + n - 1;
#pragma GCC unroll 1
  for (int i = 1; i < n; ++i, ++left, --right) {
    // What enters two products is loaded once.
    const V dh = held(left->dh);
    const V dk = held(left->dk);
    const V wh = held(right->wh);
    const V wa = held(right->wa);
    sums.kK = fma(dk, right->K, sums.kK);
    sums.hw = fma(dh - dk, wh, sums.hw);
    sums.aw = fma(left->da - dk, wa, sums.aw);
    sums.fw = fma(left->df - dk, wh + wa, sums.fw);
    if constexpr (programme) {
      sums.hT = fma(dh, right->T, sums.hT);
      sums.hD = fma(dh, right->D, sums.hD);
    }
  }
}

/// Order n of what follows from derivatives alone, and order n - 1 of the derivatives that are still to come: of
/// capital, the new technique, and the logarithms of J, P and M. Of order n_orders, s, C and U alone.
template <class V>
NQPSWEEP_INLINE void expand_factors(Order<V>* orders, int n, int n_orders, const Coefficients<RealOf<V>>& p,
                                    const Step<V>& step, const RealOf<V>* lag_series, bool programme,
                                    const Newest<V>& newest) {
  using Real = RealOf<V>;
  FactorSums<V> sums;
  if (programme)
    sum_up_factors<true>(orders, n, sums);
  else
    sum_up_factors<false>(orders, n, sums);
  const Order<V>& z = orders[0];
  Order<V>& before = orders[n - 1];
  const V dh = newest.dh;
  const V da = newest.da;
  const V dk = newest.dK - sums.kK;
  before.dk = dk;
  // eq. 5: what the new technique grows faster than capital is a quotient, of what its other factors do, by their
  // weights, over all weights, which are 1 at first
  const V hw = fma(dh - dk, z.wh, sums.hw);
  const V aw = fma(da - dk, z.wa, sums.aw);
  const V df = dk + (hw + aw - sums.fw);
  before.df = df;
  Order<V>& next = orders[n];
  const Real inverse = whole<Real>.inverse[n];
  next.s = inverse * newest.ds;
  next.C = inverse * newest.dC;
  next.U = inverse * newest.dU;
  if (n == n_orders) return;
  const V scale = all(p.rho * inverse);
  next.wh = scale * hw;
  next.wa = scale * aw;
  // exponentials: n b_n = sum of (derivative of the exponent) b
  next.T = inverse * -fma(dh, z.T, sums.hT);
  next.D = inverse * fma(all(lag_series[1]), before.D, -fma(dh, z.D, sums.hD));
  const V external = fma(all(p.agglomeration), dh + dk + da, p.chain_productivity * newest.dC);
  const V old = fma(all(p.old_talent_weight), dh, fma(all(p.old_capital_weight), dk, p.old_technology_weight * da));
  before.dj = fma(all(p.rd_elasticity), newest.dr, fma(all(p.talent_elasticity), dh, p.ideas_slope * da));
  before.dp = old + external - newest.v;
  before.dm = df + external;
  next.K = inverse * newest.dK;
  const V fading = all(lag_series[n]);
  next.c = fma(step.missing[chain_channel], fading, p.chain_feedback * next.s);
  next.u = fma(step.missing[iur_channel], fading, p.iur_feedback * next.s);
  next.R = fma(step.missing[ideas_channel], fading, p.iur_transfer * next.U);
  next.L = fma(all(inverse), df - old, fma(all(p.chain_support), next.C, p.iur_support * next.U));
}

/// Order n of ideas and output, and with them of the derivatives, but those of capital and the new technique.
template <class V>
NQPSWEEP_INLINE void expand_output(Order<V>* orders, int n, const Coefficients<RealOf<V>>& p, const Step<V>& step,
                                   const RealOf<V>* lag_series, Newest<V>& newest) {
  using Real = RealOf<V>;
  const Order<V>& z = orders[0];
  Order<V>& before = orders[n - 1];
  V sum_yY{}, sum_jJ{}, sum_pP{}, sum_mM{}, sum_RJ{};
  V sum_sM{}, sum_sL{}, sum_sv{}, sum_cC{}, sum_uU{};
  const Order<V>* left = orders;
  const Order<V>* right = orders + n - 1;
#pragma GCC unroll 1
  for (int i = 1; i < n; ++i, ++left, --right) {
    const Order<V>& derivative = left[0];
    const Order<V>& factor = left[1];
    const V J = held(right->J);
    const V M = held(right->M);
    const V s = held(factor.s);
    sum_yY = fma(derivative.dy, right->Y, sum_yY);
    sum_jJ = fma(derivative.dj, J, sum_jJ);
    sum_RJ = fma(factor.R, J, sum_RJ);
    sum_pP = fma(derivative.dp, right->P, sum_pP);
    sum_mM = fma(derivative.dm, M, sum_mM);
    sum_sM = fma(s, M, sum_sM);
    sum_sL = fma(s, right->L, sum_sL);
    sum_sv = fma(s, right->v, sum_sv);
    sum_cC = fma(factor.c, right->C, sum_cC);
    sum_uU = fma(factor.u, right->U, sum_uU);
  }
  Order<V>& next = orders[n];
  const Real inverse = whole<Real>.inverse[n];
  const V fading = all(lag_series[n]);
  next.J = inverse * fma(before.dj, z.J, sum_jJ);
  next.P = inverse * fma(before.dp, z.P, sum_pP);
  next.M = inverse * fma(before.dm, z.M, sum_mM);
  // products: the terms with the first and the last coefficient join
  next.v = p.selection * fma(next.s, z.L, fma(z.s, next.L, sum_sL));
  next.dN = fma(next.s, z.M, fma(z.s, next.M, sum_sM));
  next.Y = next.P + next.dN;
  const V dK = fma(step.saving, next.Y, fma(all(-p.depreciation), next.K, step.fund * fading));
  const V dy = fma(all(whole<Real>.number[n]), next.Y, -sum_yY) * step.inverse_Y;
  before.dy = dy;
  next.dh = fma(all(p.talent_attraction * inverse), dy - newest.dh, next.T + next.D);
  next.da = fma(next.R, z.J, fma(z.R, next.J, sum_RJ));
  next.dr = fma(step.missing[rd_channel], fading, all(p.intensity_anchor * inverse) * (dy - newest.dr));
  const V ds = fma(next.v, step.rest_s, -fma(next.s, z.v, sum_sv));
  const V dC = fma(next.c, step.rest_C, -fma(step.turnover_C, next.C, sum_cC));
  const V dU = fma(next.u, step.rest_U, -fma(step.turnover_U, next.U, sum_uU));
  newest = {next.dh, next.da, next.dr, ds, dC, dU, dK, next.v};
}

/// The first n_orders coefficients of every derivative at a point of time; of s, C and U themselves, one more.
///
/// @param[out] orders  shape (n_orders + 1,), of the last s, C and U alone
/// @param effective    what the policies come to once implemented, by channel
/// @param missing      implemented less effective, by channel: fades with the lag
/// @param programme    whether there is a talent programme in any lane, to be or still: without one, an eighth of the
///                     products are of zeros
/// @param lag_series   coefficients of e^(-t / lag), shape (n_orders,)
template <class V>
NQPSWEEP_INLINE void expand(Order<V>* orders, int n_orders, const Coefficients<RealOf<V>>& p, const Moving<V>& x,
                            const V* effective, const V* missing, bool programme, const RealOf<V>* lag_series) {
  Step<V> step;
  Newest<V> newest = first_order(orders[0], step, p, x, effective, missing);
  in_memory(step);
  for (int n = 1; n < n_orders; ++n) {
    forget();
    expand_factors(orders, n, n_orders, p, step, lag_series, programme, newest);
    if constexpr (registers < 32) forget();
    expand_output(orders, n, p, step, lag_series, newest);
  }
  expand_factors(orders, n_orders, n_orders, p, step, lag_series, false, newest);
}

/// x + the integral of the series of a derivative from 0 to time.
///
/// @param ratios  of the terms: time n / (n + 1), shape (n_orders,), the first unused
template <class V>
NQPSWEEP_INLINE V integral(const Order<V>* orders, int n_orders, V Order<V>::*derivative, V x, V time,
                           const V* ratios) {
  V sum = orders[n_orders - 1].*derivative;
#pragma GCC unroll 16
  for (int n = n_orders - 1; n > 0; --n) sum = fma(sum, ratios[n], orders[n - 1].*derivative);
  return fma(sum, time, x);
}

/// The series of s, C or U some time after its point.
template <class V>
NQPSWEEP_INLINE V value(const Order<V>* orders, int n_orders, V Order<V>::*series, V time) {
  V sum = orders[n_orders].*series;
#pragma GCC unroll 16
  for (int n = n_orders; n > 0; --n) sum = fma(sum, time, orders[n - 1].*series);
  return sum;
}

/// @param ratios  what integral wants
template <class V>
NQPSWEEP_INLINE void ratios_of(int n_orders, V time, V* ratios) {
  using Real = RealOf<V>;
#pragma GCC unroll 16
  for (int n = 1; n < n_orders; ++n) ratios[n] = time * (static_cast<Real>(n) / static_cast<Real>(n + 1));
}

/// Everything that moves, some time after the point of the series.
template <int n_orders, class V>
NQPSWEEP_INLINE Moving<V> state_after(const Order<V>* orders, const Moving<V>& x, V time) {
  V ratios[n_orders];
  ratios_of(n_orders, time, ratios);
  const auto after = [&](V Order<V>::*derivative, V start) __attribute__((always_inline)) {
    return integral(orders, n_orders, derivative, start, time, ratios);
  };
  const auto at = [&](V Order<V>::*series) __attribute__((always_inline)) {
    return value(orders, n_orders, series, time);
  };
  return {after(&Order<V>::dh, x.h), after(&Order<V>::dk, x.k), after(&Order<V>::da, x.a),
          after(&Order<V>::dr, x.r), at(&Order<V>::C),          at(&Order<V>::U),
          at(&Order<V>::s),          after(&Order<V>::dN, x.N), after(&Order<V>::df, x.f)};
}

/// Coefficients of e^(-t / lag), with which a difference of policies fades (eq. 3).
template <class Real>
void expand_lag(Real lag_yr, int n_orders, Real* series) {
  series[0] = Real(1);
  for (int n = 1; n < n_orders; ++n) series[n] = -series[n - 1] / (lag_yr * static_cast<Real>(n));
}

}  // namespace
