"""Faults of the outside world, in a short form; tests/reliability has the long forms."""
import os
import pathlib
import subprocess
import sys

import pytest
from conftest import PROJECT, call, mpirun, seal

sys.path.insert(0, str(PROJECT / "tests" / "reliability"))
import faults  # noqa: E402
import torture  # noqa: E402
from runs import STUDY, environment, finish, words  # noqa: E402

needs_faulty_files = pytest.mark.skipif("FAULTY_FILES" not in os.environ, reason="FAULTY_FILES does not name the library of faults")


@needs_faulty_files
def test_file_operations_that_fail_lose_nothing():
    done = faults.main(every=11, bulk=8)
    assert done.operations > 500 and done.covered > 20
    assert done.codes["EIO: exit code 1"] > 0


@needs_faulty_files
def test_a_fault_on_one_of_two_ranks_ends_both():
    done = faults.main(every=9, ranks=2, ways=("ENOSPC", "KILL"), bulk=1000)
    assert done.covered > 10


@needs_faulty_files
def test_killed_at_random_a_run_ends_in_the_bytes_of_an_undisturbed_one():
    seed = int.from_bytes(os.urandom(4), "little")
    print("seed", seed)  # shown when the test fails
    assert torture.main(kills=5, seed=seed, draws=4000)["resumed from a checkpoint"] >= 1


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MB, quickly full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False).returncode != 0:
        pytest.skip("needs the right to mount a small file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_full_disk_is_named_and_the_run_resumed_when_there_is_room(small_disk, tmp_path, ranks):
    path = small_disk / "a.h5"
    arguments = words(path, 4000)[1:]
    done = call(*arguments) if ranks == 1 else mpirun(ranks, *arguments)
    assert done.code == 1 and "No space left on device" in done.err and not path.exists(), done.err
    assert done.err.count("nqpsweep: ") == 1
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    assert finish(path, 4000, "--resume") == finish(tmp_path / "reference.h5", 4000)


def test_a_read_only_file_system_is_refused_before_any_work(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = call("run", *STUDY, "--draws", 10, "--out", small_disk / "a.h5")
    assert done.code == 2 and "nothing can be written in" in done.err and "Read-only file system" in done.err
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    path = tmp_path_factory.mktemp("good") / "a.h5"
    finish(path, 700)
    return path


def test_verify_finds_a_good_result_sound(good):
    done = call("verify", good)
    assert done.code == 0, done.out
    for word in ("checksums", "contents", "distributions", "stored draws", "evaluated again: 16 draws have the same bits", "The result is sound"):
        assert word in done.out


def test_equal_results_have_equal_digests(good, tmp_path):
    finish(tmp_path / "b.h5", 700, "--threads", 1)
    digest = [line for line in call("verify", good, "--draws", 0).out.splitlines() if "content digest" in line]
    assert digest and digest == [line for line in call("verify", tmp_path / "b.h5", "--draws", 0).out.splitlines() if "content digest" in line]


def test_verify_finds_draws_that_are_not_those_of_the_configuration(good, tmp_path):
    import h5py
    path = tmp_path / "b.h5"
    path.write_bytes(good.read_bytes())
    with h5py.File(path, "r+") as file:
        file["draws/shapley_value"][17, 0, 0] += 1e-3
    assert "written to since" in call("verify", path).err
    seal(path)
    done = call("verify", path, "--draws", 700)
    assert done.code == 1 and "FAILED  stored draws: Shapley values do not add up in draw 17" in done.out
    assert "1 of 700 differ: draw 17" in done.out and "NOT sound" in done.out


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_in_a_result_is_found_before_hdf5_sees_it(good, tmp_path, seed):
    import random
    chance = random.Random(seed)
    content = bytearray(good.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path = tmp_path / "b.h5"
    path.write_bytes(content)
    for command in ("verify", "info", "analyze"):
        done = call(command, path)
        assert done.code == 1 and "damaged: its bytes do not fit the digest" in done.err, done.err


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_truncated_result_is_refused(good, tmp_path, share):
    path = tmp_path / "b.h5"
    path.write_bytes(good.read_bytes()[: int(share * good.stat().st_size)])
    for command in ("verify", "info"):
        done = call(command, path)
        assert done.code in (1, 2) and done.err.startswith("nqpsweep: "), done.err
    assert pathlib.Path(path).exists()


def test_a_rank_that_is_killed_ends_the_job(tmp_path):
    import signal
    import time
    process = subprocess.Popen(["mpirun", "--bind-to", "none", "-np", "2", *words(tmp_path / "a.h5", 1000000)], env=environment(), stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "a.h5.partial" / "checkpoint").exists():
        time.sleep(0.05)
    os.kill(torture.children(process.pid)[-1], signal.SIGKILL)
    start = time.time()
    _, told = process.communicate(timeout=30)
    assert process.returncode != 0 and time.time() - start < 10
    assert "signal 9" in told
    assert finish(tmp_path / "b.h5", 1200) and (tmp_path / "a.h5.partial" / "checkpoint").exists()
