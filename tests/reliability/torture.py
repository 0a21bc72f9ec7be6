#!/usr/bin/python3
"""Kills runs at random, resumes them with other ranks and threads, and expects the bytes of an undisturbed run, each time.

    NQPSWEEP=build/ci/nqpsweep FAULTY_FILES=build/ci/tests/libfaulty_files.so tests/reliability/torture.py --kills 200 [--seed 1]

Two of three kills are signals to mpirun or a rank at a random moment; the third is SIGKILL at, or half way through, a random
file operation of a random rank. What a checkpoint had kept is still there after each.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

from runs import content, environment, finish, on_ranks, with_fault, words

SIGNALS = ("SIGKILL", "SIGKILL", "SIGTERM", "SIGINT", "SIGUSR1")
OPERATIONS = {True: 6500, False: 220}  # of files, about as many as rank 0 has, and another one
CHECKPOINT = b"nqpsweep checkpoint, format 1\n"


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
    name = chance.choice(SIGNALS)
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
    """Until it is gone with all its ranks; a hang is a failure. True when all ranks were gone and mpirun alone hung in its own end."""
    ranks = set(family) - {process.pid}
    for patience in (seconds / 4, seconds / 4, seconds / 2):
        try:
            process.wait(patience)
            break
        except subprocess.TimeoutExpired:
            if process.args[0] == "mpirun" and not any(map(is_alive, ranks | set(children(process.pid)))):
                process.kill()  # a deadlock in PMIx, see docs/reliability.md
                process.wait()
                return True
    else:
        raise AssertionError("a run hangs: " + " ".join(process.args))
    deadline = time.time() + seconds
    while any(map(is_alive, ranks)):
        assert time.time() < deadline, "ranks outlive their job"
        time.sleep(0.02)
    return False


def kept(path):
    """Draws of the last checkpoint, 0 without one. What is left of one that was being written counts for nothing."""
    for name in ("checkpoint", "checkpoint.previous"):
        file = path.with_name(path.name + ".partial") / name
        if file.exists():
            with file.open("rb") as opened:
                assert opened.read(len(CHECKPOINT)) == CHECKPOINT, "a checkpoint that is none has its name"
                return json.loads(opened.read(int.from_bytes(opened.read(8), "little")))["draws_done"]
    return 0


def run_disturbed(path, draws, chance, whole, most_ranks, told):
    """One run, resumed from whatever stands there: what disturbed it, its exit code, what it said. An undisturbed one takes `whole` seconds."""
    ranks, threads = chance.randint(1, most_ranks), chance.randint(1, 2)
    in_a_write = chance.random() < 1 / 3
    how = chance.choice(("HALF", "KILL"))
    prefix, env = on_ranks(ranks), environment()
    if in_a_write:  # as often in the few operations of the sweep as in the many of HDF5 at the end
        rank = chance.randrange(ranks)
        prefix, env = with_fault(path, ranks, int(OPERATIONS[rank == 0] ** chance.random()), how, rank if ranks > 1 else "")
    process = subprocess.Popen([*prefix, *words(path, draws, "--resume", "--threads", threads)], env=env,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    name, family = (None, []) if in_a_write else disturb(process, ranks, chance, 0.4 * whole)
    told["mpirun hung after its ranks had gone"] += wait_for_end(process, family, max(60.0, 20 * whole))
    if in_a_write and process.returncode != 0:
        name = "SIGKILL half way through a write" if how == "HALF" else "SIGKILL at a file operation"
    told[f"on {ranks} rank(s)"] += name is not None
    return name, process.returncode, process.stderr.read()


def main(kills, seed, draws=16000, most_ranks=3):
    chance = random.Random(seed)
    told = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        start = time.time()
        reference = finish(pathlib.Path(folder) / "reference.h5", draws, timeout=3600)
        whole = time.time() - start
        path = pathlib.Path(folder) / "r.h5"
        done = before = 0
        # By chance all of a few kills may come before anything is kept: then some more are wanted.
        while done < kills or (told["resumed from a checkpoint"] == 0 and done < 10 * kills):
            told["resumed from a checkpoint"] += before > 0
            name, code, err = run_disturbed(path, draws, chance, whole, most_ranks, told)
            assert "HDF5-DIAG" not in err and "bug" not in err, err
            if name:
                done += 1
                if done % 50 == 0:
                    print(f"{done} kills", file=sys.stderr, flush=True)
                told[name] += 1
                told["on which nothing had been kept yet"] += before == 0
            if code == 0 or path.exists():
                assert content(path) == reference, "another result"
                told["results, each equal to the undisturbed one"] += 1
                path.unlink()
            else:
                assert name, (code, err)
                assert kept(path) >= before, "draws that had been kept are lost"
            before = kept(path)
        told["resumed from a checkpoint"] += before > 0
        assert finish(path, draws, "--resume", timeout=3600) == reference
        told["results, each equal to the undisturbed one"] += 1
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for what, n in sorted(main(options.kills, options.seed).items()):
        print(f"{n:5} {what}")
