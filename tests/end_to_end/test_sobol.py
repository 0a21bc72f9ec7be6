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


def documented(group):
    """Objects of a group as the documentation lists them, for the indices that it stands for."""
    lines = [line.split("`")[1] for line in (PROJECT / "docs" / "file-format.md").read_text().splitlines() if line.startswith(f"| `/{group}/")]
    return {line.replace("INDEX", index) for line in lines for index in (("S1", "ST") if "INDEX" in line else ("",))}


@pytest.mark.parametrize("group, extra", [
    ("sobol", []), ("convergence", []), ("sobol_second_order", ["design.second_order=true"]), ("shapley_effects", ["design.kind=permuted_paths"]),
    ("elementary_effects", ["design.kind=radial"]), ("dgsm", ["design.kind=small_steps"]),
    ("fast", ["design.kind=fast", "sensitivity.by=parameter", "design.curve_points=65", "run.draws=1"]),
    ("rbd", ["design.kind=random_balance", "sensitivity.by=parameter", "design.curve_points=65", "run.draws=1"]),
    ("factorial", ["design.kind=factorial"]), ("factorial_second_order", ["design.kind=factorial", "design.second_order=true"]),
])
def test_the_documented_objects_are_those_of_the_file(tmp_path, group, extra):
    must(*study(tmp_path / "a.h5", *SHORT, "--quiet", "--set", "sensitivity.by=table", *(part for s in extra for part in ("--set", s)), draws=64))
    with h5py.File(tmp_path / "a.h5") as file:
        assert {f"/{group}/{name}" for name in file[group]} - {f"/{group}/{axis}" for axis in documented_axes()} == documented(group)


def columns_of(path, n_members=50, outcome="log_nqp"):
    with h5py.File(path) as file:
        place = [n.decode() for n in file["draws/outcome"]].index(outcome)
        rows = file["draws/synergy"][()][:, place].reshape(int(file["sobol/n_groups"][()]), -1)
        return {"A": rows[:, 0].tolist(), "B": rows[:, 1].tolist(), "AB": rows[:, 2:2 + n_members].T.tolist(),
                "BA": rows[:, 2 + n_members:].T.tolist()}


def salib(columns):
    done = subprocess.run([ORACLE, PROJECT / "tests" / "support" / "salib_oracle.py"], input=json.dumps(columns),
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_indices_are_those_of_salib_on_the_same_draws(sobol):
    theirs = salib(columns_of(sobol.path))
    with xarray.open_dataset(sobol.path, engine="h5netcdf", group="sobol") as table:
        ours = table.sel(output="synergy(log_nqp)", estimator="saltelli")
        np.testing.assert_allclose(ours["S1_by_estimator"].values[:50], theirs["S1"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(ours["ST_by_estimator"].values[:50], theirs["ST"], rtol=0, atol=1e-9)
    assert max(theirs["ST"]) > 0.1


def test_second_order_indices_are_those_of_salib_on_the_same_draws(tmp_path):
    done = must(*study(tmp_path / "a.h5", "--set", "design.second_order=true", "--set", "sensitivity.by=table"))
    assert "each a group of 20" in done.out and "strongest interactions of two" in done.out
    theirs = salib(columns_of(tmp_path / "a.h5", 9))
    with xarray.open_dataset(tmp_path / "a.h5", engine="h5netcdf", group="sobol_second_order") as table:
        ours = table.sel(output="synergy(log_nqp)")
        np.testing.assert_allclose(ours["S2"].values, theirs["S2"], rtol=0, atol=1e-9)
        assert len(theirs["S2"]) == 36 and max(theirs["S2"]) > 0.05
        assert ours["member_pair"].values[0] == "policy*rd"
    with xarray.open_dataset(tmp_path / "a.h5", engine="h5netcdf", group="sobol") as table:
        assert "azzini" in table["estimator"].values and "owen" not in table["estimator"].values


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


@pytest.mark.parametrize("base", ["sobol", "monte_carlo", "latin_hypercube", "lattice"])
def test_bytes_do_not_depend_on_ranks_threads_and_blocks(tmp_path, base):
    extra = [*SHORT, "--quiet", "--set", f"design.base={base}"]
    must(*study(tmp_path / "a.h5", *extra, "--threads", 1, draws=50))
    for name, ranks, more in (("b", 2, ["--threads", 2]), ("c", 3, ["--threads", 1, "--set", "run.block_draws=64"])):
        done = mpirun(ranks, *study(tmp_path / f"{name}.h5", *extra, *more, draws=50))
        assert done.code == 0, done.err
        assert datasets(tmp_path / f"{name}.h5") == datasets(tmp_path / "a.h5")


BY_TABLE = [*SHORT, "--quiet", "--set", "sensitivity.by=table"]


@pytest.mark.parametrize("extra", [
    ["design.kind=permuted_paths"], ["design.kind=morris"], ["design.kind=small_steps"],
    ["design.second_order=true", "design.third_point=true", "design.base=monte_carlo", "sensitivity.intervals=asymptotic"],
    ['dependence.rank_correlations=[["rd.fiscal", "rd.tax", 0.5], ["rd.tax", "leap.barrier", -0.4]]'],
    ["sensitivity.stop_width=1.0", "run.draws=4000"],
])
def test_bytes_of_every_kind_do_not_depend_on_ranks_threads_and_blocks(tmp_path, extra):
    settings = [part for s in extra for part in ("--set", s)]
    call_of = lambda name, *more: ["run", QUICK, "--out", tmp_path / f"{name}.h5", *DESIGN, *BY_TABLE, "--set", "run.draws=300", *settings, *more]
    must(*call_of("a", "--threads", 1))
    for name, ranks, more in (("b", 2, ["--threads", 2]), ("c", 3, ["--threads", 1, "--set", "run.block_draws=64"])):
        done = mpirun(ranks, *call_of(name, *more))
        assert done.code == 0, done.err
        assert datasets(tmp_path / f"{name}.h5") == datasets(tmp_path / "a.h5")


def test_a_run_stops_when_its_intervals_are_narrow_enough(tmp_path):
    must(*study(tmp_path / "a.h5", *BY_TABLE, "--set", "sensitivity.stop_width=1.0", draws=4000))
    with h5py.File(tmp_path / "a.h5") as file:
        n = int(file["sobol/n_groups"][()])
        assert n < 4000 and file.attrs["n_draws"] == n * 11 and len(file["draws/draw"]) == n * 11 and file["draws/synergy"].shape[0] == n * 11
        steps = file["convergence/after_groups"][()]
        assert list(steps) == [64 * 2**k for k in range(len(steps))] and steps[-1] == n
        names = [o.decode() for o in file["convergence/output"]]
        chosen = [names.index(f"{effect}(log_nqp)") for effect in ("total_effect", "synergy")]
        widest = 2 * np.maximum(file["convergence/S1_conf"][()], file["convergence/ST_conf"][()])[:, chosen].max(axis=(1, 2))
        assert widest[-1] <= 1.0 and (widest[:-1] > 1.0).all()
    # A run of just so many draws is the same, and what stands there already is known to be that.
    must(*study(tmp_path / "b.h5", *BY_TABLE, draws=n))
    a, b = datasets(tmp_path / "a.h5"), datasets(tmp_path / "b.h5")
    assert all(a[name] == b[name] for name in b if not name.startswith("provenance"))
    assert "Nothing to do" in must(*[w for w in study(tmp_path / "a.h5", *BY_TABLE, "--set", "sensitivity.stop_width=1.0", draws=4000) if w != "--quiet"]).out


def test_the_convergence_record_ends_with_the_result(sobol):
    with xarray.open_dataset(sobol.path, engine="h5netcdf", group="convergence") as record, \
         xarray.open_dataset(sobol.path, engine="h5netcdf", group="sobol") as table:
        assert list(record["after_groups"].values) == [64, 128, 256]
        np.testing.assert_array_equal(record["ST"].isel(after_groups=-1), table["ST"])
        np.testing.assert_allclose(record["ST_conf"].isel(after_groups=-1), table["ST_conf"], rtol=1e-12)
        # More groups, sharper indices.
        assert float(record["ST_conf"].isel(after_groups=-1).mean()) < float(record["ST_conf"].isel(after_groups=0).mean())


def test_a_longer_run_keeps_the_rows_of_a_shorter_one(tmp_path):
    for name, n in (("short", 64), ("long", 128)):
        must(*study(tmp_path / f"{name}.h5", *BY_TABLE, draws=n))
    with h5py.File(tmp_path / "short.h5") as short, h5py.File(tmp_path / "long.h5") as long:
        n = len(short["draws/draw"])
        assert len(long["draws/draw"]) == 2 * n
        np.testing.assert_array_equal(long["draws/synergy"][:n], short["draws/synergy"][()])
        np.testing.assert_array_equal(long["convergence/ST"][0], short["sobol/ST"][()])


def test_shapley_effects_sum_to_one(tmp_path):
    done = must(*study(tmp_path / "a.h5", "--set", "design.kind=permuted_paths", "--set", "sensitivity.by=table"))
    assert "each a group of 10 in a permuted-paths design" in done.out and "Shapley effects with 95 % intervals" in done.out
    with xarray.open_dataset(tmp_path / "a.h5", engine="h5netcdf", group="shapley_effects") as table:
        assert table["shapley_effect"].sizes == {"output": 20, "member": 9}
        total = table["shapley_effect"].sel(output="total_effect(log_nqp)").sum()
        assert abs(float(total) - 1.0) < 0.2


def test_elementary_effects_are_those_of_salib_on_the_same_draws(tmp_path):
    """SALib divides by its own step, levels / (2 (levels - 1)), ours is 1/2 of the unit interval."""
    done = must(*study(tmp_path / "a.h5", "--set", "design.kind=morris", "--set", "design.levels=6", draws=40))
    assert "each a group of 51 in a Morris design" in done.out and "mu_star" in done.out
    replayed = json.loads(must("replay", QUICK, *DESIGN, "--draws", 40, "--set", "design.kind=morris", "--set", "design.levels=6", "--draw", 60).out)
    with h5py.File(tmp_path / "a.h5") as file:
        names = [m.decode() for m in file["elementary_effects/member"]]
        outcome = [n.decode() for n in file["draws/outcome"]].index("log_nqp")
        output = [n.decode() for n in file["elementary_effects/output"]].index("synergy(log_nqp)")
        values, y = file["draws/parameters"][()], file["draws/synergy"][:, outcome]
        assert replayed["parameters"][names[0]] == values[60, 0]
        ours = {name: file[f"elementary_effects/{name}"][output].tolist() for name in ("mu", "mu_star", "sigma")}
    # Every parameter takes two values within a trajectory: as the low and the high end of a step, it is 0 and 1 for SALib.
    low = values.reshape(40, 51, 50).min(axis=1, keepdims=True)
    grid = (values.reshape(40, 51, 50) > low).astype(float).reshape(-1, 50)
    done = subprocess.run([ORACLE, PROJECT / "tests" / "support" / "morris_oracle.py"], input=json.dumps({"names": names, "x": grid.tolist(), "y": y.tolist(), "levels": 6}),
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    for name in ours:
        np.testing.assert_allclose(ours[name], 2.0 * 0.6 * np.array(theirs[name]), rtol=1e-9, atol=1e-12)
    assert max(ours["mu_star"]) > 0.5


def test_derivatives_bound_total_indices(tmp_path, sobol):
    must(*study(tmp_path / "a.h5", "--quiet", "--set", "design.kind=small_steps", draws=512))
    with h5py.File(tmp_path / "a.h5") as file, h5py.File(sobol.path) as indices:
        bound, total, high = file["dgsm/ST_bound_high"][()], indices["sobol/ST"][:, :-1], file["dgsm/ST_bound"][()]
        outputs = [n.decode() for n in file["dgsm/output"]]
        for output in ("total_effect(nqp)", "total_effect(output)", "synergy(output)"):
            o = outputs.index(output)
            assert (total[o] <= bound[o] + 1e-9).all() and high[o].max() > 0.01


def test_dependent_parameters_have_their_rank_correlation(tmp_path):
    must("run", QUICK, "--draws", 2000, "--out", tmp_path / "a.h5", *DOMAINS, *SHORT, "--quiet",
         "--set", 'dependence.rank_correlations=[["rd.fiscal", "rd.tax", 0.5]]')
    with h5py.File(tmp_path / "a.h5") as file:
        names = [n.decode() for n in file["draws/parameter"]]
        values = file["draws/parameters"][()]
    ranks = values.argsort(axis=0).argsort(axis=0)
    found = np.corrcoef(ranks.T)
    i, j = names.index("rd.fiscal"), names.index("rd.tax")
    assert abs(found[i, j] - 0.5) < 4 * 0.75 / np.sqrt(2000)  # (1 - rho^2) / sqrt(n)
    found[i, j] = found[j, i] = 0.0
    np.fill_diagonal(found, 0.0)
    assert abs(found).max() < 5 / np.sqrt(2000)


def test_members_may_be_groups_of_the_users_own(tmp_path):
    done = must(*study(tmp_path / "a.h5", *SHORT, "--set", "sensitivity.by=group",
                       "--set", 'sensitivity.groups={links=["chain.initial", "iur.initial"], barrier=["leap.barrier"]}', draws=64))
    assert "each a group of 4" in done.out
    with h5py.File(tmp_path / "a.h5") as file:
        assert [m.decode() for m in file["sobol/member"]] == ["barrier", "links", "dummy"]


def test_groups_of_parameters_need_fewer_draws(tmp_path):
    done = must(*study(tmp_path / "a.h5", "--set", "sensitivity.by=table", "--set", 'sensitivity.outputs=["synergy", "interaction"]', *SHORT, draws=40))
    assert "each a group of 11" in done.out
    with xarray.open_dataset(tmp_path / "a.h5", engine="h5netcdf", group="sobol") as table:
        assert list(table["member"].values) == ["policy", "rd", "talent", "capital", "technology", "production", "chain", "iur", "leap", "dummy"]
        assert "interaction(log_nqp, incentive*guidance)" in table["output"].values


def test_a_group_with_a_failed_draw_is_left_out_as_a_whole(tmp_path):
    hasty = ["--set", "model.most_steps_per_yr=1", "--set", "run.failed_draws_limit=1.0", "--set", "sensitivity.by=table"]  # too few for some draws
    must(*study(tmp_path / "a.h5", "--quiet", *hasty, draws=60))
    with h5py.File(tmp_path / "a.h5") as file:
        failed = (file["draws/status"][()].reshape(60, -1) != 0).any(axis=1).sum()
        assert 0 < failed < 60
        assert file["sobol/n_groups_failed"][()] == failed and file["sobol/n_groups"][()] == 60 - failed
        for index in ("S1", "ST"):
            low, high = file[f"sobol/{index}_worst_low"][()], file[f"sobol/{index}_worst_high"][()]
            assert (low < high).all() and (low <= file["sobol/ST"][()] if index == "ST" else low <= 1).all()


@pytest.mark.parametrize("settings, words", [
    (["sensitivity.outputs=[\"synergi\"]"], ["sensitivity.outputs", "synergi", "did you mean \"synergy\"?"]),
    (["sensitivity.outputs=[\"synergy_ratio\"]"], ["sensitivity.outputs", "synergy_ratio", "variance"]),
    (["sensitivity.by=domain"], ["sensitivity.by", "parameter", "table"]),
    (["design.base=pick_freeze"], ["design.base", "monte_carlo"]),
    (["design.scramblings=0"], ["design.scramblings", "1 to 1024"]),
    (["sensitivity.by=group"], ["sensitivity.groups", "no groups"]),
    (["design.kind=morris", "design.levels=5"], ["design.levels", "take 6"]),
    (["design.kind=small_steps", "design.step=0.5"], ["design.step", "0.25"]),
    (["design.kind=morris", 'dependence.rank_correlations=[["rd.fiscal", "rd.tax", 0.5]]'], ["makes no sense under dependence"]),
    (["sensitivity.by=group", 'sensitivity.groups={a=["leap.barier"]}'], ["leap.barier", "did you mean \"leap.barrier\"?"]),
    (["sensitivity.by=group", 'sensitivity.groups={a=["leap.barrier"], b=["leap.barrier"]}'], ["in two groups"]),
    (['dependence.rank_correlations=[["rd.fiscal", "rd.tax", 1.5]]'], ["dependence.rank_correlations", "1.5", "between -1 and 1"]),
    (['dependence.rank_correlations=[["rd.fiscal", "rd.tax"]]'], ["two parameters and a number"]),
    (['dependence.rank_correlations=[["rd.fiscal", "rd.fiscal", 0.1]]'], ["twice"]),
    (['dependence.rank_correlations=[["rd.fiscal", "rd.tax", 0.9], ["rd.tax", "rd.science", 0.9], ["rd.fiscal", "rd.science", -0.9]]'],
     ["no parameters can have these correlations together", "dependence.repair"]),
])
def test_what_cannot_be_analysed_is_refused(tmp_path, settings, words):
    done = call(*study(tmp_path / "a.h5", *(part for s in settings for part in ("--set", s)), draws=4))
    assert done.code == 2 and not (tmp_path / "a.h5").exists()
    for word in words:
        assert word in done.err
