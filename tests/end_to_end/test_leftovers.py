"""What a run leaves behind that met an error after its result had taken its name is cleared by the next one, and nothing else is."""
import os
import sys

import pytest
from conftest import PROJECT, call, must

sys.path.insert(0, str(PROJECT / "tests" / "reliability"))
from runs import SMALL_STUDY, content, finish, with_fault, words  # noqa: E402

pytestmark = pytest.mark.skipif("FAULTY_FILES" not in os.environ, reason="FAULTY_FILES does not name the library of faults")
DRAWS = 1200


def run(path, *extra, draws=DRAWS, study=SMALL_STUDY, **keywords):
    return call(*words(path, draws, *extra, study=study)[1:], **keywords)


def operations_at_the_end(path):
    """Numbers of the operations that follow the result's taking its name, and what they are."""
    log = path.with_name("log")
    assert run(path, environment=with_fault(path, 1, 0, "", log=log)[1]).code == 0
    path.unlink()
    lines = [line.split() for line in log.read_text().splitlines()]
    log.unlink()
    renamed = max(int(n) for n, what, *_ in lines if what == "rename")
    return {int(n): what for n, what, *_ in lines if int(n) > renamed}


@pytest.fixture
def left(tmp_path):
    """A result that is whole, beside a folder with a checkpoint of the run that made it: where the result stands, and its content."""
    path = tmp_path / "a.h5"
    first_removal = min(n for n, what in operations_at_the_end(path).items() if what == "remove")
    done = run(path, environment=with_fault(path, 1, first_removal, "EIO")[1])
    assert done.code == 1 and done.err.count("nqpsweep: ") == 1
    assert (tmp_path / "a.h5.partial" / "checkpoint").exists()
    return path, content(path)


def test_every_fault_after_the_result_has_its_name_is_mended_by_the_next_run(tmp_path):
    path = tmp_path / "a.h5"
    reference = finish(tmp_path / "reference.h5", DRAWS, study=SMALL_STUDY)
    for at in operations_at_the_end(path):
        for how in ("EIO", "KILL"):
            run(path, environment=with_fault(path, 1, at, how)[1])
            assert content(path) == reference
            must(*words(path, DRAWS, study=SMALL_STUDY)[1:])  # without --resume or --force
            assert content(path) == reference
            assert sorted(p.name for p in tmp_path.iterdir()) == ["a.h5", "reference.h5"], (at, how)
            path.unlink()


def test_another_study_is_refused_for_the_result_and_not_for_what_was_left(left):
    path, kept = left
    done = run(path, draws=700)
    assert done.code == 2 and "another result stands there" in done.err and "unfinished" not in done.err
    assert content(path) == kept and not (path.with_name("a.h5.partial")).exists()


def test_an_unfinished_run_beside_a_result_is_none_of_its_leftovers(tmp_path):
    path = tmp_path / "a.h5"
    finish(path, 700, study=SMALL_STUDY)
    kept = content(path)
    ended = run(path, "--extend", "--time-limit", "0s", draws=100000)
    assert ended.code == 75
    folder = path.with_name("a.h5.partial")
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.name.startswith(("checkpoint", "segment"))}
    assert before
    assert run(path, draws=700).code == 0  # nothing to do
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.name.startswith(("checkpoint", "segment"))} == before
    assert content(path) == kept
