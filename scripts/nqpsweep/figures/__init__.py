"""Charts of a result, by the question that they answer. Every function takes the tree of `open_results` and gives a `Figure`;
where the file lacks what it needs, it raises NotInResult with the setting that would give it."""
from nqpsweep.figures import choice, drivers, effects, filtering, synergy, trust
from nqpsweep.figures.figure import Figure

__all__ = ["Figure", "choice", "drivers", "effects", "filtering", "synergy", "trust"]
