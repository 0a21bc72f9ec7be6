"""The studies that the propositions are tested on: run once, read by name."""
import csv
import io
import os
import pathlib
import subprocess

import h5py
import numpy as np

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DOMAINS = 'game.players=["incentive", "guidance", "ecology"]'

# Studies beside the main one: the game of the three domains, with something cut or changed. Fixing a parameter leaves all
# others as they were, so draw i is the same in every study and differences are taken draw by draw.
VARIANTS = {
    "no response of ideas": ["parameters.technology.rd_elasticity=0.0", "parameters.technology.talent_elasticity=0.0"],
    "no effect of links": ["parameters.chain.productivity=0.0", "parameters.technology.iur_transfer=0.0",
                           "parameters.leap.chain_support=0.0", "parameters.leap.iur_support=0.0"],
    "no user feedback": ["parameters.chain.feedback=0.0", "parameters.iur.user_feedback=0.0"],
    "no IUR transfer": ["parameters.technology.iur_transfer=0.0"],
    "no R&D anchor": ["parameters.rd.intensity_anchor=0.0"],
    "no attraction of talent": ["parameters.talent.attraction=0.0"],
    "support of links ends": ["policies.levels.industrial=[1, 1, 1, 1, 1, 1, 1, 1, 0]", "policies.levels.iur=[1, 1, 1, 1, 1, 1, 1, 1, 0]"],
}

PROGRAM = os.environ.get("NQPSWEEP", str(PROJECT / "build" / "release" / "nqpsweep"))
CONFIG = PROJECT / "configs" / "paper.toml"


def run(folder, name, arguments):
    out = folder / f"{name.replace(' ', '_').replace('&', 'n')}.h5"
    print(f"{name} ...", flush=True)
    subprocess.run([PROGRAM, "run", CONFIG, "--out", out, "--force", "--quiet", *arguments], check=True)
    return out


def settings(words):
    return [part for word in words for part in ("--set", word)]


def end_states(n):
    """States at the horizon under all policies of the first n draws, by name."""
    rows = []
    for draw in range(n):
        table = subprocess.run([PROGRAM, "replay", CONFIG, "--draw", str(draw), "--coalition", "all", *settings([DOMAINS])],
                               check=True, capture_output=True, text=True).stdout
        rows.append([float(x) for x in list(csv.reader(io.StringIO(table)))[-1]])
    names = table.splitlines()[0].split(",")
    return dict(zip(names, np.array(rows).T, strict=True))


class Study:
    """The draws and distributions of a result, by name."""

    def __init__(self, path):
        with h5py.File(path) as file:
            self.draws = {name: item[()] for name, item in file["draws"].items() if item.dtype.kind == "f"}
            self.names = {name: [label.decode() for label in item] for name, item in file["draws"].items() if item.dtype.kind == "O"}
            self.statistics = {family: {name: item[()] for name, item in group.items()} for family, group in file["statistics"].items()}
            self.choice = {name: item[()] for name, item in file["choice"].items()}
            self.coalitions = [name.decode() for name in file["coalition_name"]]
            self.verdict = file["verdict_probability"][()]
            self.leap, self.leap_error = file["leap_probability"][()], file["leap_probability_error"][()]
            self.n_draws, self.seed = int(file.attrs["n_draws"]), file.attrs["seed"]
            self.start_year = int(file.attrs["start_year"])
            self.level = list(file["statistics/synergy/quantile"][()])

    def parameter(self, name):
        return self.draws["parameters"][:, self.names["parameter"].index(name)]

    def outcome(self, outcome, policies):
        return self.draws["outcome_value"][:, self.names["outcome"].index(outcome), self.names["policy_set"].index(policies)]

    def effect(self, family, outcome=None, *labels):
        """A family of effects by draw, of an outcome where it has one for each, and of a label where it has an axis."""
        values = self.draws[family]
        if outcome is not None:
            values = values[:, self.names["outcome"].index(outcome)]
        for axis, label in zip(AXIS.get(family, ()), labels, strict=False):
            values = values[:, self.names[axis].index(label)]
        return values

    def distribution(self, family, outcome, coalition):
        """Median, 5 %, 95 %, share above 0, share below 0 of a detailed effect of a coalition."""
        o, c = self.names["outcome"].index(outcome), self.coalitions.index(coalition)
        s = self.statistics[family]
        quantile = [s["quantiles"][o, c, self.level.index(p)] for p in (0.5, 0.05, 0.95)]
        return *quantile, s["n_positive"][o, c] / s["count"][o, c], s["n_negative"][o, c] / s["count"][o, c], s["count"][o, c]


AXIS = {"order_share": ["order"], "shapley_value": ["player"], "interaction": ["pair"], "domain_dividend": ["domain_set"],
        "mechanism_effect": ["domain"], "mechanism_synergy": ["domain"], "mechanism_contribution": ["domain"],
        "observable_value": ["observable"], "budget_shapley_value": ["player"]}
