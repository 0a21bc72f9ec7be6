"""Designs of draws as a user asks for them: what comes out is what SALib makes of the same draws, and longer runs keep what they have."""
import json
import os
import pathlib
import subprocess

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, PROJECT, SHORT, call, datasets, mpirun, must

QUICK = CONFIGS / "quickstart.toml"
ORACLE = pathlib.Path(os.environ.get("NQPSWEEP_ORACLE", PROJECT / "build" / "oracle")) / "bin" / "python"
DOMAINS = ["--set", 'game.players=["incentive", "guidance", "ecology"]']
# Four parameters with uniform priors, each a group of its own: low and high as in configs/defaults.toml.
UNIFORM = {"cross": 0.05, "ecology": 0.30, "guidance": 0.30, "incentive": 0.30}
FOUR = ["sensitivity.by=group", "sensitivity.groups={" + ", ".join(f'{name}=["policy.coordination_{name}"]' for name in UNIFORM) + "}"]


def study(path, *settings, draws):
    sets = [part for s in settings for part in ("--set", s)]
    return ["run", QUICK, "--draws", draws, "--out", path, *DOMAINS, *SHORT, "--quiet", *sets]


def salib(method, names, x, y):
    given = {"method": method, "names": names, "x": x.tolist(), "y": y.tolist()}
    done = subprocess.run([ORACLE, PROJECT / "tests" / "support" / "salib_designs.py"], input=json.dumps(given), capture_output=True, text=True,
                          check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return {name: np.array(values) for name, values in json.loads(done.stdout).items()}


def rows_and_output(file):
    """Unit coordinates of the four parameters, and the synergy on the headline outcome."""
    names = [n.decode() for n in file["draws/parameter"]]
    values = file["draws/parameters"][()]
    x = np.array([values[:, names.index(f"policy.coordination_{name}")] / (2 * half) + 0.5 for name, half in UNIFORM.items()]).T
    return x, file["draws/synergy"][:, [n.decode() for n in file["draws/outcome"]].index("log_nqp")]


def of_synergy(file, table, name):
    outputs = [n.decode() for n in file[f"{table}/output"]]
    return file[f"{table}/{name}"][()][outputs.index("synergy(log_nqp)")]


def test_radial_steps_are_those_of_salib_on_the_same_draws(tmp_path):
    must(*study(tmp_path / "a.h5", "design.kind=radial", *FOUR, draws=64))
    with h5py.File(tmp_path / "a.h5") as file:
        assert [m.decode() for m in file["elementary_effects/member"]] == list(UNIFORM)
        theirs = salib("radial", list(UNIFORM), *rows_and_output(file))
        for name in ("ST", "mu", "mu_star", "sigma"):
            np.testing.assert_allclose(of_synergy(file, "elementary_effects", name), theirs[name], rtol=1e-9, atol=1e-12)
    assert theirs["ST"].max() > 0.05


def test_derivatives_are_those_of_salib_on_the_same_draws(tmp_path):
    must(*study(tmp_path / "a.h5", "design.kind=small_steps", *FOUR, draws=64))
    with h5py.File(tmp_path / "a.h5") as file:
        theirs = salib("dgsm", list(UNIFORM), *rows_and_output(file))
        np.testing.assert_allclose(of_synergy(file, "dgsm", "vi"), theirs["vi"], rtol=1e-9)
        np.testing.assert_allclose(of_synergy(file, "dgsm", "ST_bound"), theirs["dgsm"], rtol=1e-9)
    assert theirs["vi"].max() > 1e-6


GROWING = ["design.kind=lattice", "design.kind=latin_hypercube design.strata=32", "design.kind=latin_hypercube design.strata=32 design.latin=maximin",
           "design.kind=pick_freeze design.base=latin_hypercube design.strata=32 sensitivity.by=table",
           "design.kind=radial design.base=lattice sensitivity.by=table"]


@pytest.mark.parametrize("settings", GROWING)
def test_a_longer_run_keeps_the_rows_of_a_shorter_one(tmp_path, settings):
    for name, n in (("short", 64), ("long", 128)):
        must(*study(tmp_path / f"{name}.h5", *settings.split(), draws=n))
    with h5py.File(tmp_path / "short.h5") as short, h5py.File(tmp_path / "long.h5") as long:
        n = len(short["draws/draw"])
        assert len(long["draws/draw"]) == 2 * n
        for name in ("parameters", "synergy"):
            np.testing.assert_array_equal(long[f"draws/{name}"][:n], short[f"draws/{name}"][()])


@pytest.mark.parametrize("settings", ["design.kind=lattice run.draws=300", "design.kind=latin_hypercube design.latin=uncorrelated run.draws=300",
                                      "design.kind=radial sensitivity.by=table run.draws=70"])
def test_bytes_do_not_depend_on_ranks_threads_and_blocks(tmp_path, settings):
    call_of = lambda name, *more: [*study(tmp_path / f"{name}.h5", *settings.split(), draws=1), *more]
    must(*call_of("a", "--threads", 1))
    for name, ranks, more in (("b", 2, ["--threads", 2]), ("c", 3, ["--threads", 1, "--set", "run.block_draws=64"])):
        done = mpirun(ranks, *call_of(name, *more))
        assert done.code == 0, done.err
        assert datasets(tmp_path / f"{name}.h5") == datasets(tmp_path / "a.h5")


def test_a_draw_of_a_searched_hypercube_can_be_replayed_alone(tmp_path):
    settings = ["design.kind=latin_hypercube", "design.latin=maximin"]
    must(*study(tmp_path / "a.h5", *settings, draws=64))
    sets = [part for s in settings for part in ("--set", s)]
    replayed = json.loads(must("replay", QUICK, *DOMAINS, *SHORT, *sets, "--draws", 64, "--draw", 41).out)
    with h5py.File(tmp_path / "a.h5") as file:
        names = [n.decode() for n in file["draws/parameter"]]
        assert [replayed["parameters"][n] for n in names] == list(file["draws/parameters"][41])


REFUSED = {
    "design.kind=latin_hypercube design.latin=maximin run.draws=2000": ["design.latin", "too large to be searched for", "design.strata to 1024"],
    "design.kind=lattice design.scramblings=1 run.draws=2000000": ["run.draws", "2^20 points", "design.scramblings"],
    'design.kind=radial dependence.rank_correlations=[["rd.fiscal","rd.tax",0.5]]': ["design.kind", "makes no sense under dependence"],
}


@pytest.mark.parametrize("settings", REFUSED)
def test_what_makes_no_sense_is_refused_in_words(settings):
    done = call("check", QUICK, *[part for s in settings.split() for part in ("--set", s)])
    assert done.code == 2
    for words in REFUSED[settings]:
        assert words in done.err
