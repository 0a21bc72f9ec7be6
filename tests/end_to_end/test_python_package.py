"""The Python package opens results with names on all axes, and hands them to pandas, SALib and ArviZ.

    NQPSWEEP=build/ci/nqpsweep build/report/bin/python -m pytest tests/end_to_end/test_python_package.py
"""
import runpy
import shutil
import subprocess
import sys

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, PROJECT, SHORT, must

nqpsweep = pytest.importorskip("nqpsweep", reason="run with build/report/bin/python, which scripts/setup --tests makes")

GROUPS = [*SHORT, "--set", "run.draws=64", "--set", "design.second_order=true"]


def made(folder, kind, *more):
    path = folder / f"{kind}.h5"
    must("run", CONFIGS / "sensitivity.toml", "--quiet", "--out", path, *GROUPS, "--set", f"design.kind={kind}", *more)
    return path


@pytest.fixture(scope="module")
def pick_freeze(tmp_path_factory):
    return made(tmp_path_factory.mktemp("package"), "pick_freeze")


@pytest.fixture(scope="module")
def morris(tmp_path_factory):
    return made(tmp_path_factory.mktemp("package"), "morris")


@pytest.fixture
def opened(result):
    with nqpsweep.open_results(result.path) as results:
        yield results


def test_every_array_has_a_name_for_each_place_on_each_axis(result, pick_freeze, morris):
    for path in (result.path, pick_freeze, morris):
        with nqpsweep.open_results(path) as results:
            for group in results.subtree:
                for name, array in group.data_vars.items():
                    assert array.attrs["long_name"], f"{path}: {group.path}/{name}"
                    assert all(axis in array.coords for axis in array.dims), f"{path}: {group.path}/{name}"
                    if array.dtype.kind in "fiu":
                        assert array.attrs["units"], f"{path}: {group.path}/{name}"


def test_elementary_effects_have_the_unit_of_the_effect(morris):
    with nqpsweep.open_results(morris) as results:
        for group in ("elementary_effects", "convergence"):
            for index in ("mu_star", "mu", "sigma"):
                assert results[group][index].attrs["units"] == results[group][f"{index}_conf"].attrs["units"] == "unit of the effect"


@pytest.mark.filterwarnings("error")
def test_the_state_of_a_long_run_is_left_to_the_program(result, tmp_path):
    path = tmp_path / "long.h5"  # runs of less than a minute keep no state
    shutil.copy(result.path, path)
    with h5py.File(path, "r+") as file:
        file["provenance"].create_dataset("state", data=np.zeros(1000, np.uint8))
    with nqpsweep.open_results(path) as results:
        assert "state" not in results["provenance"]
        assert "config" in results["provenance"]


def test_the_package_is_typed_throughout():
    done = subprocess.run([sys.executable, "-m", "mypy", "--config-file", PROJECT / "scripts" / "pyproject.toml", "--cache-dir", PROJECT / "build" / "mypy", PROJECT / "scripts" / "nqpsweep"],
                          capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tree_holds_every_dataset_of_the_file(opened, result):
    with h5py.File(result.path) as file:
        found = []
        file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
    renamed = {"draws/status": "draws/draw_status", "draws/verdict": "draws/draw_verdict"}
    for name in found:
        group, _, array = renamed.get(name, name).rpartition("/")
        assert array in (opened[group] if group else opened).to_dataset().variables, name


def test_the_status_of_a_draw_is_not_the_axis_of_statuses(opened, result):
    with h5py.File(result.path) as file:
        np.testing.assert_array_equal(opened["draws"]["draw_verdict"], file["draws/verdict"])
    assert list(opened["status_count"].sel(status=["ok"]).values) == [256]


def test_a_file_that_is_no_result_is_refused_in_words(result, tmp_path):
    with pytest.raises(nqpsweep.NotAResult, match="no such file"):
        nqpsweep.open_results(tmp_path / "missing.h5")
    with pytest.raises(nqpsweep.NotAResult, match="not an HDF5 file"):
        nqpsweep.open_results(PROJECT / "README.md")
    foreign, other = tmp_path / "foreign.h5", tmp_path / "other.h5"
    h5py.File(foreign, "w").close()
    with pytest.raises(nqpsweep.NotAResult, match="not a complete result"):
        nqpsweep.open_results(foreign)
    shutil.copy(result.path, other)
    with h5py.File(other, "r+") as file:
        file.attrs["nqpsweep_schema"] = 999
    with pytest.raises(nqpsweep.NotAResult, match="version 999"):
        nqpsweep.open_results(other)


def test_pandas_has_the_draws_under_the_names_of_the_tables(opened, result):
    frame = nqpsweep.to_pandas(opened, ["synergy", "interaction", "box_cox_exponent"])
    with h5py.File(result.path) as file:
        draws = file["draws"]
        outcomes, pairs = ([name.decode() for name in draws[axis]] for axis in ("outcome", "pair"))
        place = outcomes.index("nqp"), pairs.index("tax*talent")
        np.testing.assert_array_equal(frame["interaction(nqp, tax*talent)"], draws["interaction"][(slice(None), *place)])
        np.testing.assert_array_equal(frame["synergy(nqp)"], draws["synergy"][:, place[0]])
        np.testing.assert_array_equal(frame["policy.lag"], draws["parameters"][:, 0])
        np.testing.assert_array_equal(frame["box_cox_exponent"], draws["box_cox_exponent"])
    assert frame.index.name == "draw"
    assert (frame["status"] == 0).all()
    with pytest.raises(nqpsweep.NotInResult, match="structural_synergy"):
        nqpsweep.to_pandas(opened, ["structural_synergy"])


def test_salib_gets_its_names_and_draws_its_pictures(pick_freeze, morris):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from SALib.plotting import bar
    from SALib.plotting import morris as morris_plots

    with nqpsweep.open_results(pick_freeze) as results, h5py.File(pick_freeze) as file:
        sobol = nqpsweep.to_salib(results, "synergy(log_nqp)")["sobol"]
        row = [name.decode() for name in file["sobol/output"]].index("synergy(log_nqp)")
        np.testing.assert_array_equal(sobol["ST"], file["sobol/ST"][row, :-1])
        assert sobol["names"] == [name.decode() for name in file["sobol/member"][:-1]]
        pairs = [name.decode() for name in file["sobol_second_order/member_pair"]]
        i, j = (sobol["names"].index(name) for name in ("policy.lag", "rd.tax"))
        assert sobol["S2"][i, j] == file["sobol_second_order/S2"][row, pairs.index("policy.lag*rd.tax")]
        assert np.isnan(sobol["S2"][np.tril_indices(50)]).all()
        with pytest.raises(nqpsweep.NotInResult, match="no output synergy"):
            nqpsweep.to_salib(results, "synergy(of what)")
    first = type(sobol)({name: sobol[name] for name in ("S1", "S1_conf", "names")})
    assert len(bar.plot(first.to_df()).patches) == 50
    with nqpsweep.open_results(morris) as results:
        screened = nqpsweep.to_salib(results)["elementary_effects"]
    morris_plots.horizontal_bar_plot(plt.figure().gca(), screened)
    morris_plots.covariance_plot(plt.figure().gca(), screened, {})


def test_arviz_has_priors_and_effects_on_named_axes(opened, pick_freeze):
    import arviz_base

    tree = nqpsweep.to_arviz(opened)
    assert tree["prior"]["rd.tax"].dims == ("chain", "draw")
    assert tree["prior_predictive"]["synergy"].dims == ("chain", "draw", "outcome")
    assert list(tree["prior_predictive"]["outcome"].values[:2]) == ["log_nqp", "nqp"]
    for group in ("prior", "prior_predictive"):
        assert all(axis in array.coords for array in tree[group].data_vars.values() for axis in array.dims)
    assert arviz_base.extract(tree, group="prior").sizes["sample"] == 256
    with nqpsweep.open_results(pick_freeze) as results:
        first_rows = nqpsweep.to_arviz(results)
        np.testing.assert_array_equal(first_rows["prior"]["rd.tax"].values[0], results["draws"]["parameters"].sel(parameter="rd.tax").values[::102])


def test_the_tutorial_runs(result, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tutorial.py", str(result.path)])
    runpy.run_path(str(PROJECT / "scripts" / "tutorial.py"), run_name="__main__")
    assert "talent" in capsys.readouterr().out
    assert (tmp_path / "report.html").stat().st_size > 1e6
