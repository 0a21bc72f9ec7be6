"""The sections of the page, in the order of a reader's questions."""
import dataclasses
from collections.abc import Callable, Iterable

import xarray as xr

from nqpsweep.figures import Figure, choice, drivers, effects, filtering, synergy, trust
from nqpsweep.report import words
from nqpsweep.results import NotInResult, has


@dataclasses.dataclass
class Section:
    """A question, its answer in words, charts, and what the file does not hold."""
    name: str
    question: str
    answers: list[str]
    figures: list[Figure]
    missing: list[str]


Maker = Callable[[xr.DataTree], Figure]


def section(results: xr.DataTree, name: str, question: str, answers: Iterable[Callable[[xr.DataTree], str]], makers: Iterable[Maker]) -> Section:
    """A section of what the file holds; what it lacks is said with the setting that would give it."""
    result = Section(name, question, [], [], [])
    for maker in makers:
        try:
            result.figures.append(maker(results))
        except NotInResult as reason:
            result.missing.append(str(reason))
    for answer in answers:
        try:
            result.answers += [text for text in [answer(results)] if text]
        except (KeyError, NotInResult):
            continue
    return result


def of_group(group: str) -> Maker:
    return lambda results: drivers.index_bars(results, group)


def sections(results: xr.DataTree) -> list[Section]:
    """All sections, those without content left out."""
    tables = [of_group(group) for group in drivers.index_tables(results)]
    screening = [drivers.morris_plane] if has(results, "elementary_effects") else []
    formulas = [trust.estimators] if has(results, "sobol") else []
    if has(results, "failures"):
        formulas += [trust.failures, *([trust.worst_case] if has(results, "sobol") else [])]
    if "player" not in results.coords:  # a test function: no policies
        return [section(results, "output", "How does the output vary?", [], [effects.output]),
                section(results, "drivers", "What drives it?", [words.what_drives], [*tables, *screening]),
                section(results, "trust", "How far can the numbers be trusted?", [words.trust], [drivers.convergence, *formulas, trust.statuses])]
    found = [
        section(results, "effects", "What do policies achieve together?", [words.together, words.leap], [effects.levels, effects.total_effect, effects.over_time, effects.leap_times]),
        section(results, "synergy", "How much of it is synergy, and how sure is that?", [words.how_much_synergy, words.verdict], [synergy.verdicts, synergy.distribution]),
        section(results, "sources", "Where does it come from?", [words.where_from], [synergy.orders, synergy.sources, synergy.pairs, synergy.values]),
        section(results, "choice", "Which mix to choose?", [words.which_mix], [choice.best_of_size, choice.mixes, choice.frontier, choice.information]),
        section(results, "drivers", "What drives it?", [words.what_drives], [*tables, *screening, drivers.response]),
        section(results, "failure", "Where does it fail?", [words.where_it_fails], [synergy.conflict, filtering.filtered, trust.regions]),
        section(results, "trust", "How far can the numbers be trusted?", [words.trust], [drivers.convergence, *formulas, trust.statuses, trust.steps]),
    ]
    return [s for s in found if s.figures or s.answers]
