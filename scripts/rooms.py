"""Draws which room of the sources looks into which, as they do: from their #include lines.

    /usr/bin/python3 scripts/rooms.py | dot -Tsvg > docs/figures/rooms.svg

An arrow that other arrows make up for is left out. Which arrows are allowed is another matter: tests/check_layers.py.
"""
import collections
import pathlib
import re

TOP = pathlib.Path(__file__).resolve().parents[1]
ROOMS = {
    "base": "errors, contracts",
    "random": "Philox, Sobol' points",
    "space": "priors, dependence",
    "design": "draw → point",
    "model": "parameters → outcomes",
    "synergy": "outcomes → game",
    "stats": "mergeable statistics",
    "decision": "dominance, information",
    "sensitivity": "indices, intervals",
    "sweep": "the loop over draws",
    "parallel": "MPI",
    "store": "HDF5",
    "app": "command line, configuration",
}


def seen():
    """The rooms that each room includes something of."""
    uses = collections.defaultdict(set)
    for base in (TOP / "include" / "nqpsweep", TOP / "src"):
        for path in base.rglob("*.[ch]pp"):
            room = path.relative_to(base).parts[0]
            uses[room] |= set(re.findall(r'^#include "nqpsweep/(\w+)/', path.read_text(), re.M)) - {room}
    return uses


def below(room, uses):
    """Everything that a room can reach."""
    return uses[room] | {far for near in uses[room] for far in below(near, uses)}


def arrows():
    """Pairs of rooms, without those that others make up for."""
    uses = seen()
    return {(a, b) for a in ROOMS for b in uses[a] if not any(b in below(c, uses) for c in uses[a] - {b})}


def graph():
    nodes = [f'  {room} [label=<<b>{room}</b><br/><font point-size="10">{what}</font>>]' for room, what in ROOMS.items()]
    edges = [f"  {a} -> {b}" for a, b in sorted(arrows())]
    head = ["digraph rooms {", '  node [shape=box, style="rounded,filled", fillcolor="#eef3f8", color="#5b7a99", fontname="Helvetica", fontsize=13]',
            '  edge [color="#5b7a99", arrowsize=0.7]', "  ranksep=0.4"]
    return "\n".join([*head, *nodes, *edges, "}"])


if __name__ == "__main__":
    print(graph())
