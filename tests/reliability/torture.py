#!/usr/bin/python3
"""Kills runs at random, resumes them with other ranks and threads, and expects the bytes of an undisturbed run, each time.

    NQPSWEEP=build/ci/nqpsweep tests/reliability/torture.py --kills 200 [--seed 1]
"""
import argparse
import collections
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time

from runs import datasets, environment, finish, on_ranks, words

DRAWS = 16000
KILLED_WITH = ("SIGKILL", "SIGKILL", "SIGTERM", "SIGINT", "SIGUSR1")


def children(pid):
    """Processes started by one, and by those, without asking anybody else."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if parent == pid:
                found += [int(entry.name), *children(int(entry.name))]
    return found


def disturb(process, ranks, chance, patience):
    """Sends a signal to mpirun or one of the ranks after a random time; gives its name, or None when the run was quicker, and the ranks."""
    try:
        process.wait(chance.uniform(0.0, patience))
        return None, []
    except subprocess.TimeoutExpired:
        pass
    name = chance.choice(KILLED_WITH)
    victims = [process.pid, *(children(process.pid) if ranks > 1 else [])]
    # Ranks of one job are killed one by one; a killed mpirun takes its ranks along.
    victim = chance.choice(victims)
    try:
        os.kill(victim, getattr(signal, name))
    except ProcessLookupError:
        return None, victims
    return name, victims


def is_alive(pid):
    try:
        return "Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]
    except OSError:
        return False


def wait_for_end(process, family, seconds=60):
    """Until it is gone with all its ranks; a hang is a failure."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise AssertionError("a run hangs after a signal") from None
    deadline = time.time() + seconds
    while any(is_alive(pid) for pid in family if pid != process.pid):
        assert time.time() < deadline, "ranks outlive their job"
        time.sleep(0.02)


def main(kills, seed, most_ranks=3):
    chance = random.Random(seed)
    told = collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        start = time.time()
        reference = finish(folder / "reference.h5", DRAWS)
        patience = 1.2 * (time.time() - start)
        path = folder / "r.h5"
        done = 0
        while done < kills:
            ranks, threads = chance.randint(1, most_ranks), chance.randint(1, 2)
            process = subprocess.Popen([*on_ranks(ranks), *words(path, DRAWS, "--resume", "--threads", threads)], env=environment(),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            signal_name, family = disturb(process, ranks, chance, patience)
            wait_for_end(process, family)
            err = process.stderr.read()
            assert "HDF5-DIAG" not in err and "bug" not in err, err
            if signal_name:
                done += 1
                told[signal_name] += 1
            if process.returncode == 0 or path.exists():
                assert datasets(path) == reference, "another result"
                told["results, each equal to the undisturbed one"] += 1
                path.unlink()
            else:
                assert signal_name, (process.returncode, err)
        if (folder / "r.h5.partial").exists():
            assert finish(path, DRAWS, "--resume") == reference
            told["results, each equal to the undisturbed one"] += 1
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for what, n in sorted(main(options.kills, options.seed).items()):
        print(f"{n:5} {what}")
