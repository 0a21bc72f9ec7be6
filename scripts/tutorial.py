# %% [markdown]
# # A result of nqpsweep in Python, step by step
# Run `./scripts/run` for a result, then this file cell by cell in an editor that knows `# %%`, or as a whole:
# `build/report/bin/python scripts/tutorial.py results/quickstart.h5`, where `./scripts/report` has made `build/report`; in an
# environment of your own, `pip install './scripts[third-parties]'` first: SALib and ArviZ are third parties.

# %% Open it
import sys

import nqpsweep

path = sys.argv[1] if len(sys.argv) > 1 else "results/quickstart.h5"
results = nqpsweep.open_results(path)
print(results.attrs["title"], "-", results.attrs["n_draws"], "draws")
print("groups:", ", ".join(results.children))

# %% Every array has named axes, units and a meaning
synergy = results["statistics/synergy"]["quantiles"]
print(synergy.dims, synergy.attrs)
print(synergy.sel(outcome="log_nqp").to_series().round(3))

# %% Which policies contribute most
shapley = results["statistics/shapley_value"]["mean"].sel(outcome="log_nqp")
print(shapley.to_series().sort_values(ascending=False).round(3))

# %% Draws as a table, for whatever pandas can do with them
draws = nqpsweep.to_pandas(results, effects=["synergy"])
print(draws[["policy.lag", "synergy(log_nqp)"]].describe().round(3))

# %% Charts are altair charts: show them in a notebook, change them, save them
figure = nqpsweep.figures.synergy.pairs(results)
print(figure.title, "-", figure.caption)
print(figure.data.head())

# %% What is not in a file is said, with the setting that would give it
try:
    nqpsweep.to_salib(results)
except nqpsweep.NotInResult as reason:
    print(reason)

# %% The same draws for ArviZ
try:
    print(list(nqpsweep.to_arviz(results).children))
except ImportError as reason:
    print(reason, "- pip install './scripts[third-parties]' brings it")

# %% And the whole page
nqpsweep.write_report(path, "report.html")
results.close()
