#!/usr/bin/env python3
"""Refuses calls of HDF5 and MPI whose failure would go unseen: what they give goes into check() or a Handle, or to the caller."""
import pathlib
import re
import sys

CALL = re.compile(r"\b(H5\w+|MPI_[A-Z][a-z]\w*)\s*\(")
# The value is checked, kept by an object that checks it, or passed on to one of these by a function or a lambda.
SEEN = re.compile(r"(\bcheck\(|\bHandle\(|\bHandle \w+\(|\breturn|\breturn \{)$")
# Files are opened in two places: behind a seal, and in a process of its own.
OPENED_IN = {"seal.cpp", "columns.cpp"}
UNSEEN = {
    "H5Ewalk2": "asks for the reason of a failure",
    "H5Eset_auto2": "can fail only for a stack that does not exist",
    "H5dont_atexit": "fails only where it has been called before",
    "H5free_memory": "cannot fail",
    "H5Tget_size": "tells failure by 0",
    "MPI_Finalize": "nothing is left to be lost",
    "MPI_Comm_free": "the same",
    "MPI_Error_string": "asks for the reason of a failure",
    "MPI_Ibarrier": "its failure ends the job",
    "MPI_Test": "the same",
    "MPI_Abort": "ends the job",
}


def unseen(path):
    text = re.sub(r"//.*", lambda comment: " " * len(comment[0]), path.read_text())
    for call in CALL.finditer(text):
        if call[1] == "H5Fopen" and path.name not in OPENED_IN:
            yield call[1], f"{path}: opens a file that nobody has looked at (see src/store/seal.hpp)"
        if not SEEN.search(text[:call.start()].rstrip()):
            yield call[1], f"{path}:{text.count(chr(10), 0, call.start()) + 1}: nobody looks at what {call[1]} gives"


def main(top):
    found = [offence for room in ("store", "parallel") for path in sorted((top / "src" / room).glob("*.[ch]pp")) for offence in unseen(path)]
    offences = [text for name, text in found if name not in UNSEEN]
    stale = sorted(set(UNSEEN) - {name for name, _ in found})
    offences += [f"{name} is excused in {pathlib.Path(__file__).name} and not called" for name in stale]
    print("\n".join(offences) or "every failure of HDF5 and MPI is seen")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
