"""What is measured of a claim: an effect over draws, the share of draws that agree, and how sure that share is."""
import types

import numpy as np


def measured(values, agrees=None, unit=""):
    """Median, 5 % and 95 % of a quantity over draws, and the share of draws that agree (by default: it is above 0)."""
    values = np.asarray(values, dtype=float)
    known = np.isfinite(values)
    values = values[known]
    agrees = values > 0 if agrees is None else np.asarray(agrees)[known]
    share = agrees.mean()
    return types.SimpleNamespace(quantiles=np.quantile(values, (0.5, 0.05, 0.95)), share=share, unit=unit,
                                 error=np.sqrt(share * (1 - share) / len(values)))


def of_distribution(median, low, high, above, below, n, agrees="above"):
    share = above if agrees == "above" else below
    return types.SimpleNamespace(quantiles=(median, low, high), share=share, error=np.sqrt(share * (1 - share) / n), unit="")


def chance(share, n):
    return types.SimpleNamespace(quantiles=None, share=share, error=np.sqrt(share * (1 - share) / n), unit="")


def single_number(value, unit=""):
    return types.SimpleNamespace(quantiles=(value, None, None), share=None, error=None, unit=unit)


def measured_from_statistics(study, family, outcome):
    o, s = study.names["outcome"].index(outcome), study.statistics[family]
    quantiles = [s["quantiles"][o, study.level.index(p)] for p in (0.5, 0.05, 0.95)]
    return of_distribution(*quantiles, s["n_positive"][o] / s["count"][o], 0.0, s["count"][o])


def contrast(worse, better):
    """Difference of two groups of draws: medians, and the chance that a draw of one exceeds a draw of the other (Mann & Whitney)."""
    worse, better = np.sort(worse), np.sort(better)
    less = (np.searchsorted(worse, better, side="left") + np.searchsorted(worse, better, side="right")) / 2
    share = 1 - less.mean() / len(worse)
    error = np.sqrt((1 / len(worse) + 1 / len(better)) / 12)
    return types.SimpleNamespace(quantiles=(np.median(worse) - np.median(better), None, None), share=share, error=error, unit="pairs")


def correlation(x, y):
    r = np.corrcoef(x, y)[0, 1]
    z, error = np.arctanh(r), 1 / np.sqrt(len(x) - 3)
    return types.SimpleNamespace(quantiles=(r, np.tanh(z - 1.645 * error), np.tanh(z + 1.645 * error)), share=None, error=None, unit="")
