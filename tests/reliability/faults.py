#!/usr/bin/python3
"""Lets every file operation of a run fail in turn, or kills the process at it, and expects nothing to be lost.

    export NQPSWEEP=build/ci/nqpsweep FAULTY_FILES=build/ci/tests/libfaulty_files.so
    tests/reliability/faults.py [--ranks R] [--rank N] [--formation] [--in-turn] [--every K] [--jobs N]

A fault ends in its message and exit code, never in a hang; a result that stood there is untouched; resumed without faults, the
run ends in the bytes of an undisturbed one and leaves nothing beside it. Says how many operations were covered.
"""
import argparse
import collections
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import types

from runs import SMALL_STUDY, STUDY, content, environment, finish, with_fault, words

DRAWS = 1200  # two rounds with a checkpoint each, and a rest
WAYS = ("ENOSPC", "EIO", "STICKY", "KILL", "HALF")


class Failure(AssertionError):
    pass


def expect(holds, *what):
    if not holds:
        raise Failure(what)


class Trial:
    """The study, the ranks, what is expected; each thread in a folder of its own."""

    def __init__(self, top, ranks, study):
        self.top, self.ranks, self.study = top, ranks, study
        self.own = threading.local()
        self.older = top / "older.h5"
        start = time.time()
        self.reference = finish(top / "reference.h5", DRAWS, study=study, timeout=3600)
        self.hang = max(300.0, 50 * (time.time() - start))  # seconds; a machine that is slow does not hang
        finish(self.older, 50, study=study)

    def folder(self):
        if not hasattr(self.own, "folder"):
            self.own.folder = pathlib.Path(tempfile.mkdtemp(dir=self.top))
        return self.own.folder

    def run(self, path, *extra, started_by=((), None)):
        prefix, env = started_by
        flags = ["--force"] if path.exists() and not extra else []
        return subprocess.run([*prefix, *words(path, DRAWS, *(extra or ("--resume",)), *flags, study=self.study)], env=env or environment(),
                              capture_output=True, text=True, timeout=self.hang, check=False)

    def operations(self, rank):
        """What a run without faults does, one line each."""
        log, path = self.top / "operations", self.top / "count.h5"
        done = self.run(path, started_by=with_fault(path, self.ranks, 0, "", rank, log))
        expect(done.returncode == 0, done.stderr)
        path.unlink()
        lines = log.read_text().splitlines()
        log.unlink()
        return lines

    def one(self, at, how, rank):
        """A run with a fault, and a run after it; gives the exit code of the first."""
        path = self.folder() / "r.h5"
        shutil.copy(self.older, path) if at % 2 == 0 else path.unlink(missing_ok=True)  # half of them replace a result
        before = path.read_bytes() if path.exists() else None
        done = self.run(path, started_by=with_fault(path, self.ranks, at, how, rank))
        after = path.read_bytes() if path.exists() else None
        killed = how in ("KILL", "HALF")
        expect("HDF5-DIAG" not in done.stderr, done.stderr)
        if done.returncode == 0:
            expect(content(path) == self.reference, "a run that says it succeeded has another result")
        else:
            # Only a fault after the result has taken its name can leave the new one there.
            expect(after == before or content(path) == self.reference, "a failed run has touched the result")
            expect(killed or done.returncode in (1, 2), done.returncode, done.stderr)
            expect(killed or done.stderr.count("nqpsweep: ") == 1, "not one message", done.stderr)
        if done.returncode != 0 or len(list(self.folder().iterdir())) > 1:
            again = self.run(path)
            expect(again.returncode == 0, again.stderr)
            expect(content(path) == self.reference, "the result after resuming is another one")
        left = [p.name for p in self.folder().iterdir() if p != path]
        expect(not left, "left behind", left)
        path.unlink()
        return done.returncode


def faults_of(listed, rank, every, start, ways, bulk, in_turn):
    """Which operations fail in which way: every K-th, and of HDF5's many reads and writes one in `bulk` of these."""
    for at in range(1, len(listed) + 1):
        operation = listed[at - 1].split()[1]
        possible = [how for how in ways if operation != "pread" and how not in ("STICKY", "HALF") or how == "EIO"
                    or how in ("STICKY", "HALF") and ("write" in operation or operation == "open")]  # the others are impossible or the same
        if in_turn:
            possible = [possible[at % len(possible)]] if possible else []
        for i, how in enumerate(WAYS):
            if how in possible and at >= start + i % every and (at - start - i % every) % every == 0 and (
                    operation not in ("pread", "pwrite") or at // every % bulk == 0):
                yield at, how, rank


def main(every=1, ranks=1, rank=None, start=1, ways=WAYS, bulk=1, formation=False, in_turn=False, jobs=1):
    """Gives how many operations there were, how many of them failed in some run, and how each way ended."""
    found = types.SimpleNamespace(operations=0, covered=0, runs=0, codes=collections.Counter())
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        trial = Trial(pathlib.Path(name), ranks, STUDY if formation else SMALL_STUDY)
        for rank in ([""] if ranks == 1 else map(str, range(ranks)) if rank is None else [str(rank)]):
            listed = trial.operations(rank)
            planned = list(faults_of(listed, rank, every, start, ways, bulk, in_turn))
            found.operations += len(listed)
            found.covered += len({at for at, _, _ in planned})
            running = {pool.submit(trial.one, *fault): fault for fault in planned}
            for one in concurrent.futures.as_completed(running):
                at, how, _ = running[one]
                try:
                    code = one.result()
                except (Failure, subprocess.TimeoutExpired) as error:
                    pool.shutdown(cancel_futures=True)
                    raise Failure(f"{how} at operation {listed[at - 1]!r} of rank {rank or 0}: {error}") from error
                found.runs += 1
                if found.runs % 100 == 0:
                    print(f"{found.runs} runs with a fault, {len(planned)} planned for rank {rank or 0}", file=sys.stderr, flush=True)
                found.codes[f"{how}: exit code {code}"] += 1
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="cover every K-th operation only")
    parser.add_argument("--bulk", type=int, default=1, help="and of these one in so many where HDF5 reads or writes")
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--rank", type=int, help="the operations of this rank only")
    parser.add_argument("--formation", action="store_true", help="a study of policies, with ten times as many operations")
    parser.add_argument("--in-turn", action="store_true", help="each operation in one of the possible ways")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    done = main(**vars(options))
    print(f"{done.covered} of {done.operations} file operations of a run on {options.ranks} rank(s){'' if options.rank is None else f', those of rank {options.rank}'}; {done.runs} runs with a fault, nothing lost")
    for ending, n in sorted(done.codes.items()):
        print(f"  {n:5} x {ending}")
