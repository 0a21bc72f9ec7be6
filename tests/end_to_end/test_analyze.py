"""Sensitivity measures from given data: nqpsweep analyze."""
import json
import os
import pathlib
import random
import subprocess

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, PROJECT, SHORT, call, datasets, mpirun, must

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


def test_a_run_writes_what_analyze_says_of_its_draws(result):
    ours = json.loads(must("analyze", result, "--json", "--method", "PRCC,S1_rank,pawn,S1_binned").out)
    with h5py.File(result) as file:
        for o, output in enumerate(n.decode() for n in file["given_data/output"]):
            for name in ("PRCC", "PRCC_conf", "S1_rank", "S1_rank_conf", "pawn"):
                np.testing.assert_allclose(file[f"given_data/{name}"][o], ours[output][name], rtol=0, atol=1e-12)
            place = [n.decode() for n in file["first_order/output"]].index(output)
            for name in ("S1", "S1_conf"):
                np.testing.assert_allclose(file[f"first_order/{name}"][place], ours[output][name.replace("S1", "S1_binned")][:-1], rtol=0, atol=1e-9)
        assert [n.decode() for n in file["given_data/input"]][-1] == "dummy"
        assert file["given_data/n_points"][()] == 1000


def test_measures_with_models_behind_them_say_how_well_these_fit(tmp_path, columns):
    write_csv(tmp_path / "a.csv", columns)
    ours = json.loads(must("analyze", tmp_path / "a.csv", "--output", "y", "--method", "pce,hdmr,hsic,hsic_permutation", "--json").out)["y"]
    # By hand: Var sin(6 a) = 1/2 - sin(12)/24 - ((1 - cos 6)/6)^2, Var b^2 = 1/5 - 1/9.
    parts = np.array([0.5 - np.sin(12) / 24 - ((1 - np.cos(6)) / 6) ** 2, 4 / 45, 0.0])
    assert ours["pce_fit"] > 0.99 and ours["hdmr_fit"] > 0.8
    # By ranks an expansion fits in the sample, whose variances are off by some 1/sqrt(512).
    np.testing.assert_allclose(ours["S1_pce"][:3], parts / parts.sum(), atol=4 / np.sqrt(512) * 0.5)
    np.testing.assert_allclose(ours["ST_pce"][:3], ours["S1_pce"][:3], atol=0.02)
    for p in ("S_hdmr_p", "hsic_p", "hsic_permutation_p"):
        assert max(ours[p][:2]) < 0.05 / 3
    assert "S1_pce_conf" not in ours
    table = must("analyze", tmp_path / "a.csv", "--output", "y", "--method", "pce,hsic").out
    assert "the model behind pce explains 1.000" in table and " p " in table


def ks_of(x, event):
    both = np.sort(x)
    return np.abs(np.searchsorted(np.sort(x[event]), both, "right") / event.sum() - np.searchsorted(np.sort(x[~event]), both, "right") / (~event).sum()).max()


def test_an_event_is_told_from_the_rest_by_its_inputs(tmp_path, columns, result):
    write_csv(tmp_path / "a.csv", columns)
    text = "y >= 1.2"
    ours = json.loads(must("analyze", tmp_path / "a.csv", "--event", text, "--json").out)[text]
    event = columns["y"] >= 1.2
    np.testing.assert_allclose(ours["ks"][:3], [ks_of(columns[n], event) for n in ("alpha", "beta", "gamma")], rtol=1e-12)
    np.testing.assert_allclose(ours["below_median"][0], (columns["alpha"] < np.median(columns["alpha"]))[event].mean())
    assert ours["ks_p"][0] < 1e-9 and ours["ks_p"][2] > 1e-3
    out = must("analyze", result, "--event", "synergy(log_nqp) < 0", "--event", "total_effect(nqp)>1", "--output", "synergy(log_nqp)", "--method", "PRCC").out
    with h5py.File(result) as file:
        outcome = [n.decode() for n in file["draws/outcome"]].index("log_nqp")
        n = int((file["draws/synergy"][:, outcome] < 0).sum())
    assert f"synergy(log_nqp) < 0: at {n} of 1,000 points" in out
    assert "total_effect(nqp)>1, by ks" in out and "synergy(log_nqp), by PRCC" in out


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


def test_a_damaged_table_is_never_the_end_of_the_program(tmp_path, columns):
    """HDF5 itself crashes over some of these; nobody can tell a changed number from a right one."""
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for name, values in columns.items():
            file.create_dataset(name, data=values[:200], chunks=(64,), compression="gzip")
    whole, chance, told = (tmp_path / "a.h5").read_bytes(), random.Random(7), 0
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        (tmp_path / "b.h5").write_bytes(damaged[: chance.choice((len(damaged), chance.randrange(len(damaged))))])
        done = call("analyze", tmp_path / "b.h5", "--output", "y", "--method", "S1_rank")
        assert done.code in (0, 1, 2) and (done.code == 0 or done.err.startswith("nqpsweep: ")), (done.code, done.err)
        told += done.code != 0
    assert told > 20


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
    (["{csv}", "--event", "y = 2"], ["--event", "compares nothing", "with one of <, <=, >, >="]),
    (["{csv}", "--event", "y < two"], ["\"two\" is not a number"]),
    (["{csv}", "--event", "< 2"], ["it names no output"]),
    (["{csv}", "--event", "gama < 2"], ["did you mean \"gamma\"?"]),
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


# An integrator that is not allowed the steps that its tolerance needs leaves a share of the draws without an answer.
# So precise that one in six draws needs more steps than it may take: enough to judge boxes by.
FAILING = ["--set", "model.most_steps_per_yr=1", "--set", "model.tolerance=3e-6", "--set", "run.failed_draws_limit=1", *GAME]


def test_draws_without_an_answer_are_told_from_the_others(tmp_path):
    path = tmp_path / "a.h5"
    out = must("run", CONFIGS / "quickstart.toml", "--draws", 600, "--out", path, *FAILING).out
    with h5py.File(path) as file:
        failed = file["draws/status"][()] != 0
        x = file["draws/parameters"][()]
        assert 20 < failed.sum() < 600
        table = file["failures"]
        documented = {line.split("`")[1] for line in (PROJECT / "docs" / "file-format.md").read_text().splitlines() if line.startswith("| `/failures/")}
        assert {f"/failures/{name}" for name in table} - {"/failures/box", "/failures/parameter", "/failures/parameter_unit"} == documented
        assert table["first_draw"][()] == np.argmax(failed)
        assert table["n_failed"][()] == failed.sum() and table["n_answered"][()] == (~failed).sum()
        np.testing.assert_allclose(table["distance"][()], [ks_of(x[:, p], failed) for p in range(x.shape[1])], rtol=1e-9)
        # Judged on the odd draws of the first box.
        low, high = table["low"][0], table["high"][0]
        if not np.isnan(table["density"][0]):
            inside = np.all((np.isnan(low) | (x >= low)) & (np.isnan(high) | (x <= high)), axis=1)[1::2]
            assert table["density"][0] == pytest.approx(failed[1::2][inside].mean())
            assert table["density"][0] > table["overall_density"][()]
        assert table["overall_density"][()] == pytest.approx(failed[1::2].mean())
    command = next(line for line in out.splitlines() if "to see one: nqpsweep replay CONFIG" in line)
    draw = command.split("--draw ")[1].split(";")[0]
    replayed = json.loads(must("replay", CONFIGS / "quickstart.toml", "--draw", draw, *FAILING).out)
    assert replayed["status"] == "step_limit"
    assert "what they have in common" in out
    assert must("run", CONFIGS / "quickstart.toml", "--draws", 600, "--out", path, *FAILING).out.split("Nothing to do")[0].strip() in out
    again = mpirun(3, "run", CONFIGS / "quickstart.toml", "--draws", 600, "--out", tmp_path / "b.h5", "--set", "run.block_draws=64", "--quiet", *FAILING)
    assert again.code == 0, again.err
    assert datasets(tmp_path / "b.h5") == datasets(path)
