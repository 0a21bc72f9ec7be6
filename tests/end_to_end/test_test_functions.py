"""Analytic test functions as models: every design and command, exact values beside estimates."""
import json
import os
import pathlib
import re
import subprocess

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, PROJECT, call, datasets, mpirun, must

TEST_FUNCTION = CONFIGS / "test-function.toml"
ORACLE = pathlib.Path(os.environ.get("NQPSWEEP_ORACLE", PROJECT / "build" / "oracle")) / "bin" / "python"
DOCUMENT = (PROJECT / "docs" / "test-functions.md").read_text()
KINDS = re.findall(r"^\| `(\w+)` \|", DOCUMENT.split("## What is known")[0], re.MULTILINE)
DESIGNS = ["monte_carlo", "latin_hypercube", "sobol", "lattice", "pick_freeze", "permuted_paths", "morris", "radial", "small_steps", "fast", "random_balance", "factorial"]


def run(path, kind, *extra, draws=64):
    return must("run", "--set", f"model.kind={kind}", "--draws", draws, "--out", path, *extra)


def exact_values(path):
    with h5py.File(path) as file:
        return {name: np.ravel(file["exact"][name][()]) for name in ("mean", "variance", "S1", "ST", "shapley_effect")}


def in_document(kind):
    """The rows of the table of exact values, '4 × 0.1' being four times 0.1."""
    cells = next(line for line in DOCUMENT.split("Exact values with")[1].splitlines() if line.startswith(f"| `{kind}`")).split("|")[2:-1]
    numbers = []
    for cell in cells:
        parts = [part.split("×") for part in cell.split(",")]
        numbers.append(np.array([float(part[-1]) for part in parts for _ in range(int(part[0]) if len(part) == 2 else 1)]))
    return dict(zip(("mean", "variance", "S1", "ST", "shapley_effect"), numbers, strict=True))


def test_functions_are_documented():
    refusal = call("check", "--set", "model.kind=nothing").err
    assert len(KINDS) == 8
    assert all(f'"{kind}"' in refusal for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_exact_values_are_those_of_the_document(tmp_path, kind):
    run(tmp_path / "a.h5", kind)
    found, documented = exact_values(tmp_path / "a.h5"), in_document(kind)
    for name, values in documented.items():
        assert np.allclose(found[name], values, rtol=1e-7 if name in ("mean", "variance") else 0, atol=0 if name in ("mean", "variance") else 5.1e-6)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("kind", ["ishigami", "linear_gaussian"])
def test_every_design_sweeps_a_test_function(tmp_path, kind, design):
    path = tmp_path / "a.h5"
    done = run(path, kind, "--set", f"design.kind={design}", "--set", "design.second_order=true", draws=256)
    assert f"draws of the test function {kind}" in done.out
    assert ("exact" in done.out) == (design not in ("morris", "factorial"))
    for word in ("polic", "coalition", "NQP", "conflict", "synergy"):
        assert word not in done.out
    assert done.out.split("Written:")[0] in must("info", path).out


def test_the_summary_has_estimates_intervals_and_exact_values_side_by_side(tmp_path):
    out = must("run", TEST_FUNCTION, "--out", tmp_path / "a.h5").out
    rows = re.findall(r"^  (x\d) +(\S+) \[(\S+), (\S+)\] +(\S+) +(\S+) \[(\S+), (\S+)\] +(\S+)$", out, re.MULTILINE)
    assert {row[0]: (row[4], row[8]) for row in rows} == {"x1": ("0.314", "0.558"), "x2": ("0.442", "0.442"), "x3": ("0.000", "0.244")}
    assert "x1 with x3" in out and "(exact 0.244)" in out


def test_replay_shows_the_stored_draw_and_analyze_explains_the_output(tmp_path):
    path = tmp_path / "a.h5"
    run(path, "sobol_g", draws=512)
    shown = json.loads(must("replay", "--set", "model.kind=sobol_g", "--draw", 300).out)
    with h5py.File(path) as file:
        assert list(shown["parameters"].values()) == file["draws/parameters"][300].tolist()
        assert shown["effects"]["y"]["output"] == file["draws/output"][300, 0]
    analysis = json.loads(must("analyze", path, "--method", "S1_rank", "--json").out)["output(y)"]
    assert analysis["names"][:2] == ["x1", "x2"] and analysis["S1_rank"][0] > 0.5


def test_what_a_test_function_has_not_is_refused(tmp_path):
    done = call("run", TEST_FUNCTION, "--set", "game.structural=true", "--set", "sensitivity.outputs=[\"synergy\"]", cwd=tmp_path)
    assert done.code == 2 and "2 problems" in done.err and "ishigami has no policies" in done.err
    done = call("replay", TEST_FUNCTION, "--draw", 0, "--coalition", "all", cwd=tmp_path)
    assert done.code == 2 and "no policies" in done.err
    assert list(tmp_path.iterdir()) == []


def test_ranks_threads_and_blocks_leave_the_bytes_alone(tmp_path):
    alone, together = tmp_path / "a.h5", tmp_path / "b.h5"
    setting = ["--set", "model.kind=morris", "--set", "design.kind=pick_freeze", "--draws", 300]
    must("run", *setting, "--out", alone, "--threads", 1)
    assert mpirun(3, "run", *setting, "--out", together, "--threads", 2, "--set", "run.block_draws=64").code == 0
    assert datasets(alone) == datasets(together)


SALIB = """
import json, runpy, sys
import numpy as np
from SALib.test_functions import Ishigami, Sobol_G, oakley2004
given = json.load(sys.stdin)
x = {kind: np.array(points) for kind, points in given.items()}
a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99.0])
print(json.dumps({"ishigami": Ishigami.evaluate(x["ishigami"]).tolist(), "sobol_g": Sobol_G.evaluate(x["sobol_g"]).tolist(),
                  "sobol_g_star": Sobol_G.evaluate(x["sobol_g_star"], a, np.full(8, 0.3), np.full(8, 2.0)).tolist(),
                  "S1": Sobol_G.sensitivity_index(a, np.full(8, 2.0)).tolist(), "ST": Sobol_G.total_sensitivity_index(a, np.full(8, 2.0)).tolist()}))
"""


@pytest.mark.skipif(not ORACLE.exists(), reason="scripts/setup --tests makes the environment with SALib")
def test_values_and_indices_are_those_of_salib(tmp_path):
    points, values = {}, {}
    for kind in ("ishigami", "sobol_g", "sobol_g_star"):
        run(tmp_path / f"{kind}.h5", kind)
        with h5py.File(tmp_path / f"{kind}.h5") as file:
            points[kind] = file["draws/parameters"][()].tolist()
            values[kind] = file["draws/output"][:, 0]
    done = subprocess.run([ORACLE, "-c", SALIB], input=json.dumps(points), capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    for kind, ours in values.items():
        assert np.allclose(ours, theirs[kind], rtol=1e-12, atol=1e-12)
    found = exact_values(tmp_path / "sobol_g_star.h5")
    assert np.allclose(found["S1"], theirs["S1"], rtol=1e-12)
    assert np.allclose(found["ST"], theirs["ST"], rtol=1e-12)
