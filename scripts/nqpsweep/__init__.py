"""Results of nqpsweep in Python.

    import nqpsweep
    results = nqpsweep.open_results("results/quickstart.h5")            # an xarray.DataTree: every group of the file, axes named
    results["statistics/synergy"]["quantiles"].sel(outcome="log_nqp", quantile=0.5)
    nqpsweep.to_pandas(results)                                         # draws as columns
    nqpsweep.figures.drivers.sobol_indices(results).chart               # an altair.Chart
    nqpsweep.write_report("results/quickstart.h5", "quickstart.html")

Nothing is computed here that the program has computed: docs/file-format.md says what a file holds, docs/statistics.md how it was made.
"""
from nqpsweep import figures
from nqpsweep.exports import to_arviz, to_pandas, to_salib
from nqpsweep.report import write_report
from nqpsweep.results import NotAResult, NotInResult, independent_draws, open_results

__all__ = ["NotAResult", "NotInResult", "figures", "independent_draws", "open_results", "to_arviz", "to_pandas", "to_salib", "write_report"]
