#!/usr/bin/env python3
"""The polynomials of src/model/kernel/lane_math.hpp, with their errors: interpolation at Chebyshev nodes, in 60 digits.

Needs mpmath (Debian: python3-mpmath).
"""
import mpmath as mp

mp.mp.dps = 60


def interpolation(function, low, high, degree):
    """Coefficients, lowest first, of the polynomial that meets a function at the Chebyshev nodes of an interval."""
    n = degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    return mp.lu_solve(mp.matrix([[x**k for k in range(n)] for x in nodes]), mp.matrix([function(x) for x in nodes]))


def largest(error, low, high, n=2000):
    return max(abs(error(low + (high - low) * (i + mp.mpf(1) / 2) / n)) for i in range(n))


def of_exp(r):
    return (mp.exp(r) - 1 - r) / r**2 if abs(r) > mp.mpf(10) ** -20 else mp.mpf(1) / 2 + r / 6


def of_log(z):
    """(2 artanh(s) - 2 s) / s^3 as a function of z = s^2."""
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) - 2 * s) / s**3


def value(coefficients, x):
    return mp.polyval(list(coefficients)[::-1], x)


def main():
    # A little beyond the reduced arguments, which are rounded.
    end = mp.log(2) / 2 * mp.mpf("1.0001")
    widest = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mp.mpf("1.001")
    for precision, exp_degree, log_degree in (("double", 9, 6), ("single", 4, 2)):
        exp = interpolation(of_exp, -end, end, exp_degree)
        error = largest(lambda r: r * r * (value(exp, r) - of_exp(r)) / mp.exp(r), -end, end)
        print(f"{precision} exp, relative error {mp.nstr(error, 2)}:", *(repr(float(c)) for c in exp))
        log = interpolation(of_log, mp.mpf(0), widest, log_degree)
        error = largest(lambda z: z * (value(log, z) - of_log(z)) / 2, mp.mpf(0), widest)
        print(f"{precision} log, relative error {mp.nstr(error, 2)}:", *(repr(float(c)) for c in log))


if __name__ == "__main__":
    main()
