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


def test_efast_is_that_of_salib_on_the_same_draws(tmp_path):
    done = must(*[w for w in study(tmp_path / "a.h5", "design.kind=fast", "design.curve_points=65", draws=1) if w != "--quiet"])
    assert "1 draws, each 50 groups of 65 in an eFAST design" in done.out
    with h5py.File(tmp_path / "a.h5") as file:
        names = [m.decode() for m in file["fast/member"]]
        theirs = salib("fast", names, np.zeros(0), rows_and_output(file)[1])
        for name in ("S1", "ST"):
            np.testing.assert_allclose(of_synergy(file, "fast", name), theirs[name], rtol=0, atol=1e-9)
    assert theirs["S1"].max() > 0.05 and len(names) == 50


def test_several_curves_are_put_together_as_a_ratio_of_means(tmp_path):
    must(*study(tmp_path / "a.h5", "design.kind=fast", "design.curve_points=66", draws=3))
    with h5py.File(tmp_path / "a.h5") as file:
        y = rows_and_output(file)[1].reshape(3, 50, 66)
        power = 2 * np.abs(np.fft.fft(y))[..., 1:33] ** 2
        s1 = power[..., [7, 15, 23, 31]].sum(axis=(0, 2)) / power.sum(axis=(0, 2))
        np.testing.assert_allclose(of_synergy(file, "fast", "S1"), s1, atol=1e-12)
        assert (of_synergy(file, "fast", "S1_conf") > 0).all()
        assert file["fast/n_groups"][()] == 150


def test_random_balance_is_that_of_salib_on_the_same_draws(tmp_path):
    must(*study(tmp_path / "a.h5", "design.kind=random_balance", draws=1))
    with h5py.File(tmp_path / "a.h5") as file:
        names = [m.decode() for m in file["rbd/member"]]
        theirs = salib("rbd", names, file["draws/parameters"][()], rows_and_output(file)[1])
        np.testing.assert_allclose(of_synergy(file, "rbd", "S1"), theirs["S1"], rtol=0, atol=1e-9)
        # Every draw stands for the distribution.
        assert (file["statistics/synergy/count"][()] == 257).all()


def test_factorial_effects_are_those_of_salib_on_the_same_draws(tmp_path):
    """SALib's design has the parameters in the order of the columns, ours in a random one, and with other signs."""
    done = must(*[w for w in study(tmp_path / "a.h5", "design.kind=factorial", "design.second_order=true", draws=2) if w != "--quiet"])
    assert "2 draws, each a group of 128 in a two-level factorial design" in done.out
    with h5py.File(tmp_path / "a.h5") as file:
        names = [m.decode() for m in file["factorial/member"]]
        values, y = file["draws/parameters"][()].reshape(2, 128, 50), rows_and_output(file)[1].reshape(2, 128)
        columns = np.array([[(-1) ** bin(i & c).count("1") for c in range(64)] for i in range(64)])
        columns = np.vstack([columns, -columns])
        mine = {"ME": np.zeros(50), "IE": np.zeros((50, 50))}
        for x, of_group in zip(values, y):
            low = x.min(axis=0)
            products = columns.T @ np.where(x > low, 1, -1)
            place, sign = np.abs(products).argmax(axis=0), np.sign(products[np.abs(products).argmax(axis=0), range(50)])
            assert (np.abs(products).max(axis=0) == 128).all() and len(set(place)) == 50
            theirs = salib("factorial", [f"x{c}" for c in range(64)], np.zeros(0), of_group)
            pairs = np.zeros((64, 64))
            for (a, b), effect in zip(theirs["pairs"], theirs["IE"]):
                pairs[int(a[1:]), int(b[1:])] = pairs[int(b[1:]), int(a[1:])] = effect
            mine["ME"] += sign * theirs["ME"][place] / 2
            mine["IE"] += np.outer(sign, sign) * pairs[np.ix_(place, place)] / 2
        np.testing.assert_allclose(of_synergy(file, "factorial", "ME"), mine["ME"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(of_synergy(file, "factorial_second_order", "IE"), mine["IE"][np.triu_indices(50, 1)], rtol=0, atol=1e-9)
        assert abs(mine["ME"]).max() > 0.01 and len(names) == 50


GROWING = ["design.kind=lattice", "design.kind=latin_hypercube design.strata=32", "design.kind=latin_hypercube design.strata=32 design.latin=maximin",
           "design.kind=pick_freeze design.base=latin_hypercube design.strata=32 sensitivity.by=table",
           "design.kind=radial design.base=lattice sensitivity.by=table"]
# Of these a draw is many rows.
GROWING += ["design.kind=fast design.curve_points=65 parts=64", "design.kind=random_balance design.curve_points=65 parts=64",
            "design.kind=factorial sensitivity.by=table parts=8"]


@pytest.mark.parametrize("settings", GROWING)
def test_a_longer_run_keeps_the_rows_of_a_shorter_one(tmp_path, settings):
    settings = settings.split()
    fewer = int(settings.pop().removeprefix("parts=")) if settings[-1].startswith("parts=") else 1
    for name, n in (("short", 64 // fewer), ("long", 128 // fewer)):
        must(*study(tmp_path / f"{name}.h5", *settings, draws=n))
    with h5py.File(tmp_path / "short.h5") as short, h5py.File(tmp_path / "long.h5") as long:
        n = len(short["draws/draw"])
        assert len(long["draws/draw"]) == 2 * n
        for name in ("parameters", "synergy"):
            np.testing.assert_array_equal(long[f"draws/{name}"][:n], short[f"draws/{name}"][()])


@pytest.mark.parametrize("settings", ["design.kind=lattice run.draws=300", "design.kind=latin_hypercube design.latin=uncorrelated run.draws=300",
                                      "design.kind=radial sensitivity.by=table run.draws=70",
                                      "design.kind=fast design.curve_points=65 run.draws=1 parameters.rd.fiscal=0.01", "design.kind=random_balance run.draws=5",
                                      "design.kind=factorial design.second_order=true run.draws=4"])
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


@pytest.fixture(scope="module")
def points(tmp_path_factory):
    """Points for three uncertain parameters, as CSV and as HDF5."""
    folder = tmp_path_factory.mktemp("points")
    random = np.random.default_rng(1)
    columns = {"policy.lag": random.uniform(0.25, 3.0, 40), "rd.fiscal": random.uniform(-0.02, 0.06, 40), "rd.tax": random.uniform(0.0, 0.06, 40)}
    np.savetxt(folder / "p.csv", np.array(list(columns.values())).T, delimiter=",", header=",".join(columns), comments="", fmt="%.17g")
    with h5py.File(folder / "p.h5", "w") as file:
        for name, values in columns.items():
            file[name] = values
    return folder, columns


def table(points, file="p.csv"):
    return ["design.kind=table", f'design.file="{points[0] / file}"']


def test_draws_are_the_rows_of_a_table_bit_for_bit(tmp_path, points):
    for file in ("p.csv", "p.h5"):
        must(*study(tmp_path / f"{file}.result", *table(points, file), "design.missing=draw", draws=40))
        with h5py.File(tmp_path / f"{file}.result") as result:
            names = [n.decode() for n in result["draws/parameter"]]
            for name, values in points[1].items():
                np.testing.assert_array_equal(result["draws/parameters"][:, names.index(name)], values)
            others = result["draws/parameters"][:, names.index("leap.barrier")]
            assert len(set(others)) == 40
    # The format does not matter, the numbers do.
    a, b = datasets(tmp_path / "p.csv.result"), datasets(tmp_path / "p.h5.result")
    assert a == b
    replayed = json.loads(must("replay", QUICK, *DOMAINS, *SHORT, "--draws", 40, *[p for s in [*table(points), "design.missing=draw"] for p in ("--set", s)],
                               "--draw", 17).out)
    assert replayed["parameters"]["rd.tax"] == points[1]["rd.tax"][17]


def test_a_table_in_the_unit_interval_is_a_place_in_the_priors(tmp_path, points):
    np.savetxt(tmp_path / "u.csv", np.full((3, 1), 0.5), delimiter=",", header="rd.trend", comments="")
    must(*study(tmp_path / "a.h5", "design.kind=table", f'design.file="{tmp_path / "u.csv"}"', "design.scale=unit", "design.missing=draw", draws=3))
    with h5py.File(tmp_path / "a.h5") as file:
        names = [n.decode() for n in file["draws/parameter"]]
        # The median of the triangular prior [0.01, 0.04, 0.07] is its mode, by symmetry.
        np.testing.assert_allclose(file["draws/parameters"][:, names.index("rd.trend")], 0.04, rtol=1e-14)


def test_a_changed_table_is_never_taken_for_the_same_study(tmp_path, points):
    path, text = tmp_path / "t.csv", (points[0] / "p.csv").read_text()
    path.write_text(text)
    run = study(tmp_path / "a.h5", "design.kind=table", f'design.file="{path}"', "design.missing=draw", draws=40)
    must(*run)
    assert "Nothing to do" in must(*[w for w in run if w != "--quiet"]).out
    with h5py.File(tmp_path / "a.h5") as file:
        (tmp_path / "resolved.toml").write_text(file["provenance/config"][()].decode())
    path.write_text("\n".join([text.splitlines()[0], "1.0,0.01,0.02", *text.splitlines()[2:]]) + "\n")
    done = call(*run)
    assert done.code == 2 and "another result stands there" in done.err
    done = call("check", tmp_path / "resolved.toml")
    assert done.code == 2 and "design.digest" in done.err and "the table is another one" in done.err
    # What was found out can be looked at all the same.
    path.unlink()
    assert "40 draws" in must("info", tmp_path / "a.h5").out
    must("analyze", tmp_path / "a.h5", "--method", "S1_rank")


def test_every_problem_of_a_table_is_told_at_once(tmp_path, points):
    (tmp_path / "t.csv").write_text("rd.fiscl,rd.tax,rd.trend\n0,0.5,nan\n0,0.01,0.02\n0,-0.5,0.03\n")
    done = call("check", QUICK, "--draws", 4, *[p for s in ("design.kind=table", f'design.file="{tmp_path / "t.csv"}"') for p in ("--set", s)])
    assert done.code == 2
    for words in ('the column "rd.fiscl" is no swept parameter', 'did you mean "rd.fiscal"?', '2 of the numbers of "rd.tax" are not within its prior [0, 0.06]',
                  "the first is 0.5 in row 1", '1 of the numbers of "rd.trend"', "there is no column for policy.lag", "the table has 3 rows only"):
        assert words in " ".join(done.err.split()), done.err


@pytest.mark.parametrize("content, words", [(None, "there is no such file"), ("rd.tax\n0.01\nx\n", "not a number"), ("", "there is no line of names"),
                                            ("rd.tax,rd.tax\n0.01,0.02\n", "stands there twice")])
def test_what_is_no_table_is_refused(tmp_path, content, words):
    if content is not None:
        (tmp_path / "t.csv").write_text(content)
    done = call("check", QUICK, "--draws", 1, *[p for s in ("design.kind=table", f'design.file="{tmp_path / "t.csv"}"', "design.missing=draw") for p in ("--set", s)])
    assert done.code == 2 and words in done.err


def test_bytes_of_a_table_do_not_depend_on_ranks(tmp_path, points):
    settings = [*table(points), "design.missing=draw"]
    must(*study(tmp_path / "a.h5", *settings, draws=40))
    done = mpirun(3, *study(tmp_path / "b.h5", *settings, draws=40))
    assert done.code == 0, done.err
    assert datasets(tmp_path / "a.h5") == datasets(tmp_path / "b.h5")


REFUSED = {
    "design.kind=latin_hypercube design.latin=maximin run.draws=2000": ["design.latin", "too large to be searched for", "design.strata to 1024"],
    "design.kind=lattice design.scramblings=1 run.draws=2000000": ["run.draws", "2^20 points", "design.scramblings"],
    'design.kind=radial dependence.rank_correlations=[["rd.fiscal","rd.tax",0.5]]': ["design.kind", "makes no sense under dependence"],
}

REFUSED |= {
    "design.kind=pick_freeze design.base=latin_hypercube design.latin=maximin run.draws=64": ["design.latin", "not uniform together", '"random"'],
    "design.kind=table": ["design.file", "no table is named"],
    "design.kind=fast sensitivity.by=table": ["sensitivity.by", "goes along the curve by itself"],
    'design.kind=random_balance dependence.rank_correlations=[["rd.fiscal","rd.tax",0.5]]': ["design.kind", "makes no sense under dependence"],
    'design.kind=factorial dependence.rank_correlations=[["rd.fiscal","rd.tax",0.5]]': ["design.kind", "make no sense under dependence"],
}


@pytest.mark.parametrize("settings", REFUSED)
def test_what_makes_no_sense_is_refused_in_words(settings):
    done = call("check", QUICK, *[part for s in settings.split() for part in ("--set", s)])
    assert done.code == 2
    for words in REFUSED[settings]:
        assert words in done.err
