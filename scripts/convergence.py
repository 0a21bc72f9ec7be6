"""Draws what bench_convergence computed, as scripts/convergence calls it: curves on standard input, the figure's path as argument; prints their slopes."""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

FUNCTIONS = {"ishigami": "Ishigami, 3 inputs, analytic", "bratley": "Bratley, 8 inputs, polynomial", "sobol_g": "Sobol' G, 8 inputs, kinks"}
INDICES = {"S1": "RMSE of $S_1$ (Janon)", "ST": "RMSE of $S_T$ (Jansen)"}
BASES = {  # Okabe & Ito's colours, told apart by everyone
    "monte_carlo": ("Monte Carlo", "#000000", "o"),
    "latin_hypercube": ("Latin hypercube", "#E69F00", "s"),
    "lattice": ("shifted lattice", "#56B4E9", "^"),
    "sobol": ("scrambled Sobol'", "#D55E00", "D"),
}


def draw(data, path):
    matplotlib.rcParams.update({"font.size": 9, "font.family": "DejaVu Sans", "svg.hashsalt": "convergence", "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(len(INDICES), len(FUNCTIONS), sharex=True, sharey="row", figsize=(8.4, 5.6))
    n = data["n"]
    for row, (index, error) in enumerate(INDICES.items()):
        for column, (function, title) in enumerate(FUNCTIONS.items()):
            panel = axes[row][column]
            curves = {c["base"]: c for c in data["curves"] if (c["index"], c["function"]) == (index, function)}
            start = max(c["rmse"][0] for c in curves.values()) * 1.6
            for power, name in ((0.5, "$N^{-1/2}$"), (1.0, "$N^{-1}$"), (1.5, "$N^{-3/2}$")):
                line = [start * (k / n[0]) ** -power for k in n]
                panel.plot(n, line, color="0.65", linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
                panel.annotate(name, (n[-1], line[-1]), xytext=(3, 0), textcoords="offset points", color="0.4", va="center", fontsize=8, annotation_clip=False)
            for base, (name, colour, marker) in BASES.items():
                panel.plot(n, curves[base]["rmse"], color=colour, marker=marker, markersize=4, linewidth=1.4, label=name, zorder=2)
            panel.set_xscale("log", base=2)
            panel.set_yscale("log")
            panel.set_xticks(n[::2])
            panel.minorticks_off()
            panel.grid(True, axis="y", color="0.92", linewidth=0.6, zorder=0)
            if row == 0:
                panel.set_title(title, fontsize=9.5)
            else:
                panel.set_xlabel("groups $N$ of the pick-freeze design")
            if column == 0:
                panel.set_ylabel(error)
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="lower center", ncol=len(BASES), frameon=False, bbox_to_anchor=(0.5, 0.0))
    figure.subplots_adjust(left=0.075, right=0.955, top=0.94, bottom=0.15, wspace=0.16, hspace=0.1)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def table(data):
    print("| slope of log RMSE over log N | " + " | ".join(f"{function}, {index}" for function in FUNCTIONS for index in INDICES) + " |")
    print("| --- |" + " --- |" * (len(FUNCTIONS) * len(INDICES)))
    slopes = {(c["base"], c["function"], c["index"]): f"{c['slope']:.2f} ± {c['slope_error']:.2f}".replace("-", "−") for c in data["curves"]}
    for base in BASES:
        print(f"| `{base}` | " + " | ".join(slopes[base, function, index] for function in FUNCTIONS for index in INDICES) + " |")


if __name__ == "__main__":
    computed = json.load(sys.stdin)
    draw(computed, pathlib.Path(sys.argv[1]))
    table(computed)
