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

/// Coefficients of one order of all series. Grouped by how they enter the sums of products.
template <class V>
struct Order {
  V dh, dk, da, dg, de, dn, df, dY;  // derivatives of what stands in exponents and logarithms
  V s, c, u, R, W, Q;                // left factors: share, growth of C and U, research, means for capital, s (1 - s)
  V Eh, Ek, Ea, E;                   // w e^(rho x) of each factor, and their sum
  V Zh, Zk, J, G, M, Y;              // e^-h, e^-k, ideas, output per share of the old and of the new technique, output
  V C, U, L;                         // right factors; L: advantage of the new technique
  V dr, dC, dU, ds, dN;              // derivatives that enter no product
};

/// Order 0: the equations themselves.
template <class V>
NQPSWEEP_INLINE void first_order(Order<V>& z, const Coefficients<RealOf<V>>& p, const Moving<V>& x, const V* policy) {
  using Real = RealOf<V>;
  const V new_users = x.s - p.share_initial;
  const V chain_gain = x.C - p.chain_initial;
  const V iur_gain = x.U - p.iur_initial;
  const V external = fma(all(p.agglomeration), x.h + x.k + x.a, p.chain_productivity * chain_gain);
  const V old = fma(all(p.old_talent_weight), x.h, fma(all(p.old_capital_weight), x.k, p.old_technology_weight * x.a));
  z.Eh = p.new_talent_weight * exp(p.rho * x.h);
  z.Ek = p.new_capital_weight * exp(p.rho * x.k);
  z.Ea = p.new_technology_weight * exp(p.rho * x.a);
  z.E = z.Eh + z.Ek + z.Ea;
  z.Zh = exp(-x.h);
  z.Zk = exp(-x.k);
  z.J = exp(fma(all(p.rd_elasticity), x.r, fma(all(p.talent_elasticity), x.h, p.ideas_slope * x.a)));
  z.G = p.old_scale * exp(old + external);
  z.M = p.new_scale * exp(x.f + external);
  z.s = x.s;
  z.C = x.C;
  z.U = x.U;
  z.Q = x.s - x.s * x.s;
  z.L = p.head_start + (x.f - old) + fma(all(p.chain_support), chain_gain, p.iur_support * iur_gain);
  z.dN = x.s * z.M;
  z.Y = z.G + (z.dN - x.s * z.G);
  z.W = fma(all(p.saving), z.Y, policy[capital_channel]);
  z.R = fma(all(p.iur_transfer), iur_gain, p.ideas + policy[ideas_channel]);
  z.c = fma(all(p.chain_feedback), new_users, p.chain_rate + policy[chain_channel]);
  z.u = fma(all(p.iur_feedback), new_users, p.iur_rate + policy[iur_channel]);
  const V y = log(z.Y);
  z.dh = fma(policy[talent_channel], z.Zh, fma(all(p.talent_attraction), y - x.h, all(p.talent_trend)));
  z.dk = fma(z.W, z.Zk, all(-p.depreciation));
  z.da = fma(z.R, z.J, all(-p.obsolescence));
  z.dr = fma(all(p.intensity_anchor), y - x.r, p.rd_trend + policy[rd_channel]);
  z.dC = fma(z.c, Real(1) - x.C, -p.chain_decay * x.C);
  z.dU = fma(z.u, Real(1) - x.U, -p.iur_decay * x.U);
  z.ds = fma(p.selection * z.Q, z.L, p.seeding * (Real(1) - x.s));
}

/// The first n_orders coefficients of every derivative at a point of time. Long, because the sums of an order share
/// what they have loaded: cut in pieces they would load it again.
///
/// @param effective   what the policies come to once implemented, by channel
/// @param missing     implemented less effective, by channel: fades with the lag
/// @param lag_series  coefficients of e^(-t / lag), shape (n_orders,)
template <class V>
NQPSWEEP_INLINE void expand(Order<V>* orders, int n_orders, const Coefficients<RealOf<V>>& p, const Moving<V>& x,
                            const V* effective, const V* missing, const RealOf<V>* lag_series) {
  using Real = RealOf<V>;
  V policy[n_channels];
  for (int i = 0; i < n_channels; ++i) policy[i] = effective[i] + missing[i];
  Order<V>& z = orders[0];
  first_order(z, p, x, policy);
  const V inverse_E = Real(1) / z.E;
  const V inverse_Y = Real(1) / z.Y;
  for (int n = 1; n <= n_orders; ++n) {
    Order<V>& before = orders[n - 1];
    const V dh = before.dh;
    const V dk = before.dk;
    const V da = before.da;
    // Sums of products of lower orders, all but the terms with the first and the last coefficient.
    V sum_hE{}, sum_kE{}, sum_aE{}, sum_fE{};
    for (int i = 1; i < n; ++i) {
      const Order<V>& left = orders[i - 1];
      const Order<V>& right = orders[n - i];
      sum_hE = fma(left.dh, right.Eh, sum_hE);
      sum_kE = fma(left.dk, right.Ek, sum_kE);
      sum_aE = fma(left.da, right.Ea, sum_aE);
      sum_fE = fma(left.df, right.E, sum_fE);
    }
    // eq. 5: dE = rho (w e^(rho x) dx summed), df = dE / (rho E)
    const V hE = fma(dh, z.Eh, sum_hE);
    const V kE = fma(dk, z.Ek, sum_kE);
    const V aE = fma(da, z.Ea, sum_aE);
    before.df = (hE + kE + aE - sum_fE) * inverse_E;
    if (n == n_orders) break;
    V sum_hZ{}, sum_kZ{}, sum_gJ{}, sum_eG{}, sum_nM{}, sum_yY{};
    V sum_sG{}, sum_sM{}, sum_ss{}, sum_cC{}, sum_uU{}, sum_RJ{}, sum_QL{}, sum_WZ{}, sum_tZ{};
    const Order<V>* left = orders;
    const Order<V>* right = orders + n - 1;
    for (int i = 1; i < n; ++i, ++left, --right) {
      const Order<V>& derivative = left[0];
      const Order<V>& factor = left[1];
      // What enters two products is loaded once.
      const V Zh = held(right->Zh);
      const V Zk = held(right->Zk);
      const V J = held(right->J);
      const V G = held(right->G);
      sum_hZ = fma(derivative.dh, Zh, sum_hZ);
      sum_kZ = fma(derivative.dk, Zk, sum_kZ);
      sum_gJ = fma(derivative.dg, J, sum_gJ);
      sum_eG = fma(derivative.de, G, sum_eG);
      sum_nM = fma(derivative.dn, right->M, sum_nM);
      sum_yY = fma(derivative.dY, right->Y, sum_yY);
      sum_sG = fma(factor.s, G, sum_sG);
      sum_sM = fma(factor.s, right->M, sum_sM);
      sum_ss = fma(factor.s, right->s, sum_ss);
      sum_cC = fma(factor.c, right->C, sum_cC);
      sum_uU = fma(factor.u, right->U, sum_uU);
      sum_RJ = fma(factor.R, J, sum_RJ);
      sum_QL = fma(factor.Q, right->L, sum_QL);
      sum_WZ = fma(factor.W, Zk, sum_WZ);
      sum_tZ = fma(all(lag_series[i]), Zh, sum_tZ);
    }
    Order<V>& next = orders[n];
    const Real inverse = Real(1) / static_cast<Real>(n);
    const V scale = all(p.rho * inverse);
    next.Eh = scale * hE;
    next.Ek = scale * kE;
    next.Ea = scale * aE;
    next.E = next.Eh + next.Ek + next.Ea;
    // exponentials: n b_n = sum of (derivative of the exponent) b
    const V external = fma(all(p.agglomeration), dh + dk + da, p.chain_productivity * before.dC);
    const V old = fma(all(p.old_talent_weight), dh, fma(all(p.old_capital_weight), dk, p.old_technology_weight * da));
    before.dg = fma(all(p.rd_elasticity), before.dr, fma(all(p.talent_elasticity), dh, p.ideas_slope * da));
    before.de = old + external;
    before.dn = before.df + external;
    next.Zh = -inverse * fma(dh, z.Zh, sum_hZ);
    next.Zk = -inverse * fma(dk, z.Zk, sum_kZ);
    next.J = inverse * fma(before.dg, z.J, sum_gJ);
    next.G = inverse * fma(before.de, z.G, sum_eG);
    next.M = inverse * fma(before.dn, z.M, sum_nM);
    next.s = inverse * before.ds;
    next.C = inverse * before.dC;
    next.U = inverse * before.dU;
    const V fading = all(lag_series[n]);
    next.c = fma(missing[chain_channel], fading, p.chain_feedback * next.s);
    next.u = fma(missing[iur_channel], fading, p.iur_feedback * next.s);
    next.R = fma(missing[ideas_channel], fading, p.iur_transfer * next.U);
    next.L = fma(all(inverse), before.df - old, fma(all(p.chain_support), next.C, p.iur_support * next.U));
    next.Q = next.s - fma(next.s + next.s, z.s, sum_ss);
    // products: the terms with the first and the last coefficient join
    const V sG = fma(next.s, z.G, fma(z.s, next.G, sum_sG));
    next.dN = fma(next.s, z.M, fma(z.s, next.M, sum_sM));
    next.Y = next.G + (next.dN - sG);
    next.W = fma(all(p.saving), next.Y, missing[capital_channel] * fading);
    before.dY = fma(all(static_cast<Real>(n)), next.Y, -sum_yY) * inverse_Y;
    const V talent =
        fma(effective[talent_channel], next.Zh, missing[talent_channel] * fma(fading, z.Zh, next.Zh + sum_tZ));
    next.dh = fma(all(p.talent_attraction * inverse), before.dY - dh, talent);
    next.dk = fma(next.W, z.Zk, fma(z.W, next.Zk, sum_WZ));
    next.da = fma(next.R, z.J, fma(z.R, next.J, sum_RJ));
    next.dr = fma(missing[rd_channel], fading, all(p.intensity_anchor * inverse) * (before.dY - before.dr));
    next.dC = next.c - fma(all(p.chain_decay), next.C, fma(next.c, z.C, fma(z.c, next.C, sum_cC)));
    next.dU = next.u - fma(all(p.iur_decay), next.U, fma(next.u, z.U, fma(z.u, next.U, sum_uU)));
    next.ds = fma(all(p.selection), fma(next.Q, z.L, fma(z.Q, next.L, sum_QL)), -p.seeding * next.s);
  }
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
  const auto at = [&](V Order<V>::*derivative, V start) __attribute__((always_inline)) {
    return integral(orders, n_orders, derivative, start, time, ratios);
  };
  return {at(&Order<V>::dh, x.h), at(&Order<V>::dk, x.k), at(&Order<V>::da, x.a),
          at(&Order<V>::dr, x.r), at(&Order<V>::dC, x.C), at(&Order<V>::dU, x.U),
          at(&Order<V>::ds, x.s), at(&Order<V>::dN, x.N), at(&Order<V>::df, x.f)};
}

/// Coefficients of e^(-t / lag), with which a difference of policies fades (eq. 3).
template <class Real>
void expand_lag(Real lag_yr, int n_orders, Real* series) {
  series[0] = Real(1);
  for (int n = 1; n < n_orders; ++n) series[n] = -series[n - 1] / (lag_yr * static_cast<Real>(n));
}

}  // namespace
