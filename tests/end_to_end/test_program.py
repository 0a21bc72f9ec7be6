"""What each command does for its user."""
import csv
import io
import json

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, SHORT, call, must, seal

QUICK = CONFIGS / "quickstart.toml"


def small_run(path, *extra, draws=20):
    return call("run", QUICK, "--draws", draws, "--out", path, *SHORT, *extra)


def test_version_and_build_info_name_what_it_was_made_with():
    assert must("--version").out.startswith("nqpsweep 0.")
    info = must("build-info").out
    for word in ("commit", "compiler", "mpi", "hdf5", "eigen", "boost"):
        assert word in info


@pytest.mark.parametrize("config", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_configuration_is_valid_and_checked_without_a_trace(tmp_path, config):
    done = must("check", config, cwd=tmp_path)
    for word in ("valid", "draws", "test function" if config.stem == "test-function" else "trajectories", "time", "memory", "file"):
        assert word in done.out
    assert list(tmp_path.iterdir()) == []


def test_the_summary_answers_the_analyst(result):
    for word in ("256 draws", "all policies together bring by 2035", "of which synergy", "conflict", "strong synergy", "leap", "no policy", "incentive",
                 "guidance", "ecology", "all policies", "Shapley value", "industrial", "coupling_coordination", "Written: ",
                 "vanishes on the scale", "supermodularity", "within guidance", "across domains", "strongest dividends", "Mechanism by mechanism",
                 "Over the years", "collide", "likeliest pairs", "Which mix to choose", "minimax regret", "to know everything beforehand", "What synergy on log_nqp depends on", "(dummy)", str(result.path)):
        assert word in result.out


def test_the_summary_tells_what_was_asked_for_beside(full_result):
    for word in ("structural", "what coordination among the instruments adds", "at equal cost"):
        assert word in full_result.out
    assert [line for line in full_result.out.splitlines() if len(line) > 115 and not line.startswith("Written")] == []


def test_a_game_of_groups_is_told_by_their_names(tmp_path):
    groups = ["--set", 'game.players=[{ name = "money", instruments = ["fiscal", "capital"] }, "talent", "ecology"]', "--set", 'game.base=["tax"]']
    done = small_run(tmp_path / "a.h5", *groups, draws=200)
    assert done.code == 0, done.err
    for word in ("8 coalitions of 3 policies", "in force in any case: tax", "money", "several", "money+talent"):
        assert word in done.out
    with h5py.File(tmp_path / "a.h5") as file:
        assert [n.decode() for n in file["player_instruments"]] == ["fiscal+capital", "talent", "industrial+iur"]
        assert file["coalition_instruments"][1].decode() == "fiscal+tax+capital"
        assert file["statistics/coalition_value/mean"].shape == (2, 8)
    assert done.out.split("Written:")[0] in must("info", tmp_path / "a.h5").out


def test_log_lines_are_sober_without_a_terminal(result):
    assert "\r" not in result.err and "\x1b" not in result.err
    assert "256 of 256 draws (100 %)" in result.err


def test_quiet_is_silent(tmp_path):
    done = small_run(tmp_path / "a.h5", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert [p.name for p in tmp_path.iterdir()] == ["a.h5"]


def test_a_second_run_has_nothing_to_do(tmp_path):
    path = tmp_path / "deep" / "er" / "a.h5"
    first = small_run(path)
    before = path.stat().st_mtime_ns
    again = small_run(path, "--threads", "1", "--force")
    assert (first.code, again.code) == (0, 0)
    assert "Nothing to do" in again.out
    assert again.out.split("\nNothing to do")[0] == first.out.split("Written:")[0]
    assert path.stat().st_mtime_ns == before


def test_force_replaces_another_result(tmp_path):
    small_run(tmp_path / "a.h5")
    assert small_run(tmp_path / "a.h5", "--seed", "5").code == 2
    assert small_run(tmp_path / "a.h5", "--seed", "5", "--force").code == 0
    with h5py.File(tmp_path / "a.h5") as file:
        assert file.attrs["seed"] == "5"


def test_info_tells_what_run_told(result):
    told = must("info", result.path).out
    assert result.out.split("Written:")[0] in told
    for word in ("complete result", "Open MPI", "HDF5", "double precision", "--draws 256"):
        assert word in told


def test_replay_shows_all_of_a_draw():
    draw = json.loads(must("replay", QUICK, "--draw", "3").out)
    assert draw["status"] == "ok" and draw["verdict"] in ("strong", "additive_only", "antagonism")
    assert len(draw["parameters"]) == 53
    assert len(draw["coalitions"]) == 256
    assert draw["coalitions"][3]["name"] == "fiscal+tax"
    games = draw["effects"]["log_nqp"]
    assert games["total_effect"] == draw["coalitions"][255]["log_nqp"] - draw["coalitions"][0]["log_nqp"]
    assert len(draw["observables"]["rd_growth"]) == 3


def test_replay_of_a_coalition_is_a_table_over_time():
    rows = list(csv.reader(io.StringIO(must("replay", QUICK, "--draw", "3", "--coalition", "fiscal,tax").out)))
    assert rows[0] == "time_yr,talent,capital,technology,rd,chain,iur,share,cumulative_nqp".split(",")
    assert (float(rows[1][0]), float(rows[-1][0]), len(rows)) == (0.0, 17.0, 2 + 17 * 12)
    draw = json.loads(must("replay", QUICK, "--draw", "3").out)
    assert float(rows[-1][7]) == pytest.approx(draw["coalitions"][3]["share"], rel=2e-5)  # the table is the scalar solution
    assert float(rows[-1][8]) == pytest.approx(draw["coalitions"][3]["cumulative_nqp"], rel=2e-5)


def parameters(path):
    with h5py.File(path) as file:
        return [n.decode() for n in file["draws/parameter"]], file["draws/parameters"][()]


def test_a_parameter_can_be_fixed_or_changed_and_the_others_stay(tmp_path):
    small_run(tmp_path / "plain.h5")
    small_run(tmp_path / "fixed.h5", "--set", "parameters.policy.lag=1.2")
    (tmp_path / "c.toml").write_text("[parameters.policy]\nlag = { uniform = [0.5, 0.75] }\n")
    must("run", tmp_path / "c.toml", "--quiet", "--draws", 20, "--out", tmp_path / "changed.h5", *SHORT)
    names, plain = parameters(tmp_path / "plain.h5")
    fixed, changed = (parameters(tmp_path / f"{n}.h5")[1] for n in ("fixed", "changed"))
    assert names[0] == "policy.lag"
    assert (fixed[:, 0] == 1.2).all()
    assert ((0.5 < changed[:, 0]) & (changed[:, 0] < 0.75)).all()
    np.testing.assert_array_equal(fixed[:, 1:], plain[:, 1:])
    np.testing.assert_array_equal(changed[:, 1:], plain[:, 1:])


def test_draws_without_an_answer_are_kept_counted_and_told(tmp_path):
    explosive = ["--set", "parameters.technology.ideas_returns={uniform=[0.0,0.99]}", "--set", "parameters.technology.rd_elasticity=4.0",
                 "--set", "parameters.rd.fiscal=1.0", "--set", "model.horizon_yr=12"]
    done = call("run", QUICK, "--draws", 40, "--out", tmp_path / "a.h5", *explosive)
    assert done.code == 3
    assert "failed_draws_limit" in done.err and "have no answer" in done.out
    with h5py.File(tmp_path / "a.h5") as file:
        status = file["draws/status"][()]
        effects = file["draws/synergy"][()]
        assert 0 < np.count_nonzero(status) < 40
        np.testing.assert_array_equal(np.isnan(effects).all(axis=1), status != 0)
        np.testing.assert_array_equal(file["status_count"][()], np.bincount(status, minlength=3))
        assert (file["statistics/synergy/count"][()] == np.count_nonzero(status == 0)).all()
    tolerated = call("run", QUICK, "--draws", 40, "--out", tmp_path / "b.h5", *explosive, "--set", "run.failed_draws_limit=1.0")
    assert tolerated.code == 0


def test_without_a_configuration_the_defaults_run(tmp_path):
    must("run", "--draws", 2, "--quiet", *SHORT, cwd=tmp_path)
    assert (tmp_path / "results" / "nqpsweep.h5").exists()


def test_a_result_of_another_version_of_the_format_is_refused(tmp_path):
    must("run", "--draws", 2, "--quiet", *SHORT, "--out", tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        file.attrs["nqpsweep_schema"] = 1
    seal(tmp_path / "a.h5")
    for command in ("info", "analyze"):
        done = call(command, tmp_path / "a.h5")
        assert done.code == 1 and "its format has version 1, this program reads version 2" in done.err
