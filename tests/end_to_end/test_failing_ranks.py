"""An error on one rank alone, foreseen or not, ends the whole job soon, with one message."""
import os
import shlex
import subprocess
import sys
import time

import pytest
from conftest import PROJECT

sys.path.insert(0, str(PROJECT / "tests" / "reliability"))
from runs import OFTEN, SMALL_STUDY, environment, words  # noqa: E402


def unequal_ranks(*commands, **more):
    """A job whose ranks are started by commands of their own; its exit code, what it said, and how long it took."""
    together = ["mpirun", "--bind-to", "none"]
    for i, command in enumerate(commands):
        together += [*([":"] if i > 0 else []), "-np", "1", *command]
    start = time.time()
    done = subprocess.run(together, env=environment(**more), capture_output=True, text=True, timeout=120, check=False)
    assert "HDF5-DIAG" not in done.stderr
    return done.returncode, done.stderr, time.time() - start


def told_once(err, *expected):
    assert err.count("nqpsweep: ") == 1, err
    for text in expected:
        assert text in err, err


@pytest.mark.parametrize("odd", [0, 1], ids=["rank_0", "rank_1"])
def test_an_error_that_one_rank_alone_meets_ends_the_job(tmp_path, odd):
    commands = [words(tmp_path / "a.h5", 1200, study=SMALL_STUDY) for _ in range(2)]
    commands[odd] = [*commands[odd], "--time-limit", "soon"]  # refused by it alone, while the other one waits for it
    code, err, _ = unequal_ranks(*commands)
    assert code != 0
    told_once(err, "--time-limit")
    assert not (tmp_path / "a.h5").exists()


def test_a_rank_without_memory_ends_the_job(tmp_path):
    # A round of that rank takes more than it may have; whether it fails then or before, the other one must not wait for it.
    command = words(tmp_path / "a.h5", 32768, "--threads", 1, "--set", "run.block_draws=16384", study=[*OFTEN, "--set", "model.horizon_yr=2"])
    limited = ["sh", "-c", "ulimit -v 500000; exec " + shlex.join(command)]
    code, err, _ = unequal_ranks(command, limited)
    assert code == 1
    told_once(err, "there is not enough memory")
    assert not (tmp_path / "a.h5").exists()


@pytest.mark.skipif("FAULTY_MPI" not in os.environ, reason="FAULTY_MPI does not name the library of failing calls")
@pytest.mark.parametrize("rank, call", [(0, 1), (1, 2), (0, 30)])
def test_a_failure_of_mpi_is_told_and_ends_the_job(tmp_path, rank, call):
    command = words(tmp_path / "a.h5", 1200, study=SMALL_STUDY)
    faulty = ["env", f"LD_PRELOAD={os.environ['FAULTY_MPI']}", f"FAULTS_CALL={call}", f"FAULTS_RANK={rank}", *command]
    code, err, _ = unequal_ranks(faulty, faulty)
    assert code == 1
    told_once(err, "by MPI: MPI_ERR_INTERN")
    assert not (tmp_path / "a.h5").exists()
