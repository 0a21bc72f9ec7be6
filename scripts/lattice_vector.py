"""Makes the generating vector of src/design/lattice_vector.cpp: component by component, good for every power of 2 from 2^6 to 2^20 points.

Each component minimises over odd numbers below 2^20 the largest ratio, over these powers, of the mean square worst-case error to the least
there is (Cools, Kuo & Nuyens 2006), for randomly shifted lattices, with weights that are products of the same 0.01 for every coordinate, so that
no coordinate is favoured and low-dimensional projections count most. Sums over a residue class are cyclic convolutions, done by FFT (Nuyens &
Cools 2006). Takes a minute or two: /usr/bin/python3 scripts/lattice_vector.py > src/design/lattice_vector.cpp
"""
import textwrap

import numpy as np

LOG_LEAST, LOG_MOST, DIMENSIONS, WEIGHT = 6, 20, 256, 0.01


def omega(x):
    """2 pi^2 B_2(x): the kernel of a shift-averaged first-order Sobolev space."""
    return 2 * np.pi**2 * (x * x - x + 1 / 6)


# Odd residues mod 2^q up to sign are powers of 5, a cyclic group of order 2^(q-2).
powers = {q: np.array([1], dtype=np.int64) for q in (1, 2)}
for q in range(3, LOG_MOST + 1):
    p = np.ones(1 << (q - 2), dtype=np.int64)
    for i in range(1, len(p)):
        p[i] = p[i - 1] * 5 & ((1 << q) - 1)
    powers[q] = p
kernels = {q: omega(p / (1 << q)) for q, p in powers.items()}
spectra = {q: np.fft.rfft(k) for q, k in kernels.items()}

n_candidates = len(powers[LOG_MOST])
product = {q: np.ones(len(p)) for q, p in powers.items()}  # of 1 + weight omega(k z_j / 2^q) over components, k = powers of 5
product_0 = 1.0  # at k = 0
vector = []
for dimension in range(DIMENSIONS):
    error = np.full(n_candidates, product_0 * omega(0.0))
    worst = np.zeros(n_candidates)
    for q in range(1, LOG_MOST + 1):
        # sum over k of omega(k z / 2^q) product(k), k = 5^a and -5^a alike, z = 5^b: a correlation in a and b
        times = 1 if q == 1 else 2
        sums = times * np.fft.irfft(spectra[q] * np.conj(np.fft.rfft(product[q])), len(product[q])) if q > 2 else times * kernels[q] * product[q]
        error = error + np.tile(sums, n_candidates // len(sums))
        if q >= LOG_LEAST:
            total_before = product_0 + sum((1 if r == 1 else 2) * product[r].sum() for r in range(1, q + 1))
            square = (total_before + WEIGHT * error) / (1 << q) - 1.0
            worst = np.maximum(worst, square / square.min())
    best = int(np.argmin(worst)) if dimension else 0
    z = int(powers[LOG_MOST][best])
    z = min(z, (1 << LOG_MOST) - z)  # z and -z give mirror images
    vector.append(z)
    product_0 *= 1.0 + WEIGHT * omega(0.0)
    for q in product:
        k = powers[q]
        product[q] *= 1.0 + WEIGHT * omega((k * z % (1 << q)) / (1 << q))

numbers = textwrap.fill(", ".join(map(str, vector)), 116, initial_indent="    ", subsequent_indent="    ")
print(f'''// Made by scripts/lattice_vector.py, which says how.
#include <array>

#include "nqpsweep/design/lattice.hpp"

namespace nqpsweep::design {{

std::span<const std::uint32_t> lattice_vector() {{
  // clang-format off
  static constexpr std::array<std::uint32_t, {len(vector)}> vector{{
{numbers}}};
  // clang-format on
  return vector;
}}

}}  // namespace nqpsweep::design''')
