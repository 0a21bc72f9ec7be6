"""docs/findings.md has every proposition of the paper, and the command that makes it works."""
import os
import re
import subprocess

import pytest
from conftest import MPI_ENVIRONMENT, PROJECT, program

PROPOSITIONS = [f"{letter}{i}" for letter, n in (("A", 5), ("I", 6), ("T", 12), ("M", 20), ("P", 19), ("C", 12), ("D", 17)) for i in range(1, n + 1)]
PROPOSITIONS += [f"TB1.{row}{cell}" for row in "123" for cell in "abc"]


def numbers_of(text):
    """Numbers of the propositions in the first column; D1–D6 stands for a range."""
    found = set()
    for line in text.splitlines():
        cell = line.split("|")[1] if line.startswith("| ") else ""
        for first, last in re.findall(r"\b([ACDIMPT]B?[\d.]+[abc]?)(?:–[ACDIMPT](\d+))?", cell):
            found |= {f"{first[0]}{i}" for i in range(int(first[1:]), int(last) + 1)} if last else {first}
    return found


def test_the_document_has_every_proposition_with_a_large_enough_run():
    text = (PROJECT / "docs" / "findings.md").read_text()
    assert set(PROPOSITIONS) - numbers_of(text) == set()
    draws = int(re.search(r"from ([\d,]+) draws", text)[1].replace(",", ""))
    assert draws >= 20000


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("findings")
    subprocess.run(["/usr/bin/python3", PROJECT / "scripts" / "findings.py", "--draws", "60", "--out", folder / "findings.md", "--work", folder],
                   check=True, capture_output=True, env={**os.environ, **MPI_ENVIRONMENT, "NQPSWEEP": program()}, timeout=300)
    return (folder / "findings.md").read_text()


def test_the_command_writes_every_row_of_the_document(small):
    document = (PROJECT / "docs" / "findings.md").read_text()

    def rows(text):
        return [[cell.strip() for cell in line.split("|")[1:4]] for line in text.splitlines() if line.startswith("| ")]

    assert rows(small) == rows(document)
    assert re.findall(r"\b(?:nan|inf)\b", small) == []


def test_every_claim_that_can_fail_has_a_figure_and_every_structural_one_a_test(small):
    tests = (PROJECT / "tests" / "unit" / "model" / "test_structure.cpp").read_text()
    for line in small.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) != 8 or cells[1] not in ("emergent", "structural"):
            continue
        if cells[1] == "emergent":
            assert cells[4] or cells[6], line
        elif not cells[4]:
            assert cells[3].split(": ", 1)[1] in tests, line
