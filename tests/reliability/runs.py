"""Runs that are disturbed, for the tests of reliability."""
import os
import pathlib
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "end_to_end"))
from conftest import CONFIGS, MPI_ENVIRONMENT, SHORT, datasets, program  # noqa: E402, F401

# Quick draws and small states; 64 draws of a rank in a round, a checkpoint after every round.
STUDY = [str(CONFIGS / "quickstart.toml"), "--quiet", "--set", 'game.players=["incentive", "guidance", "ecology"]', *SHORT,
         "--set", "run.block_draws=64", "--set", "run.checkpoint_minutes=0"]


def words(path, draws, *extra):
    return [program(), "run", *STUDY, "--draws", str(draws), "--out", str(path), *map(str, extra)]


def environment(**more):
    return {**os.environ, **MPI_ENVIRONMENT, **{name: str(value) for name, value in more.items()}}


def on_ranks(ranks):
    return ["mpirun", "--bind-to", "none", "-np", str(ranks)] if ranks > 1 else []


def finish(path, draws, *extra, timeout=120):
    """Runs undisturbed to the end and gives the datasets."""
    done = subprocess.run(words(path, draws, *extra), env=environment(), capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr)
    return datasets(path)
