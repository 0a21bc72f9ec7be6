"""The paper's propositions, section by section: numbers, kind, claim, how it is tested, what was measured.

A measure of None: nothing is measured, the test named or the text says why.
"""
import numpy as np

from paper.measures import (chance, contrast, correlation, measured, measured_from_statistics, of_distribution,
                            single_number)

STRUCTURE = "tests/unit/model/test_structure.cpp"
UP = f"`{STRUCTURE}`: each instrument never lowers the factor it acts on"
FACTORS = f"`{STRUCTURE}`: output and NQP rise in every factor, and in chain cooperation"
IDEAS = f"`{STRUCTURE}`: R&D, talent and IUR integration raise the growth of technology"
SHARE = f"`{STRUCTURE}`: output rises in the share where the new technique produces more"
S_SHAPE = f"`{STRUCTURE}`: while its advantage stays positive the share follows an S with one inflection at most"
BOUNDED = f"`{STRUCTURE}`: shares stay between 0 and 1 and every state is finite"
LINKS = f"`{STRUCTURE}`: a link that is switched off no longer carries anything"
DOMAINS = ("incentive", "guidance", "ecology")
Q = "log_nqp"


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


def leap_in_concert(study):
    leapt = study.outcome("share", "all") >= 0.5
    best = np.max([study.outcome("share", d) for d in DOMAINS], axis=0)[leapt]
    return measured(best, best < 0.5)


def half_time(study, outcome):
    """First reported year in which the median total effect is at least half of its last value."""
    s = study.statistics["profile_total_effect"]
    medians = s["quantiles"][study.names["outcome"].index(outcome), :, study.level.index(0.5)]
    return int(s["year"][np.argmax(medians >= medians[-1] / 2)])


def lost_without(main, cut):
    """Log NQP under all policies that is lost without a link, by the name of the study that cuts it."""
    return {name: main.outcome(Q, "all") - study.outcome(Q, "all") for name, study in cut.items()}


def introduction(main, cut):
    lost = lost_without(main, cut)
    mu, s0 = main.parameter("production.new_efficiency"), main.parameter("leap.initial_share")
    grown = main.outcome(Q, "all") - np.log(s0 * (1 + mu) / (1 - s0 + s0 * (1 + mu)))
    orders = main.effect("order_share", Q)
    singles = orders[:, 0] / orders.shape[1]
    return [
        ("A1, C1", "emergent", "Innovation is the core driving force", "growth of log NQP to 2035 under all policies that is lost when ideas respond to neither R&D nor talent; agrees where it is more than half",
         measured(lost["no response of ideas"], lost["no response of ideas"] > 0.5 * grown)),
        ("A2", "structural", "Innovation works by a new combination of factors and by their better use", SHARE, None),
        ("A3, C3", "emergent", "Formation depends on gathered factors and on the industrial ecology", "log NQP under all policies that is lost when chain cooperation and IUR integration have no effect", measured(lost["no effect of links"])),
        ("A3", "structural", "NQP rises in talent, capital, technology and cooperation", FACTORS, None),
        ("A4, C7", "emergent", "Incentive policies stimulate innovation", "effect of the incentive domain alone on R&D", measured(main.effect("mechanism_effect", None, "incentive"))),
        ("A4, P9, C4", "emergent", "Guidance policies gather factors", "effect of the guidance domain alone on agglomeration", measured(main.effect("mechanism_effect", None, "guidance"))),
        ("A4", "emergent", "Ecology policies build the industrial ecology", "effect of the ecology domain alone on ecology", measured(main.effect("mechanism_effect", None, "ecology"))),
        ("A5, C11", "emergent", "Strengthening coordination improves the policy system", "coordination synergy on log NQP: the same instruments with and without eq. 2, whose strengths have no preferred sign but whose crowding always costs", measured(main.effect("coordination_synergy", Q))),
        ("A5", "emergent", "The mix of all instruments is the best", f"share of draws in which no other of the {len(main.coalitions)} mixes gives more NQP",
         chance(main.choice["best_probability"][-1], main.n_draws)),
        ("A5, I6", "emergent", "The mix of all instruments is the best for the same money", f"share of draws in which no other mix at the cost of one instrument gives more NQP (most often the best: {main.coalitions[int(np.argmax(main.choice['equal_cost_best_probability']))]})",
         chance(main.choice["equal_cost_best_probability"][-1], main.n_draws)),
        ("I1", "structural", "A technological innovation raises productivity afterwards", FACTORS, None),
        ("I2", "definition", "NQP reshapes the structure of the economy", "the share of production on the new technique is a state of the model", None),
        ("I3", "structural", "Innovation becomes production only through its diffusion", SHARE, None),
        ("I4", "structural", "Policies steer resources and cooperation", UP, None),
        ("I5", "emergent", "Policies form a joint force: log scale", "synergy of all eight on log NQP", measured(main.effect("synergy", Q))),
        ("I5", "emergent", "Policies form a joint force: level scale", "synergy of all eight on NQP", measured(main.effect("synergy", "nqp"))),
        ("I6", "emergent", "The mix does more for the same money than a single policy: the average one", "effect on log NQP of all eight at the cost of one, less the mean single effect", measured(main.effect("budget_total_effect", Q) - singles)),
        ("I6", "emergent", "The mix does more for the same money than a single policy: the best one", "expected effect on log NQP of all eight at the cost of one, less that of talent policy alone",
         single_number(main.effect("budget_total_effect", Q).mean() - main.statistics["dividend"]["mean"][0, 8])),
    ]


def theory(main, states):
    orders = main.effect("order_share", Q)
    coupling = [main.outcome("coupling_coordination", d) for d in DOMAINS]
    in_conflict = main.effect("interaction", Q) < 0
    pairs = in_conflict.sum(axis=1)
    n = orders.shape[1]
    strengths = np.stack([main.parameter(f"policy.coordination_{d}") for d in (*DOMAINS, "cross")])
    kind = np.where((strengths > 0).all(axis=0), 1, np.where((strengths < 0).all(axis=0), -1, 0))
    return [
        ("T1", "structural", "Innovation is a new combination, not invention alone", SHARE, None),
        ("T2", "structural", "The new technique displaces the old one and drives development", S_SHAPE, None),
        ("T3", "definition", "Innovation covers knowledge, technology and management", "one technology stock stands for all three", None),
        ("T4", "structural", "Outside knowledge makes innovation more efficient", IDEAS, None),
        ("T5, T6", "structural", "Several factors act together, science among them", FACTORS, None),
        ("T7", "emergent", "Knowledge becomes ever more prominent among factors", f"elasticity of output to technology in 2035 under all policies, less that in 2018, first {len(states['share']):,} draws", measured(technology_share(main, states))),
        ("T8", "emergent", "Policies influence each other", "share of the variance over coalitions of log NQP that is due to interactions", measured_from_statistics(main, "interaction_variance_share", Q)),
        ("T9", "emergent", "Coordination avoids conflict", f"pairs in conflict on log NQP: fewer where all coordination strengths are positive (mean {pairs[kind > 0].mean():.1f} of {in_conflict.shape[1]}) than where all are negative (mean {pairs[kind < 0].mean():.1f})",
         contrast(pairs[kind < 0], pairs[kind > 0])),
        ("T10", "emergent", "Coordination raises the effect of each policy", "mean over policies of what each adds to all others, less what it does alone, log NQP", measured((orders * np.arange(1, n + 1))[:, 1:].sum(axis=1) / n)),
        ("T11", "emergent", "Fiscal and tax policy complement each other", "Shapley interaction on R&D", measured(main.effect("interaction", "rd", "fiscal*tax"))),
        ("T11", "emergent", "Fiscal and science policy complement each other", "Shapley interaction on R&D", measured(main.effect("interaction", "rd", "fiscal*science"))),
        ("T11", "emergent", "Tax and science policy complement each other", "Shapley interaction on R&D", measured(main.effect("interaction", "rd", "tax*science"))),
        ("T12", "emergent", "Joint policy balances the subsystems", "coupling coordination under all policies, less the best single domain", measured(main.outcome("coupling_coordination", "all") - np.max(coupling, axis=0))),
    ]


def formation(main, cut):
    lost = lost_without(main, cut)
    guidance = np.stack([main.effect("shapley_value", Q, p) for p in ("talent", "capital", "technology")])
    everyone = main.effect("shapley_value", Q)
    enterprise = main.parameter("technology.rd_elasticity") * np.log(main.outcome("rd", "all"))
    public = np.log1p(main.parameter("technology.public_research"))
    return [
        ("M1", "structural", "The leap is S-shaped", S_SHAPE, None),
        ("M1", "emergent", "The leap is within reach by 2035", "share of the new technique under all policies; agrees where at least 1/2", measured(main.outcome("share", "all"), main.outcome("share", "all") >= 0.5)),
        ("M1", "emergent", "The leap needs concert", "draws with the leap under all policies: share of the new technique under the best single domain; agrees where below 1/2", leap_in_concert(main)),
        ("M2, M3, C2", "structural", "New technology raises production, through its use", FACTORS, None),
        ("M4", "emergent", "Talent, capital and technology are complements", "elasticity of substitution below 1 (prior without a preferred sign)", measured(1 - main.parameter("production.substitution"))),
        ("M5, TB1.1a", "structural", "Factors attract each other", IDEAS, None),
        ("M5", "emergent", "Attraction of talent by income strengthens formation", "log NQP under all policies that is lost without it", measured(lost["no attraction of talent"])),
        ("M6", "emergent", "Talent is the key factor of the guidance domain", "Shapley value of talent policy for log NQP, less the larger of capital and technology", measured(guidance[0] - guidance[1:].max(axis=0))),
        ("M6", "emergent", "Talent is the key policy of all", "Shapley value of talent policy for log NQP, less the largest of the others", measured(everyone[:, 3] - np.delete(everyone, 3, axis=1).max(axis=1))),
        ("M7, M8, TB1.1b", "structural", "Talent speeds up technology", IDEAS, None),
        ("M9, TB1.2b, TB1.2c", "structural", "Capital is a foundation", FACTORS, None),
        ("M10, TB1.2a", "structural", "Public money draws in social capital", "prior: leverage above 0; eq. 10", measured(main.parameter("capital.leverage"))),
        ("M11", "emergent", "Guidance funds speed up formation", "capital policy alone: change of the leap time; agrees where it comes earlier (never by 2035 counts as no change)", of_distribution(*main.distribution("dividend", "leap_time", "capital"), agrees="below")),
        ("M11", "emergent", "Guidance funds raise NQP", "capital policy alone on log NQP", of_distribution(*main.distribution("dividend", Q, "capital"))),
        ("M12, M13, TB1.3a", "structural", "Fusion of technologies and transfer raise technology", IDEAS, None),
        ("M14, M15, M16", "structural", "A close industrial chain raises NQP where it raises productivity", FACTORS, None),
        ("M14", "emergent", "A close industrial chain raises productivity", "response of productivity to chain cooperation (its prior allows costs of integration)", measured(main.parameter("chain.productivity"))),
        ("M17, C6", "emergent", "IUR integration speeds up formation", "log NQP under all policies that is lost when IUR does not feed technology", measured(lost["no IUR transfer"])),
        ("M18", "emergent", "Enterprises are the main body of innovation", "rise of the log flow of ideas by enterprise R&D, less that by public research, all policies, 2035", measured(enterprise - public)),
        ("M19, M20", "emergent", "Feedback of users accelerates formation", "log NQP under all policies that is lost without it", measured(lost["no user feedback"])),
        ("M20", "emergent", "Tying R&D to output accelerates formation", "log NQP under all policies that is lost without the tie", measured(lost["no R&D anchor"])),
        ("TB1.1c, TB1.3c", "structural", "Talent and technology transform production", FACTORS, None),
        ("TB1.3b", "not represented", "Technology extends the boundaries of industry", "the share of the new technique has a fixed ceiling of 1", None),
        ("M19", "structural", "A link that is cut carries nothing, and only that", LINKS, None),
    ]


def growth_of_rd(main):
    """Growth of enterprise R&D in the three years of Table 2, by draw."""
    return np.stack([main.effect("observable_value", None, f"rd_growth_{y}") for y in (1, 2, 3)])


def incentives(main):
    growth = growth_of_rd(main)
    return [
        ("P1, P2, P4", "structural", "Incentive policies act on R&D and technology", UP, None),
        ("P3", "emergent", "Subsidies raise private R&D", "fiscal policy alone on R&D (its prior allows crowding out)", of_distribution(*main.distribution("dividend", "rd", "fiscal"))),
        ("P5, P6", "emergent", "Tax deductions raise R&D", "tax policy alone on R&D", of_distribution(*main.distribution("dividend", "rd", "tax"))),
        ("P7, D10", "emergent", "R&D growth rises along with subsidies and deductions", "growth in the third year of Table 2, less that in the first; agrees where it rises both years", measured(growth[2] - growth[0], (growth[1] > growth[0]) & (growth[2] > growth[1]))),
        ("P8, C7", "emergent", "Fiscal, tax and science policy are synergistic on R&D", "synergy within the incentive domain on R&D, level", measured(main.effect("mechanism_synergy", None, "incentive"))),
    ]


def guidance(main):
    dispersion = main.effect("total_effect", "agglomeration"), main.effect("total_effect", Q)
    year = {name: half_time(main, name) for name in ("agglomeration", "log_nqp")}
    return [
        ("P9, C8", "emergent", "Talent, capital and technology policy are synergistic on agglomeration", "synergy within the guidance domain on agglomeration", measured(main.effect("mechanism_synergy", None, "guidance"))),
        ("P10, P11, P12", "structural", "Each instrument acts on its factor", UP, None),
        ("P13", "emergent", "Agglomeration comes before NQP", f"year in which the median effect of all policies reaches half of its value in 2035: agglomeration {year['agglomeration']}, log NQP {year['log_nqp']}; difference in years", single_number(year["log_nqp"] - year["agglomeration"], "yr")),
        ("C5", "emergent", "Agglomeration promotes industrial innovation", "correlation over draws of the effects of all policies on agglomeration and on log NQP", correlation(*dispersion)),
    ]


def ecology(main, cut):
    ended = cut["support of links ends"]
    return [
        ("P14, P15, P17", "structural", "Industrial policy builds chains, IUR policy alliances", UP, None),
        ("P15", "structural", "Cooperation stays within its bounds", BOUNDED, None),
        ("P16", "emergent", "Support leaves lasting links", "ecology in 2035, nine years after the support of the ecology domain has ended, less ecology without policy", measured(ended.outcome("ecology", "ecology") - ended.outcome("ecology", "none"))),
        ("P18, C9", "emergent", "Industrial and IUR policy are synergistic on ecology", "synergy within the ecology domain on ecology", measured(main.effect("mechanism_synergy", None, "ecology"))),
        ("P19", "emergent", "The ecology domain accelerates the growth of NQP", "effect of the ecology domain alone on log NQP", measured(main.effect("domain_dividend", Q, "ecology"))),
        ("C6", "emergent", "The ecology speeds up industrialisation", "effect of the ecology domain alone on the share of the new technique", measured(main.effect("domain_dividend", "share", "ecology"))),
    ]


def conclusions(main):
    across = [d for d in main.names["domain_set"] if "*" in d]
    return [
        ("C10", "emergent", "The three domains together drive NQP: log scale", "synergy across domains on log NQP", measured(sum(main.effect("domain_dividend", Q, d) for d in across))),
        ("C10", "emergent", "The three domains together drive NQP: level scale", "synergy across domains on NQP", measured(sum(main.effect("domain_dividend", "nqp", d) for d in across))),
        ("C12", "definition", "Later research may consider more", "this program", None),
    ]


def tables(main):
    growth = growth_of_rd(main)
    rows = [(f"D{7 + y}", "data", f"R&D grows by {100 * g:.0f} % in year {y + 1} of Table 2", "growth in the model; agrees where within 1.5 points", measured(growth[y], abs(growth[y] - g) <= 0.015))
            for y, g in enumerate((0.10, 0.12, 0.15))]
    value = {name: main.effect("observable_value", None, name) for name in ("talents", "enterprises", "leverage", "projects")}
    rows += [
        ("D1–D6", "data", "Subsidies of 5, 6, 7 bn; 300, 350, 420 firms", "inputs: levels of the schedule; S·N = 12 N − 2100 exactly, so they cannot tell an interaction from the breadth of relief", None),
        ("D11, D12", "data", "More than 200 doctoral talents in three years", "persons in the model; agrees above 200", measured(value["talents"], value["talents"] > 200)),
        ("D13, D14", "data", "1 bn of fund drives 3 bn of loans", "leverage; agrees within 10 %", measured(value["leverage"], abs(np.log(value["leverage"] / 3)) <= 0.1)),
        ("D15", "data", "More than 50 enterprises supported", "enterprises; agrees above 50", measured(value["enterprises"], value["enterprises"] > 50)),
        ("D16, D17", "data", "30 cooperation projects", "projects; agrees from 20 to 40", measured(value["projects"], abs(value["projects"] - 30) <= 10)),
    ]
    return rows


def propositions(main, cut, states):
    """Title and rows of each section.

    main is the study of all policies, cut the studies with links cut or changed, states those of its first draws in 2035.
    """
    return [
        ("Introduction", introduction(main, cut)),
        ("Theory", theory(main, states)),
        ("Formation mechanism and Table 1", formation(main, cut)),
        ("Incentives (section 4.1, Table 2)", incentives(main)),
        ("Guidance (section 4.2, Table 3)", guidance(main)),
        ("Ecology (section 4.3)", ecology(main, cut)),
        ("Conclusions", conclusions(main)),
        ("Data", tables(main)),
    ]
