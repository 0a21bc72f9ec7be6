"""Nothing is lost: stopped anywhere, resumed with other ranks and threads, a run ends in the bytes of an undisturbed one."""
import json
import os
import signal
import subprocess
import time

import h5py
import pytest
from conftest import CONFIGS, MPI_ENVIRONMENT, SHORT, call, datasets, mpirun, must, program

QUICK = CONFIGS / "quickstart.toml"
OFTEN = ["--set", "run.checkpoint_minutes=0"]  # a checkpoint after every round
DOMAINS = ["--set", 'game.players=["incentive", "guidance", "ecology"]']  # quick draws and small states
MANY = 12000  # draws, in two dozen rounds


def arguments(path, *extra, draws=MANY):
    return ["run", QUICK, "--draws", draws, "--out", path, "--quiet", "--set", "run.block_draws=64", *DOMAINS, *SHORT, *OFTEN, *extra]


def without_draws(*words):
    words = arguments(*words)
    at = words.index("--draws")
    return words[:at] + words[at + 2:] if any(str(w).startswith("run.draws") for w in words) else words


def partial(path):
    return path.with_name(path.name + ".partial")


def start(*words, prefix=()):
    return subprocess.Popen([*prefix, program(), *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, **MPI_ENVIRONMENT})


def wait_for_checkpoint(path, process, seconds=60):
    deadline = time.time() + seconds
    while not (partial(path) / "checkpoint").exists():
        assert process.poll() is None and time.time() < deadline, process.communicate()
        time.sleep(0.01)


def stopped(path, how=signal.SIGKILL, *extra, draws=MANY, prefix=()):
    """A run that got a signal after its first checkpoint; its exit code and what it said."""
    process = start(*arguments(path, *extra, draws=draws), prefix=prefix)
    wait_for_checkpoint(path, process)
    process.send_signal(how)
    _, told = process.communicate(timeout=60)
    return process.returncode, told


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    path = tmp_path_factory.mktemp("undisturbed") / "a.h5"
    must(*arguments(path))
    return datasets(path)


def test_a_finished_run_leaves_nothing_but_its_result(tmp_path):
    must(*arguments(tmp_path / "a.h5", draws=1300))
    assert [p.name for p in tmp_path.iterdir()] == ["a.h5"]


@pytest.mark.parametrize("ranks, threads", [(1, 2), (3, 1)])
def test_a_killed_run_is_resumed_by_any_number_of_ranks_and_threads(tmp_path, undisturbed, ranks, threads):
    path = tmp_path / "a.h5"
    assert stopped(path)[0] == -signal.SIGKILL
    assert not path.exists()
    words = arguments(path, "--resume", "--threads", threads)
    done = call(*words) if ranks == 1 else mpirun(ranks, *words)
    assert done.code == 0, done.err
    assert datasets(path) == undisturbed
    assert [p.name for p in tmp_path.iterdir()] == ["a.h5"]


def test_ranks_killed_are_resumed_by_one(tmp_path, undisturbed):
    path = tmp_path / "a.h5"
    code, _ = stopped(path, signal.SIGKILL, "--threads", 1, prefix=["mpirun", "--bind-to", "none", "-np", "2"])
    assert code != 0
    deadline = time.time() + 20  # the ranks outlive a killed mpirun for a moment
    while True:
        done = call(*arguments(path, "--resume"))
        if "another run is writing there" not in done.err or time.time() > deadline:
            break
        time.sleep(0.2)
    assert done.code == 0, done.err
    assert datasets(path) == undisturbed


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGUSR1"])
def test_a_signal_stops_a_run_with_its_own_exit_code(tmp_path, undisturbed, name):
    path = tmp_path / "a.h5"
    code, told = stopped(path, getattr(signal, name))
    assert code == 75
    assert f"stopped by {name} after" in told and "of 12000 draws" in told and "go on with --resume" in told
    live = json.loads((partial(path) / "live.json").read_text())
    assert live["state"] == f"stopped: {name}"
    must(*arguments(path, "--resume"))
    assert datasets(path) == undisturbed


def test_a_second_interrupt_ends_at_once(tmp_path):
    path = tmp_path / "a.h5"
    process = start(*arguments(path, draws=1000000))
    wait_for_checkpoint(path, process)
    os.kill(process.pid, signal.SIGSTOP)  # both signals come before the program can act upon the first
    os.kill(process.pid, signal.SIGINT)
    os.kill(process.pid, signal.SIGCONT)
    time.sleep(0.001)
    os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode in (-signal.SIGINT, 75)


def test_a_signal_to_mpirun_stops_all_ranks(tmp_path, undisturbed):
    path = tmp_path / "a.h5"
    code, told = stopped(path, signal.SIGUSR1, "--threads", 1, prefix=["mpirun", "--bind-to", "none", "-np", "2"])
    assert code == 75, told
    assert told.count("stopped by SIGUSR1") == 1
    must(*arguments(path, "--resume"))
    assert datasets(path) == undisturbed


def test_a_limit_of_time_stops_a_run(tmp_path):
    before = time.time()
    done = call(*arguments(tmp_path / "a.h5", "--time-limit", "4s", draws=1000000))
    assert done.code == 75
    assert "stopped by the limit of time" in done.err
    assert time.time() - before < 8


def test_the_end_of_a_slurm_job_is_a_limit_of_time(tmp_path):
    done = call(*arguments(tmp_path / "a.h5", draws=1000000), environment={"SLURM_JOB_END_TIME": str(int(time.time()) + 4)})
    assert done.code == 75 and "stopped by the limit of time" in done.err


@pytest.mark.parametrize("limit, valid", [("1:30", True), ("1-00:00:00", True), ("2h", True), ("0.5h", True), ("soon", False), ("5y", False), ("-3", False)])
def test_limits_of_time_are_read(tmp_path, limit, valid):
    done = call(*arguments(tmp_path / "a.h5", f"--time-limit={limit}", draws=2))
    assert done.code == (0 if valid else 2)
    assert valid or "write it like 90s, 30m, 12h" in done.err


def test_resuming_where_nothing_stands_begins(tmp_path):
    must(*arguments(tmp_path / "a.h5", "--resume", draws=20))
    assert "Nothing to do" in must("run", QUICK, "--draws", 20, "--out", tmp_path / "a.h5", *DOMAINS, *SHORT, "--resume").out


def test_an_unfinished_run_is_never_thrown_away_unasked(tmp_path):
    path = tmp_path / "a.h5"
    stopped(path)
    kept = (partial(path) / "checkpoint").read_bytes()
    done = call(*arguments(path))
    assert done.code == 2 and "--resume" in done.err and "--force" in done.err
    for change, words in ((["--seed", 1], "run.seed: 2018 there, 1 here"), (["--set", "parameters.policy.lag=1.2"], "parameters.policy.lag"),
                          (["--set", "run.draws=5000"], "run.draws: 12000 there, 5000 here")):
        done = call(*without_draws(path, "--resume", *change))
        assert done.code == 2 and words in done.err, done.err
    assert (partial(path) / "checkpoint").read_bytes() == kept
    must(*arguments(path, "--force", draws=200))
    assert [p.name for p in tmp_path.iterdir()] == ["a.h5"]


def test_two_runs_never_write_to_the_same_place(tmp_path, undisturbed):
    path = tmp_path / "a.h5"
    first = start(*arguments(path))
    wait_for_checkpoint(path, first)
    for flag in ([], ["--force"], ["--resume"]):
        second = call(*arguments(path, *flag))
        assert second.code == 2 and f"another run is writing there: process {first.pid} on " in second.err
    first.communicate(timeout=120)
    assert first.returncode == 0
    assert datasets(path) == undisturbed


def damage(file, how):
    content = bytearray(file.read_bytes())
    if how == "truncated":
        content = content[: len(content) // 2]
    else:
        content[len(content) // 2] ^= 4
    file.write_bytes(content)


@pytest.mark.parametrize("how", ["truncated", "flipped"])
def test_a_damaged_checkpoint_falls_back_to_the_one_before(tmp_path, undisturbed, how):
    path = tmp_path / "a.h5"
    stopped(path, signal.SIGUSR1, "--set", "run.block_draws=64")
    deadline = 5
    while not (partial(path) / "checkpoint.previous").exists() and deadline:
        call(*arguments(path, "--resume", "--time-limit", "3s"))
        deadline -= 1
    if path.exists():
        pytest.skip("the run was done before it had two checkpoints")
    damage(partial(path) / "checkpoint", how)
    words = arguments(path, "--resume")
    words.remove("--quiet")
    done = must(*words)
    assert "an older checkpoint" in done.err
    assert datasets(path) == undisturbed


@pytest.mark.parametrize("how", ["truncated", "flipped"])
@pytest.mark.parametrize("what", ["checkpoint*", "segment-0-0"])
def test_what_is_damaged_beyond_use_is_named(tmp_path, how, what):
    path = tmp_path / "a.h5"
    stopped(path)
    for file in partial(path).glob(what):
        damage(file, how)
    before = {p.name: p.read_bytes() for p in partial(path).iterdir() if p.name != "lock"}
    done = call(*arguments(path, "--resume"))
    assert done.code == 1 and what.rstrip("*") in done.err and "begin anew with --force" in done.err
    assert {p.name: p.read_bytes() for p in partial(path).iterdir() if p.name != "lock"} == before


def test_the_live_record_tells_how_a_run_stands(tmp_path):
    path = tmp_path / "a.h5"
    process = start(*arguments(path, draws=1000000))
    try:
        wait_for_checkpoint(path, process)
        deadline = time.time() + 30
        while (live := json.loads((partial(path) / "live.json").read_text()))["draws_done"] == 0 and time.time() < deadline:
            time.sleep(0.1)
        assert live["state"] == "running" and live["pid"] == process.pid and live["draws"] == 1000000
        assert 0 < live["draws_done"] < 1000000 and live["draws_per_s"] > 0 and live["failed_draws"] == 0
        assert sum(live["verdicts"].values()) == live["draws_done"]
        effect = live["means"][0]
        assert effect["effect"] == "total_effect" and effect["outcome"] == "log_nqp" and effect["low"] < effect["mean"] < effect["high"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.mark.parametrize("design", [[], ["--set", "design.kind=sobol"],
                                    ["--set", "design.kind=pick_freeze", "--set", "sensitivity.by=table", "--set", 'game.players=["incentive", "guidance", "ecology"]']],
                         ids=["independent", "sobol", "pick_freeze"])
def test_an_extended_result_is_one_that_was_longer_from_the_start(tmp_path, design):
    draws = (700, 1100) if len(design) < 4 else (60, 110)
    must(*arguments(tmp_path / "a.h5", *design, draws=draws[0]))
    refused = call(*arguments(tmp_path / "a.h5", *design, draws=draws[1]))
    assert refused.code == 2 and "--extend" in refused.err
    words = arguments(tmp_path / "a.h5", *design, "--extend", draws=draws[1])
    words.remove("--quiet")
    told = must(*words).err
    assert "extending a result: " in told and "extending a result: 0" not in told
    must(*arguments(tmp_path / "b.h5", *design, draws=draws[1]))
    assert datasets(tmp_path / "a.h5") == datasets(tmp_path / "b.h5")


def test_what_cannot_be_extended_is_refused_with_its_reason(tmp_path):
    path = tmp_path / "a.h5"
    must(*arguments(path, draws=700))
    content = path.read_bytes()
    for change, words in ((["--seed", 1], "run.seed"), (["--set", "model.tolerance=1e-3"], "model.tolerance")):
        done = call(*arguments(path, "--extend", *change, draws=1100))
        assert done.code == 2 and words in done.err, done.err
    assert call(*arguments(path, "--extend", draws=100)).code == 2
    assert call(*arguments(tmp_path / "none.h5", "--extend", draws=100)).code == 2
    assert path.read_bytes() == content
    hypercube = ["--set", "design.kind=latin_hypercube"]
    must(*arguments(tmp_path / "h.h5", *hypercube, draws=700))
    done = call(*arguments(tmp_path / "h.h5", "--extend", *hypercube, draws=1400))
    assert done.code == 2 and "places its points anew" in done.err
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["a.h5", "h.h5"]


def test_an_interrupted_extension_is_resumed_and_the_result_stands_until_then(tmp_path, undisturbed):
    path = tmp_path / "a.h5"
    must(*arguments(path, draws=700))
    content = path.read_bytes()
    code, _ = stopped(path, signal.SIGKILL, "--extend")
    assert code == -signal.SIGKILL and path.read_bytes() == content
    must(*arguments(path, "--resume"))
    assert datasets(path) == undisturbed


def test_failed_draws_have_limits_in_number_and_share(tmp_path):
    explosive = ["--set", "parameters.technology.ideas_returns={uniform=[0.0,0.99]}", "--set", "parameters.technology.rd_elasticity=4.0",
                 "--set", "parameters.rd.fiscal=1.0", "--set", "model.horizon_yr=12", "--set", "run.failed_draws_limit=1.0", *DOMAINS]
    assert call("run", QUICK, "--draws", 40, "--out", tmp_path / "a.h5", *explosive).code == 0
    with h5py.File(tmp_path / "a.h5") as file:
        failed = int(file["status_count"][1:].sum())
    assert failed > 1
    assert call("run", QUICK, "--draws", 40, "--out", tmp_path / "b.h5", *explosive, "--set", f"run.most_failed_draws={failed}").code == 0
    done = call("run", QUICK, "--draws", 40, "--out", tmp_path / "c.h5", *explosive, "--set", f"run.most_failed_draws={failed - 1}")
    assert done.code == 3 and "run.most_failed_draws" in done.err
