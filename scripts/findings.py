"""The paper's propositions against the model: runs what is needed and writes docs/findings.md.

    ./scripts/findings                  # configs/paper.toml, 20,000 draws; some minutes on two cores
    ./scripts/findings --draws 500 --out /tmp/findings.md

Called by scripts/findings. Results are kept in results/findings and used again while configuration and program stay the same.
"""
import argparse
import pathlib

from paper.propositions import propositions
from paper.studies import DOMAINS, PROJECT, VARIANTS, Study, end_states, run, settings


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
    sections = propositions(study, cut, end_states(min(options.draws, 1000)))
    options.out.write_text(written(study, sections))
    print(f"Written: {options.out}")


if __name__ == "__main__":
    main()
