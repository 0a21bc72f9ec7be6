#!/usr/bin/python3
"""What a checkpoint costs: runs with one after every round beside runs with none, in turn, and the medians of both.

    NQPSWEEP=build/ci/nqpsweep tests/reliability/checkpoint_cost.py [--pairs 5] [--draws 1536] [--block 64]

The study is the default one, all ten outcomes of eight players, whose state is the largest. The share is that of one checkpoint
in ten minutes, which is the default.
"""
import argparse
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

from runs import environment, program

INTERVAL_S = 600.0


def seconds(path, draws, block, minutes):
    """Elapsed and processor time of a run, which is then removed."""
    command = [program(), "run", "--quiet", "--draws", str(draws), "--out", str(path), "--set", f"run.block_draws={block}", "--set", f"run.checkpoint_minutes={minutes}"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, env=environment(), check=True)
    elapsed, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    path.unlink()
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(pairs, draws, block):
    without, with_one = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(pairs):
            without.append(seconds(pathlib.Path(folder) / "a.h5", draws, block, 1e6))
            with_one.append(seconds(pathlib.Path(folder) / "b.h5", draws, block, 0))
    n = draws // block
    for what, column in (("elapsed", 0), ("processor", 1)):
        a, b = (statistics.median(run[column] for run in runs) for runs in (without, with_one))
        cost = (b - a) / n
        print(f"{what} time: {a:.2f} s without, {b:.2f} s with {n} checkpoints: {cost:.3f} s each, {100 * cost / INTERVAL_S:.3f} % of ten minutes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--draws", type=int, default=1536)
    parser.add_argument("--block", type=int, default=64, help="draws of a round, after each of which there is a checkpoint")
    main(**vars(parser.parse_args()))
