#!/usr/bin/env python3
"""Refuses includes that look upwards: each room may see the rooms below it, and few may see MPI, HDF5 or OpenMP."""
import pathlib
import re
import sys

MAY_SEE = {
    "base": set(),
    "random": {"base"},
    "space": {"base"},
    "design": {"base", "random", "space"},
    "model": {"base"},
    "synergy": {"base"},
    "stats": {"base"},
    "decision": {"base", "stats"},
    "sensitivity": {"base", "random", "stats", "design"},
    "sweep": {"base", "random", "space", "design", "model", "synergy", "stats", "decision", "sensitivity"},
    "parallel": {"base", "sweep"},
    "store": {"base", "sweep", "stats", "space", "model", "synergy"},
    "app": set(),  # everything, see below
}
MAY_SEE["app"] = set(MAY_SEE)
ONLY_IN = {"mpi.h": {"parallel", "store"}, "hdf5.h": {"store"}, "hdf5_hl.h": {"store"}, "omp.h": {"sweep", "app"}}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
# One room prints and exits.
SPEAKS = re.compile(r"\b(std::cout|std::cerr|fmt::print|printf|std::exit|exit|abort)\s*\(|\bstd::c(out|err)\b")


def offences(path, room):
    text = path.read_text()
    for header in INCLUDE.findall(text):
        other = re.match(r"nqpsweep/(\w+)/", header)
        if other and other[1] != room and other[1] not in MAY_SEE[room]:
            yield f"{path}: {room} may not look into {other[1]} ({header})"
        if header in ONLY_IN and room not in ONLY_IN[header]:
            yield f"{path}: {header} belongs to {', '.join(sorted(ONLY_IN[header]))}"
    if room != "app" and SPEAKS.search(re.sub(r"//.*", "", text)):
        yield f"{path}: only app prints or exits"


def sources(top):
    for base in (top / "include" / "nqpsweep", top / "src"):
        for path in sorted(base.rglob("*")):
            if path.suffix in {".hpp", ".cpp"}:
                yield path, path.relative_to(base).parts[0]


def main(top):
    found = [offence for path, room in sources(top) for offence in offences(path, room)]
    worksharing = {path for path, _ in sources(top) if re.search(r"#pragma omp (parallel|for)", path.read_text())}
    if len(worksharing) != 1:
        found.append(f"OpenMP worksharing belongs into one file, not {sorted(map(str, worksharing))}")
    print("\n".join(found) or "every include looks downwards")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
