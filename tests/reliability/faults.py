#!/usr/bin/python3
"""Lets every file operation of a run fail in turn, or kills the process at it, and expects nothing to be lost.

    NQPSWEEP=build/ci/nqpsweep FAULTY_FILES=build/ci/tests/libfaulty_files.so tests/reliability/faults.py [--every K] [--ranks R]

A fault ends in its message and exit code, never in a hang; a result that stood there is untouched; resumed without faults, the
run ends in the bytes of an undisturbed one. Says how many operations were covered.
"""
import argparse
import collections
import os
import pathlib
import shutil
import subprocess
import tempfile
import types

from runs import datasets, environment, finish, on_ranks, words

DRAWS = 1200  # two rounds with a checkpoint each, and a rest
WAYS = ("ENOSPC", "EIO", "STICKY", "KILL", "HALF")


class Failure(AssertionError):
    pass


def expect(holds, *what):
    if not holds:
        raise Failure(what)


def faulty(path, ranks, at, how, log=None, rank=""):
    """A run with one fault: exit code and what it said."""
    more = {"LD_PRELOAD": os.environ["FAULTY_FILES"], "FAULTS_UNDER": path.name, "FAULTS_AT": at, "FAULTS_HOW": how, "FAULTS_RANK": rank}
    if log:
        more["FAULTS_LOG"] = log
    flags = ["--force"] if path.exists() else ["--resume"]
    if ranks > 1:  # mpirun itself is not concerned
        prefix = on_ranks(ranks)
        for name, value in more.items():
            prefix += ["-x", f"{name}={value}"]
        env = environment()
    else:
        prefix, env = [], environment(**more)
    return subprocess.run([*prefix, *words(path, DRAWS, *flags)], env=env, capture_output=True, text=True, timeout=60, check=False)


def operations(folder, ranks, rank):
    """What a run without faults does, one line each."""
    log = folder / "operations"
    done = faulty(folder / "count.h5", ranks, 0, "", log, rank)
    expect(done.returncode == 0, done.stderr)
    (folder / "count.h5").unlink()
    lines = log.read_text().splitlines()
    log.unlink()
    return lines


def one(folder, at, how, ranks, rank, reference, older):
    path = folder / "r.h5"
    shutil.copy(older, path) if at % 2 == 0 else path.unlink(missing_ok=True)  # half of them replace a result
    before = path.read_bytes() if path.exists() else None
    done = faulty(path, ranks, at, how, rank=rank)
    after = path.read_bytes() if path.exists() else None
    expect("HDF5-DIAG" not in done.stderr, at, how, done.stderr)
    if done.returncode == 0:
        expect(datasets(path) == reference, at, how, "a run that says it succeeded has another result")
    else:
        killed = how in ("KILL", "HALF")
        # Only a fault after the result has taken its name can leave the new one there.
        expect(after == before or datasets(path) == reference, at, how, "a failed run has touched the result")
        expect(killed or done.returncode in (1, 2), at, how, done.returncode, done.stderr)
        expect(killed or "nqpsweep: " in done.stderr, at, how, "no message", done.stderr)
        again = subprocess.run(words(path, DRAWS, "--resume", *(["--force"] if path.exists() else [])), env=environment(), capture_output=True, text=True,
                               timeout=60, check=False)
        expect(again.returncode == 0, at, how, again.stderr)
        expect(datasets(path) == reference, at, how, "the result after resuming is another one")
    left = [p.name for p in folder.iterdir() if p.name.startswith("r.h5.")]
    # A folder that could not be cleared after the result had taken its name stays; it is in nobody's way.
    expect(not left or done.returncode == 0 or after != before, at, how, "left behind", left)
    for name in left:
        shutil.rmtree(folder / name)
    path.unlink()
    return done.returncode


def main(every, ranks, start=1, ways=WAYS, bulk=1):
    """Covers every K-th operation, and of the thousands by which HDF5 reads and writes one in `bulk` of these; gives how many there were and how each way ended."""
    found = types.SimpleNamespace(operations=0, runs=0, codes=collections.Counter())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        reference = finish(folder / "reference.h5", DRAWS)
        finish(folder / "older.h5", 50)
        for rank in ([""] if ranks == 1 else [str(r) for r in range(ranks)]):
            listed = operations(folder, ranks, rank)
            found.operations += len(listed)
            for i, how in enumerate(ways):
                for at in range(start + i % every, len(listed) + 1, every):
                    operation = listed[at - 1].split()[1]
                    if operation in ("pread", "pwrite") and at // every % bulk != 0:
                        continue
                    if operation == "pread" and how != "EIO" or how in ("STICKY", "HALF") and "write" not in operation and operation != "open":
                        continue  # impossible, or the same as another way
                    try:
                        code = one(folder, at, how, ranks, rank, reference, folder / "older.h5")
                    except (Failure, subprocess.TimeoutExpired) as error:
                        raise Failure(f"{how} at operation {listed[at - 1]!r} of rank {rank or 0}: {error}") from error
                    found.runs += 1
                    found.codes[f"{how}: exit code {code}"] += 1
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="cover every K-th operation only")
    parser.add_argument("--bulk", type=int, default=1, help="and of these one in so many where HDF5 reads or writes")
    parser.add_argument("--ranks", type=int, default=1)
    options = parser.parse_args()
    done = main(options.every, options.ranks, bulk=options.bulk)
    print(f"{done.operations} file operations in a run on {options.ranks} rank(s); {done.runs} runs with a fault, nothing lost")
    for ending, n in sorted(done.codes.items()):
        print(f"  {n:5} x {ending}")
