"""Sensitivity measures from given data: nqpsweep analyze."""
import json
import os
import pathlib
import subprocess

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, PROJECT, SHORT, call, must

ORACLE = pathlib.Path(os.environ.get("NQPSWEEP_ORACLE", PROJECT / "build" / "oracle")) / "bin" / "python"
GAME = ["--set", 'game.players=["incentive", "guidance", "ecology"]']


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    path = tmp_path_factory.mktemp("analyze") / "a.h5"
    must("run", CONFIGS / "quickstart.toml", "--draws", 1000, "--out", path, *GAME, "--quiet")
    return path


@pytest.fixture(scope="module")
def columns():
    random = np.random.default_rng(1)
    x = random.uniform(size=(3, 512))
    return {"alpha": x[0], "beta": x[1], "gamma": x[2], "y": np.sin(6 * x[0]) + x[1] ** 2}


def write_csv(path, columns):
    rows = zip(*columns.values())
    path.write_text("\n".join([", ".join(columns), *(",".join(repr(float(v)) for v in row) for row in rows)]) + "\n")


def test_the_draws_of_a_result_are_analysed_as_by_salib_and_plotted_by_it(result):
    ours = json.loads(must("analyze", result, "--json").out)["synergy(log_nqp)"]
    with h5py.File(result) as file:
        names = [n.decode() for n in file["draws/parameter"]]
        outcome = [n.decode() for n in file["draws/outcome"]].index("log_nqp")
        given = {"inputs": dict(zip(names, file["draws/parameters"][()].T.tolist())), "output": file["draws/synergy"][:, outcome].tolist(), "ours": ours}
    done = subprocess.run([ORACLE, PROJECT / "tests" / "support" / "analyze_oracle.py"], input=json.dumps(given), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    assert ours["names"] == [*names, "(dummy)"]
    np.testing.assert_allclose(ours["S1_rbd_fast"][:-1], theirs["S1_rbd_fast"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours["pawn"][:-1], theirs["pawn"], rtol=0, atol=1e-9)
    assert max(theirs["S1_rbd_fast"]) > 0.1
    np.testing.assert_allclose(theirs["bars"], ours["S1_rbd_fast"])


def test_the_table_names_what_matters(result):
    out = must("analyze", result, "--method", "S1_rank,PRCC", "--output", "synergy(nqp)", "--output", "interaction(nqp, incentive*guidance)").out
    for word in ("1,000 points of 50 inputs", "synergy(nqp), by S1_rank", "interaction(nqp, incentive*guidance), by S1_rank", "PRCC", "(dummy)", "±"):
        assert word in out
    assert "pawn" not in out


def test_csv_and_hdf5_from_elsewhere_say_the_same(tmp_path, columns):
    write_csv(tmp_path / "a.csv", columns)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for name, values in columns.items():
            file[name] = values
        file["unrelated"] = "text"
    a = json.loads(must("analyze", tmp_path / "a.csv", "--output", "y", "--json").out)
    b = json.loads(must("analyze", tmp_path / "a.h5", "--output", "y", "--json").out)
    assert a == b
    assert a["y"]["names"] == ["alpha", "beta", "gamma", "(dummy)"]
    s1 = a["y"]["S1_rank"]
    assert s1[0] > s1[1] > abs(s1[2]) and s1[0] + s1[1] == pytest.approx(1.0, abs=0.1)


def test_points_without_finite_numbers_are_left_out_and_counted(tmp_path, columns):
    broken = {name: values.copy() for name, values in columns.items()}
    broken["y"][5], broken["alpha"][9] = np.nan, np.inf
    write_csv(tmp_path / "a.csv", broken)
    write_csv(tmp_path / "b.csv", {name: np.delete(values, [5, 9]) for name, values in columns.items()})
    out = must("analyze", tmp_path / "a.csv", "--output", "y").out
    assert "510 points of 3 inputs; 2 without an answer left out" in out
    assert out.splitlines()[1:] == must("analyze", tmp_path / "b.csv", "--output", "y").out.splitlines()[1:]
    assert "100 points" in must("analyze", tmp_path / "b.csv", "--output", "y", "--most", 100).out


@pytest.mark.parametrize("arguments, words", [
    (["{csv}"], ["--output", "alpha, beta, gamma, y"]),
    (["{csv}", "--output", "elsewhere"], ["there is no such column", "choose among"]),
    (["{csv}", "--output", "betta"], ["did you mean \"beta\"?"]),
    (["{csv}", "--output", "y", "--method", "PRC"], ["there is no such method", "did you mean"]),
    (["{result}", "--output", "synergi(log_nqp)"], ["was not kept for every draw", "did you mean \"synergy(log_nqp)\"?"]),
    (["missing.csv", "--output", "y"], ["there is no such file"]),
    (["{bad}", "--output", "y"], ["bad.csv:3", "not a number", "oops"]),
    (["{ragged}", "--output", "y"], ["ragged.csv:3", "not as many entries as names"]),
    (["{empty}", "--output", "y"], ["empty.csv:1", "no line of names"]),
])
def test_what_cannot_be_analysed_is_refused(tmp_path, columns, result, arguments, words):
    write_csv(tmp_path / "a.csv", columns)
    (tmp_path / "bad.csv").write_text("x,y\n1,2\n3,oops\n")
    (tmp_path / "ragged.csv").write_text("x,y\n1,2\n3\n")
    (tmp_path / "empty.csv").write_text("")
    files = {"csv": tmp_path / "a.csv", "result": result, **{n: tmp_path / f"{n}.csv" for n in ("bad", "ragged", "empty")}}
    done = call("analyze", *(a.format(**files) for a in arguments))
    assert done.code == 2 and done.out == ""
    for word in words:
        assert word in done.err


def test_a_result_without_its_draws_is_refused(tmp_path):
    must("run", CONFIGS / "quickstart.toml", "--draws", 20, "--out", tmp_path / "a.h5", *GAME, *SHORT, "--quiet", "--set", "output.draws=none")
    done = call("analyze", tmp_path / "a.h5")
    assert done.code == 2 and "its draws were not kept" in done.err
