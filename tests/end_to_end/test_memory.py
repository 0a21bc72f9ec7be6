"""Each rank takes less than 200 MB with the shipped studies, checkpoints and all, however many draws there are."""
import sys

import pytest
from conftest import CONFIGS, call

MEASURE = """
import os, pathlib, resource, subprocess, sys
code = subprocess.run(sys.argv[2:], check=False).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
pathlib.Path(sys.argv[1], "peak-" + os.environ.get("OMPI_COMM_WORLD_RANK", "0")).write_text(str(peak))
sys.exit(code)
"""
OFTEN = ["--threads", 1, "--set", "run.checkpoint_minutes=0.02"]


def peaks_mb(folder, ranks, *arguments):
    """Largest memory of each rank of a run."""
    together = ["mpirun", "--bind-to", "none", "-np", str(ranks)] if ranks > 1 else []
    done = call("run", "--quiet", *arguments, prefix=[*together, sys.executable, "-c", MEASURE, str(folder)])
    assert done.code == 0, done.err
    peaks = [float(path.read_text()) for path in folder.glob("peak-*")]
    assert len(peaks) == ranks
    return peaks


# 16,384 draws are kept for measures of points; beyond them, only what is rare adds cells to histograms.
@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_a_rank_takes_less_than_200_mb(tmp_path, ranks):
    assert max(peaks_mb(tmp_path, ranks, "--draws", 20_000, *OFTEN, "--out", tmp_path / "a.h5")) < 200


def test_so_does_one_that_plays_three_games(tmp_path):
    paper = [CONFIGS / "paper.toml", "--draws", 17_000]
    assert max(peaks_mb(tmp_path, 4, *paper, *OFTEN, "--out", tmp_path / "a.h5")) < 200


def test_so_does_a_run_that_goes_on_with_a_result(tmp_path):
    for draws, more in (16_384, []), (18_000, ["--extend"]):
        assert max(peaks_mb(tmp_path, 1, "--draws", draws, *more, *OFTEN, "--out", tmp_path / "a.h5")) < 200
