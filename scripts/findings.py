"""The paper's propositions against the model: runs what is needed and writes docs/findings.md.

    ./scripts/findings                  # configs/paper.toml, 20,000 draws; some minutes on two cores
    ./scripts/findings --draws 500 --out /tmp/findings.md

Called by scripts/findings. Results are kept in results/findings and used again while configuration and program stay the same.
"""
import argparse
import csv
import io
import os
import pathlib
import subprocess
import types

import h5py
import numpy as np

PROJECT = pathlib.Path(__file__).resolve().parents[1]
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


STRUCTURE = "tests/unit/model/test_structure.cpp"
UP = f"`{STRUCTURE}`: each instrument never lowers the factor it acts on"
FACTORS = f"`{STRUCTURE}`: output and NQP rise in every factor, and in chain cooperation"
IDEAS = f"`{STRUCTURE}`: R&D, talent and IUR integration raise the growth of technology"
SHARE = f"`{STRUCTURE}`: output rises in the share where the new technique produces more"
S_SHAPE = f"`{STRUCTURE}`: while its advantage stays positive the share follows an S with one inflection at most"
BOUNDED = f"`{STRUCTURE}`: shares stay between 0 and 1 and every state is finite"
LINKS = f"`{STRUCTURE}`: a link that is switched off no longer carries anything"


def technology_share(main, states):
    """Elasticity of output to technology in 2035 under all policies, less that in 2018 (eqs. 4, 5, 7), for the draws at hand."""
    n = len(states["share"])
    p = {name: main.parameter(name)[:n] for name in main.names["parameter"]}
    h, k, a, s = (states[name] for name in ("talent", "capital", "technology", "share"))
    rho = 1 - 1 / p["production.substitution"]
    rho = np.where(abs(rho) < 1e-6, 1e-6, rho)
    w_h, w_a = p["production.new_talent_weight"], p["production.new_technology_weight"]
    ces = w_h * np.exp(rho * h) + (1 - w_h - w_a) * np.exp(rho * k) + w_a * np.exp(rho * a)
    f_old = p["production.old_talent_weight"] * h + p["production.old_capital_weight"] * k + p["production.old_technology_weight"] * a
    odds = (1 + p["production.new_efficiency"]) * np.exp(np.log(ces) / rho - f_old) * s / (1 - s)
    s0 = p["leap.initial_share"]
    odds0 = (1 + p["production.new_efficiency"]) * s0 / (1 - s0)
    new, new0 = odds / (1 + odds), odds0 / (1 + odds0)
    old_weight = p["production.old_technology_weight"]
    return ((1 - new) * old_weight + new * w_a * np.exp(rho * a) / ces) - ((1 - new0) * old_weight + new0 * w_a)


def propositions(main, cut, states):
    """(numbers of the propositions, kind, claim, how it is tested, what was measured), section by section."""
    q, nqp = "log_nqp", "nqp"
    cost_of = {name: main.outcome(q, "all") - study.outcome(q, "all") for name, study in cut.items()}
    mu, s0 = main.parameter("production.new_efficiency"), main.parameter("leap.initial_share")
    grown = main.outcome(q, "all") - np.log(s0 * (1 + mu) / (1 - s0 + s0 * (1 + mu)))
    orders = main.effect("order_share", q)
    singles = orders[:, 0] / 8
    guidance = np.stack([main.effect("shapley_value", q, p) for p in ("talent", "capital", "technology")])
    everyone = main.effect("shapley_value", q)
    coupling = [main.outcome("coupling_coordination", d) for d in ("incentive", "guidance", "ecology")]
    pairs = (main.effect("interaction", q) < 0).sum(axis=1)
    strengths = np.stack([main.parameter(f"policy.coordination_{d}") for d in ("incentive", "guidance", "ecology", "cross")])
    kind = np.where((strengths > 0).all(axis=0), 1, np.where((strengths < 0).all(axis=0), -1, 0))
    growth = np.stack([main.effect("observable_value", None, f"rd_growth_{y}") for y in (1, 2, 3)])
    dispersion = main.effect("total_effect", "agglomeration"), main.effect("total_effect", q)
    enterprise = main.parameter("technology.rd_elasticity") * np.log(main.outcome("rd", "all"))
    public = np.log1p(main.parameter("technology.public_research"))

    yield "Introduction", [
        ("A1, C1", "emergent", "Innovation is the core driving force", "growth of log NQP to 2035 under all policies that is lost when ideas respond to neither R&D nor talent; agrees where it is more than half",
         measured(cost_of["no response of ideas"], cost_of["no response of ideas"] > 0.5 * grown)),
        ("A2", "structural", "Innovation works by a new combination of factors and by their better use", SHARE, None),
        ("A3, C3", "emergent", "Formation depends on gathered factors and on the industrial ecology", "log NQP under all policies that is lost when chain cooperation and IUR integration have no effect", measured(cost_of["no effect of links"])),
        ("A3", "structural", "NQP rises in talent, capital, technology and cooperation", FACTORS, None),
        ("A4, C7", "emergent", "Incentive policies stimulate innovation", "effect of the incentive domain alone on R&D", measured(main.effect("mechanism_effect", None, "incentive"))),
        ("A4, P9, C4", "emergent", "Guidance policies gather factors", "effect of the guidance domain alone on agglomeration", measured(main.effect("mechanism_effect", None, "guidance"))),
        ("A4", "emergent", "Ecology policies build the industrial ecology", "effect of the ecology domain alone on ecology", measured(main.effect("mechanism_effect", None, "ecology"))),
        ("A5, C11", "emergent", "Strengthening coordination improves the policy system", "coordination synergy on log NQP: the same instruments with and without eq. 2, whose strengths have no preferred sign but whose crowding always costs", measured(main.effect("coordination_synergy", q))),
        ("A5", "emergent", "The mix of all instruments is the best", "share of draws in which no other of the 256 mixes gives more NQP",
         chance(main.choice["best_probability"][-1], main.n_draws)),
        ("A5, I6", "emergent", "The mix of all instruments is the best for the same money", f"share of draws in which no other mix at the cost of one instrument gives more NQP (most often the best: {main.coalitions[int(np.argmax(main.choice['equal_cost_best_probability']))]})",
         chance(main.choice["equal_cost_best_probability"][-1], main.n_draws)),
        ("I1", "structural", "A technological innovation raises productivity afterwards", FACTORS, None),
        ("I2", "definition", "NQP reshapes the structure of the economy", "the share of production on the new technique is a state of the model", None),
        ("I3", "structural", "Innovation becomes production only through its diffusion", SHARE, None),
        ("I4", "structural", "Policies steer resources and cooperation", UP, None),
        ("I5", "emergent", "Policies form a joint force: log scale", "synergy of all eight on log NQP", measured(main.effect("synergy", q))),
        ("I5", "emergent", "Policies form a joint force: level scale", "synergy of all eight on NQP", measured(main.effect("synergy", nqp))),
        ("I6", "emergent", "The mix does more for the same money than a single policy: the average one", "effect on log NQP of all eight at the cost of one, less the mean single effect", measured(main.effect("budget_total_effect", q) - singles)),
        ("I6", "emergent", "The mix does more for the same money than a single policy: the best one", "expected effect on log NQP of all eight at the cost of one, less that of talent policy alone",
         single_number(main.effect("budget_total_effect", q).mean() - main.statistics["dividend"]["mean"][0, 8])),
    ]
    yield "Theory", [
        ("T1", "structural", "Innovation is a new combination, not invention alone", SHARE, None),
        ("T2", "structural", "The new technique displaces the old one and drives development", S_SHAPE, None),
        ("T3", "definition", "Innovation covers knowledge, technology and management", "one technology stock stands for all three", None),
        ("T4", "structural", "Outside knowledge makes innovation more efficient", IDEAS, None),
        ("T5, T6", "structural", "Several factors act together, science among them", FACTORS, None),
        ("T7", "emergent", "Knowledge becomes ever more prominent among factors", f"elasticity of output to technology in 2035 under all policies, less that in 2018, first {len(states['share']):,} draws", measured(technology_share(main, states))),
        ("T8", "emergent", "Policies influence each other", "share of the variance over coalitions of log NQP that is due to interactions", measured_from_statistics(main, "interaction_variance_share", q)),
        ("T9", "emergent", "Coordination avoids conflict", f"pairs in conflict on log NQP: fewer where all coordination strengths are positive (mean {pairs[kind > 0].mean():.1f} of 28) than where all are negative (mean {pairs[kind < 0].mean():.1f})",
         contrast(pairs[kind < 0], pairs[kind > 0])),
        ("T10", "emergent", "Coordination raises the effect of each policy", "mean over policies of what each adds to all others, less what it does alone, log NQP", measured((orders * np.arange(1, 9))[:, 1:].sum(axis=1) / 8)),
        ("T11", "emergent", "Fiscal and tax policy complement each other", "Shapley interaction on R&D", measured(main.effect("interaction", "rd", "fiscal*tax"))),
        ("T11", "emergent", "Fiscal and science policy complement each other", "Shapley interaction on R&D", measured(main.effect("interaction", "rd", "fiscal*science"))),
        ("T11", "emergent", "Tax and science policy complement each other", "Shapley interaction on R&D", measured(main.effect("interaction", "rd", "tax*science"))),
        ("T12", "emergent", "Joint policy balances the subsystems", "coupling coordination under all policies, less the best single domain", measured(main.outcome("coupling_coordination", "all") - np.max(coupling, axis=0))),
    ]
    yield "Formation mechanism and Table 1", [
        ("M1", "structural", "The leap is S-shaped", S_SHAPE, None),
        ("M1", "emergent", "The leap is within reach by 2035", "share of the new technique under all policies; agrees where at least 1/2", measured(main.outcome("share", "all"), main.outcome("share", "all") >= 0.5)),
        ("M1", "emergent", "The leap needs concert", "draws with the leap under all policies: share of the new technique under the best single domain; agrees where below 1/2", leap_in_concert(main)),
        ("M2, M3, C2", "structural", "New technology raises production, through its use", FACTORS, None),
        ("M4", "emergent", "Talent, capital and technology are complements", "elasticity of substitution below 1 (prior without a preferred sign)", measured(1 - main.parameter("production.substitution"))),
        ("M5, TB1.1a", "structural", "Factors attract each other", IDEAS, None),
        ("M5", "emergent", "Attraction of talent by income strengthens formation", "log NQP under all policies that is lost without it", measured(cost_of["no attraction of talent"])),
        ("M6", "emergent", "Talent is the key factor of the guidance domain", "Shapley value of talent policy for log NQP, less the larger of capital and technology", measured(guidance[0] - guidance[1:].max(axis=0))),
        ("M6", "emergent", "Talent is the key policy of all", "Shapley value of talent policy for log NQP, less the largest of the others", measured(everyone[:, 3] - np.delete(everyone, 3, axis=1).max(axis=1))),
        ("M7, M8, TB1.1b", "structural", "Talent speeds up technology", IDEAS, None),
        ("M9, TB1.2b, TB1.2c", "structural", "Capital is a foundation", FACTORS, None),
        ("M10, TB1.2a", "structural", "Public money draws in social capital", "prior: leverage above 0; eq. 10", measured(main.parameter("capital.leverage"))),
        ("M11", "emergent", "Guidance funds speed up formation", "capital policy alone: change of the leap time; agrees where it comes earlier (never by 2035 counts as no change)", of_distribution(*main.distribution("dividend", "leap_time", "capital"), agrees="below")),
        ("M11", "emergent", "Guidance funds raise NQP", "capital policy alone on log NQP", of_distribution(*main.distribution("dividend", q, "capital"))),
        ("M12, M13, TB1.3a", "structural", "Fusion of technologies and transfer raise technology", IDEAS, None),
        ("M14, M15, M16", "structural", "A close industrial chain raises NQP where it raises productivity", FACTORS, None),
        ("M14", "emergent", "A close industrial chain raises productivity", "response of productivity to chain cooperation (its prior allows costs of integration)", measured(main.parameter("chain.productivity"))),
        ("M17, C6", "emergent", "IUR integration speeds up formation", "log NQP under all policies that is lost when IUR does not feed technology", measured(cost_of["no IUR transfer"])),
        ("M18", "emergent", "Enterprises are the main body of innovation", "rise of the log flow of ideas by enterprise R&D, less that by public research, all policies, 2035", measured(enterprise - public)),
        ("M19, M20", "emergent", "Feedback of users accelerates formation", "log NQP under all policies that is lost without it", measured(cost_of["no user feedback"])),
        ("M20", "emergent", "Tying R&D to output accelerates formation", "log NQP under all policies that is lost without the tie", measured(cost_of["no R&D anchor"])),
        ("TB1.1c, TB1.3c", "structural", "Talent and technology transform production", FACTORS, None),
        ("TB1.3b", "not represented", "Technology extends the boundaries of industry", "the share of the new technique has a fixed ceiling of 1", None),
        ("M19", "structural", "A link that is cut carries nothing, and only that", LINKS, None),
    ]
    yield "Incentives (section 4.1, Table 2)", [
        ("P1, P2, P4", "structural", "Incentive policies act on R&D and technology", UP, None),
        ("P3", "emergent", "Subsidies raise private R&D", "fiscal policy alone on R&D (its prior allows crowding out)", of_distribution(*main.distribution("dividend", "rd", "fiscal"))),
        ("P5, P6", "emergent", "Tax deductions raise R&D", "tax policy alone on R&D", of_distribution(*main.distribution("dividend", "rd", "tax"))),
        ("P7, D10", "emergent", "R&D growth rises along with subsidies and deductions", "growth in the third year of Table 2, less that in the first; agrees where it rises both years", measured(growth[2] - growth[0], (growth[1] > growth[0]) & (growth[2] > growth[1]))),
        ("P8, C7", "emergent", "Fiscal, tax and science policy are synergistic on R&D", "synergy within the incentive domain on R&D, level", measured(main.effect("mechanism_synergy", None, "incentive"))),
    ]
    lag = {name: half_time(main, name) for name in ("agglomeration", "log_nqp")}
    yield "Guidance (section 4.2, Table 3)", [
        ("P9, C8", "emergent", "Talent, capital and technology policy are synergistic on agglomeration", "synergy within the guidance domain on agglomeration", measured(main.effect("mechanism_synergy", None, "guidance"))),
        ("P10, P11, P12", "structural", "Each instrument acts on its factor", UP, None),
        ("P13", "emergent", "Agglomeration comes before NQP", f"year in which the median effect of all policies reaches half of its value in 2035: agglomeration {lag['agglomeration']}, log NQP {lag['log_nqp']}; difference in years", single_number(lag["log_nqp"] - lag["agglomeration"], "yr")),
        ("C5", "emergent", "Agglomeration promotes industrial innovation", "correlation over draws of the effects of all policies on agglomeration and on log NQP", correlation(*dispersion)),
    ]
    yield "Ecology (section 4.3)", [
        ("P14, P15, P17", "structural", "Industrial policy builds chains, IUR policy alliances", UP, None),
        ("P15", "structural", "Cooperation stays within its bounds", BOUNDED, None),
        ("P16", "emergent", "Support leaves lasting links", "ecology in 2035, nine years after the support of the ecology domain has ended, less ecology without policy", measured(cut["support of links ends"].outcome("ecology", "ecology") - cut["support of links ends"].outcome("ecology", "none"))),
        ("P18, C9", "emergent", "Industrial and IUR policy are synergistic on ecology", "synergy within the ecology domain on ecology", measured(main.effect("mechanism_synergy", None, "ecology"))),
        ("P19", "emergent", "The ecology domain accelerates the growth of NQP", "effect of the ecology domain alone on log NQP", measured(main.effect("domain_dividend", q, "ecology"))),
        ("C6", "emergent", "The ecology speeds up industrialisation", "effect of the ecology domain alone on the share of the new technique", measured(main.effect("domain_dividend", "share", "ecology"))),
    ]
    yield "Conclusions", [
        ("C10", "emergent", "The three domains together drive NQP: log scale", "synergy across domains on log NQP", measured(sum(main.effect("domain_dividend", q, d) for d in main.names["domain_set"] if "*" in d))),
        ("C10", "emergent", "The three domains together drive NQP: level scale", "synergy across domains on NQP", measured(sum(main.effect("domain_dividend", nqp, d) for d in main.names["domain_set"] if "*" in d))),
        ("C12", "definition", "Later research may consider more", "this program", None),
    ]
    observed = {"talents": 200, "enterprises": 50, "leverage": 3.0, "projects": 30}
    data = [(f"D{7 + y}", "data", f"R&D grows by {100 * g:.0f} % in year {y + 1} of Table 2", f"growth in the model; agrees where within 1.5 points", measured(growth[y], abs(growth[y] - g) <= 0.015))
            for y, g in enumerate((0.10, 0.12, 0.15))]
    value = {name: main.effect("observable_value", None, name) for name in observed}
    data += [
        ("D1–D6", "data", "Subsidies of 5, 6, 7 bn; 300, 350, 420 firms", "inputs: levels of the schedule; S·N = 12 N − 2100 exactly, so they cannot tell an interaction from the breadth of relief", None),
        ("D11, D12", "data", "More than 200 doctoral talents in three years", "persons in the model; agrees above 200", measured(value["talents"], value["talents"] > 200)),
        ("D13, D14", "data", "1 bn of fund drives 3 bn of loans", "leverage; agrees within 10 %", measured(value["leverage"], abs(np.log(value["leverage"] / 3)) <= 0.1)),
        ("D15", "data", "More than 50 enterprises supported", "enterprises; agrees above 50", measured(value["enterprises"], value["enterprises"] > 50)),
        ("D16, D17", "data", "30 cooperation projects", "projects; agrees from 20 to 40", measured(value["projects"], abs(value["projects"] - 30) <= 10)),
    ]
    yield "Data", data


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


def leap_in_concert(study):
    leapt = study.outcome("share", "all") >= 0.5
    best = np.max([study.outcome("share", d) for d in ("incentive", "guidance", "ecology")], axis=0)[leapt]
    return measured(best, best < 0.5)


def half_time(study, outcome):
    """First reported year in which the median total effect is at least half of its last value."""
    s = study.statistics["profile_total_effect"]
    medians = s["quantiles"][study.names["outcome"].index(outcome), :, study.level.index(0.5)]
    return int(s["year"][np.argmax(medians >= medians[-1] / 2)])


def digits(x):
    return "" if x is None else "0" if abs(x) < 5e-7 else f"{x:.0f}" if abs(x) >= 99.5 else f"{x:.2g}" if abs(x) < 10 else f"{x:.3g}"


def judgement(kind, m):
    if kind == "structural":
        return "holds by construction"
    if kind in ("definition", "not represented"):
        return "–"
    if m is None or m.share is None:
        return "–" if m is None else "agrees" if m.quantiles[0] > 0 else "fails"
    if kind == "data":
        return "within reach" if m.share > 0.05 else "hard to reach"
    if m.share >= 0.95:
        return "holds nearly always"
    if m.share > 0.5 + 2 * m.error:
        return "holds mostly"
    if m.share >= 0.5 - 2 * m.error:
        return "undecided"
    return "fails mostly" if m.share > 0.05 else "fails nearly always"


def cells(kind, m):
    if m is None:
        return "", "", ""
    effect = "" if m.quantiles is None else f"{digits(m.quantiles[0])} {m.unit}".strip()
    interval = "" if m.quantiles is None or m.quantiles[1] is None else f"{digits(m.quantiles[1])} … {digits(m.quantiles[2])}"
    share = "" if m.share is None else f"{100 * m.share:.1f} ± {100 * m.error:.1f} %"
    return effect, interval, share


def written(main, sections):
    rows = [row for _, section in sections for row in section]
    emergent = [judgement(kind, m) for _, kind, _, _, m in rows if kind == "emergent"]
    words = ("holds nearly always", "holds mostly", "agrees", "undecided", "fails mostly", "fails nearly always", "fails")
    count = {word: emergent.count(word) for word in words if word in emergent}
    top = [
        "# Findings: the paper's propositions in the model", "",
        f"Made by `./scripts/findings` from {main.n_draws:,} draws of `configs/paper.toml` (seed {main.seed}) and, for links cut or changed, as many draws of the game of the three domains.",
        "Draws are of the priors, not of the world: a share is how often a claim is true *given the model and what we think we know of its parameters*. No prior presupposes synergy.", "",
        "*Structural* claims are built into the equations, and the test named holds the code to them. *Emergent* claims can fail. *Data* are the numbers of the paper's tables. "
        "The effect is a median over draws with the 5 % and 95 % quantiles; agreement is the share of draws in which the claim is true, ± its standard error.", "",
        f"Of {len(emergent)} emergent tests: " + ", ".join(f"*{word}* {n}" for word, n in count.items()) + ". (*Nearly always*: in at least 95 % of draws, or at most 5 % for failures; *undecided*: within two standard errors of a half; *agrees* and *fails*: a single number, not a share.)",
        f"Verdict on all policies together: strong synergy {100 * main.verdict[2]:.1f} %, additive only {100 * main.verdict[1]:.1f} %, antagonism {100 * main.verdict[0]:.1f} % of draws.", "",
    ]
    for title, section in sections:
        top += [f"## {title}", "", "| proposition | kind | claim | test | effect | 5–95 % | draws that agree | so it |", "| --- | --- | --- | --- | --- | --- | --- | --- |"]
        for number, kind, claim, how, m in section:
            effect, interval, share = cells(kind, m)
            top.append(f"| {number} | {kind} | {claim} | {how} | {effect} | {interval} | {share} | {judgement(kind, m)} |")
        top.append("")
    return "\n".join(top)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=20000, help="draws of every study")
    parser.add_argument("--out", type=pathlib.Path, default=PROJECT / "docs" / "findings.md", help="what to write")
    parser.add_argument("--work", type=pathlib.Path, default=PROJECT / "results" / "findings", help="where results are kept")
    options = parser.parse_args()
    draws = ["--draws", str(options.draws)]
    study = Study(run(options.work, "all policies", [*draws, *settings(["game.structural=true", "game.budget_neutral=true"])]))
    cut = {name: Study(run(options.work, name, [*draws, *settings([DOMAINS, "game.structural=false", "game.budget_neutral=false", *words])])) for name, words in VARIANTS.items()}
    sections = list(propositions(study, cut, end_states(min(options.draws, 1000))))
    options.out.write_text(written(study, sections))
    print(f"Written: {options.out}")


if __name__ == "__main__":
    main()
