"""The work-precision diagram: work_precision.py DIAGRAM.csv docs/figures/work_precision.svg, and its table on standard output."""
import csv
import math
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "nqpsweep", "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 8.5,
                            "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6})
import matplotlib.pyplot as plt  # noqa: E402

CONTRACT = 2e-5
#        Okabe and Ito's colours, which the colour-blind tell apart
STYLES = {
    "Taylor 6 in lanes": ("#9ecae1", "-", "v"), "Taylor 8 in lanes": ("#56B4E9", "-", "^"), "Taylor 10 in lanes": ("#0072B2", "-", "o"),
    "Taylor 12 in lanes": ("#3b528b", "-", "s"), "Taylor 14 in lanes": ("#5e3c99", "-", "D"), "Taylor 16 in lanes": ("#b2abd2", "-", "p"),
    "Taylor 8 in lanes, single precision": ("#CC79A7", "-", "*"), "Runge-Kutta 4 in lanes": ("#D55E00", "-", "x"),
    "Fehlberg 8 in lanes": ("#E69F00", "-", "+"), "scalar Runge-Kutta 4 (twin)": ("#000000", "--", "o"),
    "odeint Dormand-Prince 5(4)": ("#D55E00", "--", "^"), "odeint Fehlberg 7(8)": ("#E69F00", "--", "v"),
    "odeint Bulirsch-Stoer": ("#009E73", "--", "s"), "odeint Adams-Bashforth-Moulton 5": ("#999999", "--", "D"),
    "CVODE Adams": ("#7f3b08", ":", "o"), "CVODE BDF": ("#7f3b08", ":", "s")}


def main():
    methods = {}
    with open(sys.argv[1], newline="") as file:
        for row in csv.DictReader(file):
            methods.setdefault(row["method"], []).append(
                (float(row["error"]), 1e3 * float(row["seconds_per_draw"]), row["setting"], row["value"]))
    figure, axes = plt.subplots(figsize=(7.2, 4.6), layout="constrained")
    for name, points in methods.items():
        colour, line, marker = STYLES[name]
        shown = [p for p in points if math.isfinite(p[0]) and p[0] < 0.1]
        axes.loglog([p[1] for p in shown], [p[0] for p in shown], line, color=colour, marker=marker, markersize=4,
                    linewidth=2.2 if name == "Taylor 10 in lanes" else 1.1, label=name, zorder=3 if name == "Taylor 10 in lanes" else 2)
    axes.axhline(CONTRACT, color="#444444", linewidth=0.7, linestyle=(0, (4, 3)), zorder=1)
    axes.annotate("2·10⁻⁵", (0.01, CONTRACT), xycoords=("axes fraction", "data"), ha="left", va="bottom", color="#444444")
    axes.set_ylim(1e-11, 3e-2)
    axes.set_xlim(1e-2, 400)
    axes.set_xlabel("time of the processor for a draw of 256 trajectories [ms]")
    axes.set_ylabel("largest error of any outcome")
    axes.grid(True, which="major", linewidth=0.3, color="#dddddd")
    figure.legend(loc="outside right upper", frameon=False, fontsize=7.5, handlelength=2.6)
    figure.savefig(sys.argv[2], metadata={"Date": None, "Creator": "benchmarks/run"})

    print("| method | coarsest setting within 2·10⁻⁵ | largest error | ms a draw |\n| --- | --- | --- | --- |")
    within = [min((p for p in points if p[0] <= CONTRACT), key=lambda p: p[1], default=None) for points in methods.values()]
    for name, best in sorted(zip(methods, within), key=lambda pair: pair[1][1] if pair[1] else math.inf):
        print(f"| {name} | " + (f"{best[2]} {float(best[3]):g} | {best[0]:.1e} | {best[1]:.3g} |" if best else "none | | |"))


main()
