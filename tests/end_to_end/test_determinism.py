"""A result is a pure function of configuration and seed."""
import json
import os

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, EVERYTHING, SHORT, call, datasets, mpirun, must

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


def stored_chunks(path):
    """Every chunk of every variable of the draws as it stands in the file, with its place, in the order of the file."""
    found = []
    with h5py.File(path) as file:
        for name, variable in file["draws"].items():
            if variable.chunks and variable.shape[0] == file["draws/draw"].size:
                for i in range(variable.id.get_num_chunks()):
                    info = variable.id.get_chunk_info(i)
                    found.append((info.byte_offset, name, info.chunk_offset, variable.id.read_direct_chunk(info.chunk_offset)[1]))
    return sorted(found)


def test_compressed_draws_stand_in_the_same_places_whoever_compressed_them(tmp_path):
    extra = ["--set", "output.compression=1"]
    reference = short_run(tmp_path / "a.h5", draws=5000, extra=extra)  # ten chunks
    chunks = stored_chunks(tmp_path / "a.h5")
    assert len(chunks) > 100
    for ranks, threads in ((1, 4), (2, 2), (3, 3)):
        assert short_run(tmp_path / f"{ranks}.h5", ranks, threads, draws=5000, extra=extra) == reference
        assert stored_chunks(tmp_path / f"{ranks}.h5") == chunks


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


@pytest.mark.parametrize("draw", [0, 17, 191])
def test_a_draw_replayed_alone_is_the_draw_of_the_run(full_result, draw):
    replayed = json.loads(must("replay", QUICK, "--draw", draw, *EVERYTHING).out)
    with h5py.File(full_result.path) as file:
        draws = file["draws"]
        names = [n.decode() for n in draws["parameter"]]
        np.testing.assert_array_equal(draws["parameters"][draw], [replayed["parameters"][n] for n in names])
        compared = 0
        for o, outcome in enumerate(n.decode() for n in draws["outcome"]):
            for family, value in replayed["effects"][outcome].items():
                if family in draws:
                    np.testing.assert_array_equal(np.ravel(draws[family][draw, o]), flattened(value), err_msg=f"{outcome} {family}")
                    compared += 1
        for family, value in replayed["effects"]["draw"].items():
            if family in draws:
                np.testing.assert_array_equal(np.ravel(draws[family][draw]), flattened(value), err_msg=family)
                compared += 1
        assert compared > 150


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_every_design_has_equal_bytes_over_ranks_and_threads(tmp_path, kind):
    extra = ["--set", f"design.kind={kind}"]
    reference = short_run(tmp_path / "a.h5", draws=300, extra=extra)
    assert short_run(tmp_path / "b.h5", 2, 2, draws=300, extra=[*extra, "--set", "run.block_draws=64"]) == reference
    assert short_run(tmp_path / "c.h5", draws=300)["draws/parameters"] != reference["draws/parameters"]


def test_everything_has_equal_bytes_over_ranks_and_threads(tmp_path):
    extra = [*EVERYTHING, "--set", 'game.players=["fiscal", "talent", "capital", "ecology"]', "--set", "run.block_draws=64"]
    reference = short_run(tmp_path / "a.h5", draws=700, extra=extra)
    for ranks, threads in ((1, 3), (2, 2), (3, 1)):
        assert short_run(tmp_path / f"{ranks}.h5", ranks, threads, draws=700, extra=extra) == reference
    assert "information/evppi" in reference and "conflict_regions/density" in reference


def test_the_configuration_kept_in_a_result_makes_it_again(tmp_path, result):
    with h5py.File(result.path) as file:
        (tmp_path / "again.toml").write_bytes(file["provenance/config"][()])
    must("run", tmp_path / "again.toml", "--quiet", "--out", tmp_path / "again.h5")
    assert datasets(tmp_path / "again.h5") == datasets(result.path)


def test_ranks_of_a_node_share_its_cores(tmp_path):
    done = mpirun(2, "run", QUICK, "--draws", 8, "--out", tmp_path / "a.h5", *SHORT)
    threads = max(1, len(os.sched_getaffinity(0)) // 2)
    assert f"2 rank(s) x {threads} thread(s)" in done.err
