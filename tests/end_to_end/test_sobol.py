"""Sobol' indices of policy-synergy effects: from the design to the summary."""
import json
import os
import pathlib
import subprocess
import types

import h5py
import numpy as np
import pytest
import xarray
from conftest import CONFIGS, PROJECT, SHORT, call, datasets, documented_axes, mpirun, must

QUICK = CONFIGS / "quickstart.toml"
ORACLE = pathlib.Path(os.environ.get("NQPSWEEP_ORACLE", PROJECT / "build" / "oracle")) / "bin" / "python"
DOMAINS = ["--set", 'game.players=["incentive", "guidance", "ecology"]']
DESIGN = ["--set", "design.kind=pick_freeze", *DOMAINS]


def study(path, *extra, draws=256):
    return ["run", QUICK, "--draws", draws, "--out", path, *DESIGN, *extra]


@pytest.fixture(scope="module")
def sobol(tmp_path_factory):
    path = tmp_path_factory.mktemp("sobol") / "a.h5"
    done = must(*study(path))
    return types.SimpleNamespace(path=path, out=done.out)


def test_the_summary_names_what_drives_the_headline(sobol):
    for word in ("256 draws, each a group of 52", "What the variance of synergy on log_nqp comes from", "alone (S1)", "with all others (ST)",
                 "(dummy)", "parameters alone explain", "production.substitution"):
        assert word in sobol.out
    assert sobol.out.split("Written:")[0] in must("info", sobol.path).out


def test_indices_open_by_name(sobol):
    with xarray.open_dataset(sobol.path, engine="h5netcdf", group="sobol") as table:
        one = table.sel(output="synergy(log_nqp)", member="production.substitution")
        assert float(one["ST_low"]) < float(one["ST"]) < float(one["ST_high"])
        assert table["S1"].sizes == {"output": 20, "member": 51}
        np.testing.assert_array_equal(table["S1_by_estimator"].sel(estimator="janon"), table["S1"])
        np.testing.assert_array_equal(table["ST_by_estimator"].sel(estimator="jansen"), table["ST"])
        assert int(table["n_groups"]) == 256 and int(table["n_groups_failed"]) == 0
        # The dummy has no total effect; every real parameter's is a share, up to noise.
        assert (abs(table["ST"].sel(member="dummy")) < 1e-12).all()


def test_the_documented_objects_are_those_of_the_file(sobol):
    documented = {line.split("`")[1] for line in (PROJECT / "docs" / "file-format.md").read_text().splitlines() if line.startswith("| `/sobol/")}
    with h5py.File(sobol.path) as file:
        assert {f"/sobol/{name}" for name in file["sobol"]} - {f"/sobol/{axis}" for axis in documented_axes()} == documented


def columns_of(path, outcome="log_nqp"):
    with h5py.File(path) as file:
        place = [n.decode() for n in file["draws/outcome"]].index(outcome)
        rows = file["draws/synergy"][()][:, place].reshape(-1, 52)
        return {"A": rows[:, 0].tolist(), "B": rows[:, 1].tolist(), "AB": rows[:, 2:].T.tolist()}


def test_indices_are_those_of_salib_on_the_same_draws(sobol):
    done = subprocess.run([ORACLE, PROJECT / "tests" / "support" / "salib_oracle.py"], input=json.dumps(columns_of(sobol.path)),
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    with xarray.open_dataset(sobol.path, engine="h5netcdf", group="sobol") as table:
        ours = table.sel(output="synergy(log_nqp)", estimator="saltelli")
        np.testing.assert_allclose(ours["S1_by_estimator"].values[:50], theirs["S1"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(ours["ST_by_estimator"].values[:50], theirs["ST"], rtol=0, atol=1e-9)
    assert max(theirs["ST"]) > 0.1


def test_rows_of_a_group_differ_in_one_parameter(sobol):
    with h5py.File(sobol.path) as file:
        groups = file["draws/parameters"][()].reshape(-1, 52, 50)
    for member in range(50):
        changed = groups[:, 2 + member] != groups[:, 0]
        assert changed[:, member].all() and changed.sum() == len(groups)
        np.testing.assert_array_equal(groups[:, 2 + member, member], groups[:, 1, member])


def test_distributions_are_made_of_the_independent_draws(sobol):
    with h5py.File(sobol.path) as file:
        synergy = file["draws/synergy"][()].reshape(-1, 52, 10)[:, :2].reshape(-1, 10)
        np.testing.assert_allclose(file["statistics/synergy/mean"][()], synergy.mean(axis=0), rtol=1e-12, atol=1e-15)
        assert (file["statistics/synergy/count"][()] == 512).all()
        assert file["verdict_count"][()].sum() == 512
        assert file["status_count"][0] == 256 * 52


@pytest.mark.parametrize("base", ["sobol", "monte_carlo", "latin_hypercube"])
def test_bytes_do_not_depend_on_ranks_threads_and_blocks(tmp_path, base):
    extra = [*SHORT, "--quiet", "--set", f"design.base={base}"]
    must(*study(tmp_path / "a.h5", *extra, "--threads", 1, draws=50))
    for name, ranks, more in (("b", 2, ["--threads", 2]), ("c", 3, ["--threads", 1, "--set", "run.block_draws=64"])):
        done = mpirun(ranks, *study(tmp_path / f"{name}.h5", *extra, *more, draws=50))
        assert done.code == 0, done.err
        assert datasets(tmp_path / f"{name}.h5") == datasets(tmp_path / "a.h5")


def test_groups_of_parameters_need_fewer_draws(tmp_path):
    done = must(*study(tmp_path / "a.h5", "--set", "sensitivity.by=table", "--set", 'sensitivity.outputs=["synergy", "interaction"]', *SHORT, draws=40))
    assert "each a group of 11" in done.out
    with xarray.open_dataset(tmp_path / "a.h5", engine="h5netcdf", group="sobol") as table:
        assert list(table["member"].values) == ["policy", "rd", "talent", "capital", "technology", "production", "chain", "iur", "leap", "dummy"]
        assert "interaction(log_nqp, incentive*guidance)" in table["output"].values


def test_a_group_with_a_failed_draw_is_left_out_as_a_whole(tmp_path):
    explosive = ["--set", "parameters.technology.ideas_returns={uniform=[0.0,0.99]}", "--set", "parameters.technology.rd_elasticity=4.0",
                 "--set", "parameters.rd.fiscal=1.0", "--set", "model.horizon_yr=12", "--set", "run.failed_draws_limit=1.0", "--set", "sensitivity.by=table"]
    must(*study(tmp_path / "a.h5", "--quiet", *explosive, draws=60))
    with h5py.File(tmp_path / "a.h5") as file:
        failed = (file["draws/status"][()].reshape(60, -1) != 0).any(axis=1).sum()
        assert 0 < failed < 60
        assert file["sobol/n_groups_failed"][()] == failed and file["sobol/n_groups"][()] == 60 - failed


@pytest.mark.parametrize("settings, words", [
    (["sensitivity.outputs=[\"synergi\"]"], ["sensitivity.outputs", "synergi", "did you mean \"synergy\"?"]),
    (["sensitivity.outputs=[\"synergy_ratio\"]"], ["sensitivity.outputs", "synergy_ratio", "variance"]),
    (["sensitivity.by=group"], ["sensitivity.by", "parameter", "table"]),
    (["design.base=pick_freeze"], ["design.base", "monte_carlo"]),
    (["design.scramblings=0"], ["design.scramblings", "1 to 1024"]),
])
def test_what_cannot_be_analysed_is_refused(tmp_path, settings, words):
    done = call(*study(tmp_path / "a.h5", *(part for s in settings for part in ("--set", s)), draws=4))
    assert done.code == 2 and not (tmp_path / "a.h5").exists()
    for word in words:
        assert word in done.err
