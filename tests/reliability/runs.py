"""Runs that are disturbed, for the tests of reliability."""
import os
import pathlib
import subprocess
import sys

import h5py

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "end_to_end"))
from conftest import CONFIGS, MPI_ENVIRONMENT, SHORT, datasets, program  # noqa: E402, F401

# 64 draws of a rank in a round, a checkpoint after every round.
OFTEN = ["--quiet", "--set", "run.block_draws=64", "--set", "run.checkpoint_minutes=0"]
# Quick draws and small states.
STUDY = [str(CONFIGS / "quickstart.toml"), *OFTEN, "--set", 'game.players=["incentive", "guidance", "ecology"]', *SHORT]
# The same operations on a tenth of the arrays.
SMALL_STUDY = [*OFTEN, "--set", 'model.kind="ishigami"']


def words(path, draws, *extra, study=STUDY):
    return [program(), "run", *study, "--draws", str(draws), "--out", str(path), *map(str, extra)]


def environment(**more):
    return {**os.environ, **MPI_ENVIRONMENT, **{name: str(value) for name, value in more.items()}}


def on_ranks(ranks):
    return ["mpirun", "--bind-to", "none", "-np", str(ranks)] if ranks > 1 else []


def with_fault(path, ranks, at, how, rank="", log=None):
    """What starts a run in which one file operation fails (faulty_files.c): the words before it, and its environment."""
    more = {"LD_PRELOAD": os.environ["FAULTY_FILES"], "FAULTS_UNDER": path.name, "FAULTS_AT": at, "FAULTS_HOW": how, "FAULTS_RANK": rank}
    if log:
        more["FAULTS_LOG"] = log
    if ranks == 1:
        return [], environment(**more)
    prefix = on_ranks(ranks)
    for name, value in more.items():  # mpirun itself is not concerned
        prefix += ["-x", f"{name}={value}"]
    return prefix, environment()


def content(path):
    """Everything that two equal results have in common: the datasets, and the digest over them and their attributes."""
    with h5py.File(path) as file:
        return datasets(path), str(file.attrs["content_digest"])


def finish(path, draws, *extra, timeout=120, study=STUDY):
    """Runs undisturbed to the end and gives the content."""
    done = subprocess.run(words(path, draws, *extra, study=study), env=environment(), capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr)
    return content(path)
