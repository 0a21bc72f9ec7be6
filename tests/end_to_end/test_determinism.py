"""A result is a pure function of configuration and seed."""
import json

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, SHORT, call, datasets, mpirun, must

QUICK = CONFIGS / "quickstart.toml"


def short_run(path, ranks=1, threads=1, draws=1300, extra=()):
    arguments = ["run", QUICK, "--quiet", "--draws", draws, "--threads", threads, "--out", path, *SHORT, *extra]
    done = call(*arguments) if ranks == 1 else mpirun(ranks, *arguments)
    assert done.code == 0, done.err
    return datasets(path)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return short_run(tmp_path_factory.mktemp("reference") / "a.h5")


@pytest.mark.parametrize("ranks, threads", [(1, 2), (2, 1), (3, 2), (5, 1)])
@pytest.mark.parametrize("block", [64, 832])
def test_bytes_do_not_depend_on_ranks_threads_and_blocks(tmp_path, reference, ranks, threads, block):
    assert short_run(tmp_path / "b.h5", ranks, threads, extra=["--set", f"run.block_draws={block}"]) == reference


def test_another_seed_gives_other_bytes(tmp_path, reference):
    other = short_run(tmp_path / "b.h5", extra=["--seed", "1"])
    assert other["draws/parameters"] != reference["draws/parameters"]
    assert other["statistics/synergy/mean"] != reference["statistics/synergy/mean"]


@pytest.mark.parametrize("storage", ["float32", "none"])
def test_bytes_do_not_depend_on_ranks_for_any_storage(tmp_path, storage):
    extra = ["--set", f"output.draws={storage}"]
    assert short_run(tmp_path / "a.h5", draws=200, extra=extra) == short_run(tmp_path / "b.h5", ranks=2, draws=200, extra=extra)


def test_the_full_model_has_equal_bytes_over_ranks(tmp_path, result):
    done = mpirun(2, "run", QUICK, "--quiet", "--draws", 256, "--out", tmp_path / "b.h5")
    assert done.code == 0, done.err
    assert datasets(tmp_path / "b.h5") == datasets(result.path)


def test_the_draws_of_a_shorter_run_are_a_prefix(tmp_path, reference):
    short_run(tmp_path / "b.h5", draws=100)
    with h5py.File(tmp_path / "b.h5") as file:
        start = file["draws/shapley_value"][()].tobytes()
    assert reference["draws/shapley_value"][2].startswith(start)


def flattened(value):
    return [x for v in value.values() for x in flattened(v)] if isinstance(value, dict) else [np.nan if value is None else value]


@pytest.mark.parametrize("draw", [0, 17, 255])
def test_a_draw_replayed_alone_is_the_draw_of_the_run(result, draw):
    replayed = json.loads(must("replay", QUICK, "--draw", draw).out)
    with h5py.File(result.path) as file:
        names = [n.decode() for n in file["draws/parameter"]]
        np.testing.assert_array_equal(file["draws/parameters"][draw], [replayed["parameters"][n] for n in names])
        for o, outcome in enumerate(n.decode() for n in file["draws/outcome"]):
            for family, value in replayed["effects"][outcome].items():
                np.testing.assert_array_equal(np.ravel(file["draws"][family][draw, o]), flattened(value), err_msg=f"{outcome} {family}")


def test_the_configuration_kept_in_a_result_makes_it_again(tmp_path, result):
    with h5py.File(result.path) as file:
        (tmp_path / "again.toml").write_bytes(file["provenance/config"][()])
    must("run", tmp_path / "again.toml", "--quiet", "--out", tmp_path / "again.h5")
    assert datasets(tmp_path / "again.h5") == datasets(result.path)
