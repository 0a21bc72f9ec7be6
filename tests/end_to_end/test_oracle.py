"""Every interaction index against a third party: the package shapiq, from PyPI."""
import json
import os
import pathlib
import subprocess

import numpy as np
import pytest
from conftest import PROJECT, must

ORACLE = pathlib.Path(os.environ.get("NQPSWEEP_ORACLE", PROJECT / "build" / "oracle")) / "bin" / "python"

# Games drawn at random, of several kinds, and games of the model from the reference values.
GENERATOR = np.random.default_rng(2018)
RANDOM = {f"{n} players, {kind}": draw(2**n).tolist()
          for n in range(3, 9)
          for kind, draw in (("normal", GENERATOR.standard_normal), ("lognormal", lambda size: GENERATOR.lognormal(0, 1, size)))}
GOLDEN = {f"draw {i}, {outcome}": game["values"]
          for i, draw in enumerate(json.loads((PROJECT / "tests" / "data" / "golden.json").read_text())["draws"])
          for outcome, game in draw.get("games", {}).items()}
GAMES = {**RANDOM, **GOLDEN}


@pytest.fixture(scope="module")
def theirs():
    assert ORACLE.exists(), "scripts/setup --tests installs shapiq"
    done = subprocess.run([ORACLE, PROJECT / "tests" / "support" / "shapiq_oracle.py"], input=json.dumps(list(GAMES.values())),
                          capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return dict(zip(GAMES, json.loads(done.stdout), strict=True))


def ours(folder, worths):
    (folder / "game.json").write_text(json.dumps({"worths": worths}))
    return json.loads(must("game", folder / "game.json").out)


def set_name(mask):
    return ",".join(str(j) for j in range(8) if mask >> j & 1)


@pytest.mark.parametrize("name", GAMES)
def test_every_index_is_that_of_shapiq(tmp_path, theirs, name):
    mine, their = ours(tmp_path, GAMES[name]), theirs[name]
    # 1e-10, relative to the largest worth: alternating sums of 256 worths cannot be better than that scale.
    margin = 1e-10 * max(1.0, np.abs(GAMES[name]).max())

    def compare(index, mine, their):
        assert len(their) > 0 and their.keys() <= mine.keys(), index
        for key, value in mine.items():  # shapiq leaves out sets whose index is 0
            assert value == pytest.approx(their.get(key, 0.0), rel=0, abs=margin), (index, key)

    compare("dividend", {set_name(s): d for s, d in enumerate(mine["dividend"]) if s > 0}, their["dividend"])
    for index in ("shapley_interaction", "banzhaf_interaction"):
        compare(index, mine[index], their[index])
    for k, values in mine["shapley_taylor_interaction"].items():
        compare(f"Shapley-Taylor of order {k}", values, their["shapley_taylor_interaction"][k])
    for index, source in (("shapley_value", "shapley_interaction"), ("banzhaf_value", "banzhaf_interaction")):
        compare(index, {key: value for key, value in mine[source].items() if "," not in key}, their[index])


def test_the_oracle_tells_a_wrong_index_from_a_right_one(tmp_path, theirs):
    name = next(iter(RANDOM))
    wrong = list(GAMES[name])
    wrong[-1] += 1e-8
    mine = ours(tmp_path, wrong)["shapley_interaction"]
    assert any(abs(mine[key] - value) > 1e-10 for key, value in theirs[name]["shapley_interaction"].items())


def test_factorial_effects_are_regression_coefficients(tmp_path):
    worths = RANDOM["6 players, normal"]
    masks = np.arange(len(worths))
    coded = np.where(masks[:, None] >> np.arange(6) & 1, 1.0, -1.0)
    columns = np.stack([np.prod(coded[:, [j for j in range(6) if t >> j & 1]], axis=1) for t in masks], axis=1)
    coefficients = np.linalg.solve(columns, np.array(worths))
    np.testing.assert_allclose(ours(tmp_path, worths)["walsh_effect"], coefficients, atol=1e-12)
